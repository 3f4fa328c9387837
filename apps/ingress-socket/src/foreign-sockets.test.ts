import { watchForeignSockets } from './foreign-sockets';

function setup(ours: number | undefined) {
  const told: { actual: number; ours: number }[] = [];
  const state = { ours };
  let changed: () => void = () => undefined;
  const watch = watchForeignSockets({
    own: { count: () => state.ours, onChange: (listener) => (changed = listener) },
    onCount: (counts) => told.push(counts),
    settleMs: 5_000,
  });
  return {
    watch,
    told,
    become(count: number) {
      state.ours = count;
      changed();
    },
  };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('watchForeignSockets', () => {
  it('tells what Slack counts beside what is ours', () => {
    const { watch, told } = setup(2);
    watch.hello(3);
    jest.advanceTimersByTime(5_000);
    expect(told).toEqual([{ actual: 3, ours: 2 }]);
  });

  it('waits for the news of a replica that has just opened its own', () => {
    const { watch, told, become } = setup(2);
    watch.hello(4);
    become(4);
    jest.advanceTimersByTime(5_000);
    expect(told).toEqual([{ actual: 4, ours: 4 }]);
  });

  it('counts as ours what is closed right after the hello: Slack had counted it', () => {
    const { watch, told, become } = setup(3);
    watch.hello(3);
    become(2);
    jest.advanceTimersByTime(5_000);
    expect(told).toEqual([{ actual: 3, ours: 3 }]);
  });

  it('goes by the newest hello', () => {
    const { watch, told } = setup(2);
    watch.hello(9);
    jest.advanceTimersByTime(4_000);
    watch.hello(2);
    jest.advanceTimersByTime(5_000);
    expect(told).toEqual([{ actual: 2, ours: 2 }]);
  });

  it('says nothing while nobody can say how many are ours', () => {
    const { watch, told } = setup(undefined);
    watch.hello(9);
    jest.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
  });
});
