import type { Broadcast } from '@errand/contracts';
import { createLogger } from '@errand/runtime';
import { ownPartitions } from './own-partitions';
import { allPartitions } from './partition';

const logger = createLogger({ name: 'test', level: 'silent' });

/** A broadcast that reaches every process at once, while it is up. */
function createBus() {
  const listeners = new Set<(message: Broadcast) => void>();
  let isUp = true;
  return {
    broadcast(message: Broadcast) {
      if (isUp) for (const listener of [...listeners]) listener(message);
    },
    subscribe(listener: (message: Broadcast) => void) {
      listeners.add(listener);
      return { stop: async () => void listeners.delete(listener) };
    },
    cut: () => void (isUp = false),
    mend: () => void (isUp = true),
  };
}

/** Joins the group; `die` ends it without a word. */
function join(
  bus: ReturnType<typeof createBus>,
  id: string,
  options: { deployment?: string; startedAt?: number } = {},
) {
  let isDead = false;
  const own: Pick<ReturnType<typeof createBus>, 'broadcast' | 'subscribe'> = {
    broadcast: (message) => isDead || bus.broadcast(message),
    subscribe: (listener) => bus.subscribe((message) => isDead || listener(message)),
  };
  const { deployment = 'db-1', startedAt = 1 } = options;
  const owner = ownPartitions({ broker: own, group: 'egress', id, deployment: () => deployment, logger, startedAt });
  return Object.assign(owner, { die: () => void (isDead = true) });
}

const settle = () => jest.advanceTimersByTime(700);
const shares = (...owners: { owned(): readonly number[] }[]) => owners.map((owner) => owner.owned().length);
const together = (...owners: { owned(): readonly number[] }[]) =>
  owners.flatMap((owner) => [...owner.owned()]).sort((a, b) => a - b);

describe('ownership of partitions', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('owns nothing before it knows the others, then all when it is alone', () => {
    const a = join(createBus(), 'a');
    expect(a.owned()).toEqual([]);
    expect(a.fault()).toBe('it is not known yet who else is there');
    jest.advanceTimersByTime(200);
    expect(a.owned()).toEqual(allPartitions);
    expect(a.fault()).toBeUndefined();
  });

  it('shares evenly with whoever joins, and each partition has one owner', () => {
    const bus = createBus();
    const a = join(bus, 'a');
    settle();
    const b = join(bus, 'b');
    settle();
    expect(shares(a, b)).toEqual([8, 8]);
    const c = join(bus, 'c');
    settle();
    expect(shares(a, b, c)).toEqual([6, 5, 5]);
    expect(together(a, b, c)).toEqual(allPartitions);
    expect(c.members()).toBe(3);
  });

  it('tells of every change, and of nothing else', () => {
    const bus = createBus();
    const a = join(bus, 'a');
    const changes: number[] = [];
    const unfollow = a.onChange(() => changes.push(a.owned().length));
    settle();
    const b = join(bus, 'b');
    jest.advanceTimersByTime(5_000);
    expect(changes).toEqual([16, 8]);
    unfollow();
    b.stop();
    expect(a.owned()).toEqual(allPartitions);
    expect(changes).toEqual([16, 8]);
  });

  it('takes over at once from one that leaves, and after 2.5 s from one that dies', () => {
    const bus = createBus();
    const [a, b, c] = [join(bus, 'a'), join(bus, 'b'), join(bus, 'c')];
    settle();
    c.stop();
    expect(shares(a, b, c)).toEqual([8, 8, 0]);
    b.die();
    jest.advanceTimersByTime(2_000);
    expect(shares(a)).toEqual([8]);
    jest.advanceTimersByTime(1_500);
    expect(a.owned()).toEqual(allPartitions);
  });

  it('takes nobody for dead while no broadcast comes through', () => {
    const bus = createBus();
    const [a, b] = [join(bus, 'a'), join(bus, 'b')];
    settle();
    const changed = jest.fn();
    a.onChange(changed);
    bus.cut();
    jest.advanceTimersByTime(60_000);
    bus.mend();
    jest.advanceTimersByTime(5_000);
    expect(shares(a, b)).toEqual([8, 8]);
    expect(changed).not.toHaveBeenCalled();
  });

  it('shares with its own group only', () => {
    const bus = createBus();
    const a = join(bus, 'a');
    ownPartitions({ broker: bus, group: 'command-worker', id: 'w', deployment: () => 'db-1', logger });
    settle();
    expect(a.owned()).toEqual(allPartitions);
  });

  it('stays out when another deployment was there first, says which, and comes in when it has gone', () => {
    const bus = createBus();
    const elder = join(bus, 'elder', { deployment: 'db-1', startedAt: 1 });
    settle();
    const late = join(bus, 'late', { deployment: 'db-2', startedAt: 2 });
    settle();
    expect(shares(elder, late)).toEqual([16, 0]);
    expect(elder.fault()).toBeUndefined();
    expect(late.fault()).toMatch(/same AMQP_PREFIX.*elder with database db-1.*late with database db-2/);
    elder.stop();
    settle();
    expect(shares(elder, late)).toEqual([0, 16]);
    expect(late.fault()).toBeUndefined();
  });

  it('counts one whose database is not known yet as one of its own, which owns nothing before it is', () => {
    const bus = createBus();
    const a = join(bus, 'a');
    const database: { name?: string } = {};
    const late = ownPartitions({ broker: bus, group: 'egress', id: 'late', deployment: () => database.name, logger });
    settle();
    expect(shares(a, late)).toEqual([8, 0]);
    expect(late.fault()).toMatch(/not known yet which database/);
    database.name = 'db-1';
    settle();
    expect(shares(a, late)).toEqual([8, 8]);
    expect(late.fault()).toBeUndefined();
  });

  it('owns nothing of another deployment while its own database is not known', () => {
    const bus = createBus();
    const elder = join(bus, 'elder', { deployment: 'db-1', startedAt: 1 });
    const database: { name?: string } = {};
    const late = ownPartitions({ broker: bus, group: 'egress', id: 'late', deployment: () => database.name, logger });
    settle();
    expect(late.owned()).toEqual([]);
    database.name = 'db-2';
    settle();
    expect(shares(elder, late)).toEqual([16, 0]);
    expect(late.fault()).toMatch(/another deployment/);
  });
});
