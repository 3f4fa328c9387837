import { partitionOf } from '@errand/broker';
import type { World } from './testing/start-fake-egress';
import { createWorld, notice, post, startFakeEgress } from './testing/start-fake-egress';

const mine = partitionOf('T1:C1');
const others = Array.from({ length: 16 }, (_, partition) => partition).filter((partition) => partition !== mine);
const posts = ({ slack }: World) => slack.calls.filter(({ method }) => method === 'chat.postMessage').length;

describe('two egresses', () => {
  it('send each the rows of its own partitions, whoever took them in', async () => {
    const world = createWorld();
    const owner = startFakeEgress({ ...world, partitions: [mine] });
    const other = startFakeEgress({ ...world, partitions: others });
    await other.deliver('outbound', post('hello'));
    expect(other.broadcasts).toContainEqual({ kind: 'ledger.waiting', partition: mine, conversation: 'T1:C1' });
    owner.broadcast({ kind: 'ledger.waiting', partition: mine, conversation: 'T1:C1' });
    await world.clock.runUntil(() => world.ledger.row('e1/0/0').state === 'posted');
    expect(world.slack.texts()).toEqual(['hello']);
  });

  it('find what waits for them also when the word of it was lost', async () => {
    const world = createWorld();
    startFakeEgress({ ...world, partitions: [mine] });
    const other = startFakeEgress({ ...world, partitions: others });
    await other.deliver('outbound', post('hello'));
    await world.clock.runUntil(() => world.ledger.row('e1/0/0').state === 'posted');
    expect(world.slack.texts()).toEqual(['hello']);
  });

  it('hand a partition over: what is being sent is finished first, the rest is sent by the other, in order', async () => {
    const world = createWorld();
    const [a, b] = [startFakeEgress(world), startFakeEgress({ ...world, partitions: [] })];
    const release = world.slack.hold('chat.postMessage');
    for (const number of [0, 1, 2]) await a.deliver('outbound', post(`${number}`, { number }));
    await world.clock.runUntil(() => posts(world) === 1);
    a.owns([]);
    b.owns([mine]);
    await world.clock.advance(3_000);
    expect(posts(world)).toBe(1);
    release();
    await world.clock.runUntil(() => world.ledger.rows.every(({ state }) => state === 'posted'));
    expect(world.slack.texts()).toEqual(['0', '1', '2']);
    expect(world.ledger.leases.get(mine)).toMatchObject({ epoch: 2 });
  });

  it('send what the other left before what comes while the partition is being taken', async () => {
    const world = createWorld();
    const before = startFakeEgress({ ...world, partitions: [] });
    await before.deliver('outbound', post('left'));
    let told = Promise.resolve();
    const ask = world.ledger.unfinishedConversations;
    world.ledger.unfinishedConversations = (partitions) => told.then(() => ask(partitions));
    const next = startFakeEgress({ ...world, partitions: others });
    await next.deliver('outbound', post('elsewhere', { executionId: 'e2', channelId: 'C2' }));
    await world.clock.runUntil(() => world.slack.texts().includes('elsewhere'));

    let tell = (): void => undefined;
    told = new Promise<void>((resolve) => (tell = resolve));
    next.owns([mine]);
    await world.clock.advance(10);
    await next.deliver('outbound', post('came', { number: 1 }));
    await world.clock.advance(100);
    tell();
    await world.clock.runUntil(() => world.slack.texts().length === 3);
    expect(world.slack.texts()).toEqual(['elsewhere', 'left', 'came']);
  });

  it('take over from one that died when its lease has ended, not before', async () => {
    const world = createWorld();
    const [a, b] = [startFakeEgress(world), startFakeEgress({ ...world, partitions: [] })];
    await world.clock.advance(100);
    a.die();
    b.owns([mine]);
    await b.deliver('outbound', post('hello'));
    await world.clock.advance(4_000);
    expect(world.slack.texts()).toEqual([]);
    await world.clock.runUntil(() => world.slack.texts().includes('hello'));
    expect(world.ledger.leases.get(mine)).toMatchObject({ epoch: 2 });
  });
});

it('begins nothing when its lease has passed to another while it waited for its turn', async () => {
  const world = createWorld();
  const egress = startFakeEgress(world, { pacing: { channelPerSecond: 1, channelBurst: 1 } });
  await egress.deliver('outbound', post('one'));
  await egress.deliver('outbound', post('two', { number: 1 }));
  await world.clock.runUntil(() => world.slack.texts().includes('one'));
  world.ledger.leases.set(mine, { owner: 'another', epoch: 9, endsAt: Infinity });
  await world.clock.advance(60_000);
  expect(world.slack.texts()).toEqual(['one']);
  expect(world.ledger.row('e1/1/0')).toMatchObject({ state: 'waiting', attempts: 0 });
});

it('takes back what it posted after it was frozen, where another has posted it meanwhile', async () => {
  const world = createWorld();
  const egress = startFakeEgress(world);
  const release = world.slack.hold('chat.postMessage');
  await egress.deliver('outbound', post('hello'));
  await world.clock.runUntil(() => posts(world) === 1);
  Object.assign(world.ledger.row('e1/0/0'), { state: 'posted', channelId: 'C1', ts: '1.000100' });
  release();
  await world.clock.runUntil(() => world.slack.calls.some(({ method }) => method === 'chat.delete'));
  await world.clock.advance(10_000);
  expect(world.slack.texts()).toEqual([]);
  expect(world.ledger.row('e1/0/0').ts).toBe('1.000100');
});

it('gives its partitions back when it stops, so that the next one need not wait', async () => {
  const world = createWorld();
  const first = startFakeEgress(world);
  await world.clock.advance(100);
  await first.stop();
  const second = startFakeEgress(world);
  await second.deliver('outbound', post('hello'));
  await world.clock.advance(0);
  await world.clock.runUntil(() => world.slack.texts().includes('hello'));
  expect(world.ledger.leases.get(mine)?.epoch).toBe(2);
});

it('tells the others what Slack told it about waiting, and minds what they tell', async () => {
  const world = createWorld();
  const egress = startFakeEgress(world);
  world.slack.fail('chat.postMessage', { class: 'retry', error: 'ratelimited', retryAfterMs: 30_000 });
  await egress.deliver('outbound', post('one'));
  await world.clock.runUntil(() => egress.broadcasts.some(({ kind }) => kind === 'pace.paused'));
  expect(egress.broadcasts).toContainEqual({
    kind: 'pace.paused',
    from: expect.stringContaining('egress/'),
    method: 'chat.postMessage',
    channelId: 'C1',
    ms: 30_000,
  });

  egress.broadcast({ kind: 'pace.paused', from: 'another', method: 'chat.postMessage', channelId: 'C2', ms: 60_000 });
  const toldAt = world.clock.now();
  await egress.deliver('outbound', post('two', { executionId: 'e2', channelId: 'C2' }));
  await egress.deliver('outbound', post('three', { executionId: 'e3', channelId: 'C3' }));
  await world.clock.runUntil(() => world.slack.texts().length === 3);
  const at = (channel: string) => (world.slack.calls.findLast((call) => call.channel === channel)?.atMs ?? 0) - toldAt;
  expect([at('C2'), at('C3')]).toEqual([60_000, 0]);
});

it('takes notices in whoever owns their lanes', async () => {
  const world = createWorld();
  const egress = startFakeEgress({ ...world, partitions: [] }, { adminNotifications: ['#ops'] });
  await world.clock.runUntil(() => egress.consumes('admin'));
  await egress.deliver('admin', notice('trouble'));
  expect(egress.broadcasts).toContainEqual(
    expect.objectContaining({ kind: 'ledger.waiting', conversation: 'notice:#ops' }),
  );
});
