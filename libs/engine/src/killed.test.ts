import { messageEvent } from './testing/builders';
import type { Handler } from './testing/house';
import { createHouse, gate, never } from './testing/house';

function setUp(run: Handler) {
  const house = createHouse({ commands: { deploy_all: { run }, echo: { run: ({ text }) => ({ markdown: text }) } } });
  return { house, engine: house.start('w1') };
}
const idIn = ({ store }: ReturnType<typeof createHouse>) => [...store.rows.keys()][0]!;

it.each<[string, (signal: AbortSignal) => Promise<never>]>([
  [
    'that listens',
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  ],
  [
    'that throws something else then',
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('what?')))),
  ],
])('ends a handler %s, and says so once', async (_what, run) => {
  const { house, engine } = setUp((_input, _calls, signal) => run(signal));
  const done = engine.handleEvent(messageEvent('!deploy_all'), 0);
  await house.clock.settle();
  expect(engine.kill(idIn(house), 'UADMIN')).toBe(true);
  await done;
  expect(house.posted()).toEqual(['`!deploy_all` was ended by an admin; what it had done until then is done.']);
  expect([...house.store.rows.values()].map(({ end }) => end)).toEqual([
    { state: 'failed', cause: 'killed by UADMIN' },
  ]);
});

it('lets the next of the channel begin', async () => {
  const { house, engine } = setUp(
    (_input, _calls, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  );
  void engine.handleEvent(messageEvent('!deploy_all', { ts: '1.1' }), 0);
  await house.clock.settle();
  const next = engine.handleEvent(messageEvent('!echo hi', { ts: '1.2' }), 0);
  engine.kill(idIn(house), 'UADMIN');
  await next;
  await house.clock.settle();
  expect(house.posted()).toContain('hi');
});

it('runs nothing of what was killed before its turn came', async () => {
  let runs = 0;
  const house = createHouse({
    commands: {
      hold: { run: () => never() },
      count: { run: () => ({ markdown: String((runs += 1)) }) },
    },
  });
  const engine = house.start('w1', { concurrency: 1 });
  void engine.handleEvent(messageEvent('!hold', { ts: '1.1' }), 0).catch(() => undefined);
  await house.clock.settle();
  void engine.handleEvent(messageEvent('!count', { ts: '1.2', channelId: 'C2' }), 0);
  await house.clock.settle();
  const waiting = [...house.store.rows.values()].find(({ handler }) => handler === 'count')!;
  expect(engine.kill(waiting.id, 'UADMIN')).toBe(true);
  await house.clock.advance(10_000); // the first lets go of its slot
  expect(runs).toBe(0);
  expect(house.posted()).toEqual(['`!count` was ended by an admin; what it had done until then is done.']);
});

it('changes nothing of what is done, and knows what is not here', async () => {
  const publishing = gate();
  const { house, engine } = setUp(() => ({ markdown: 'done' }));
  house.beforePublish = () => publishing.opened;
  const done = engine.handleEvent(messageEvent('!deploy_all'), 0);
  await house.clock.settle();
  expect(engine.kill(idIn(house), 'UADMIN')).toBe(true);
  publishing.open();
  await done;
  expect(house.posted()).toEqual(['done']);
  expect(engine.kill(idIn(house), 'UADMIN')).toBe(false);
  expect(engine.kill('nothing', 'UADMIN')).toBe(false);
});
