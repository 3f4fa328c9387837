import { createWorld, post, startFakeEgress } from './testing/start-fake-egress';

const cut = { class: 'retry', error: 'connection cut', unclear: true } as const;

it('adopts a post that Slack took although its answer was lost', async () => {
  const world = createWorld();
  const egress = startFakeEgress(world);
  world.slack.fail('chat.postMessage', cut, { after: true });
  await egress.deliver('outbound', post('one'));
  await world.clock.runUntil(() => world.ledger.row('e1/0/0').state === 'posted');
  expect(world.slack.texts()).toEqual(['one']);
  expect(world.ledger.row('e1/0/0').ts).toBe(world.slack.messages[0]?.ts);
});

it('posts again what is not found for 15 seconds, and holds its lane meanwhile', async () => {
  const world = createWorld();
  const egress = startFakeEgress(world);
  world.slack.fail('chat.postMessage', cut, { channel: 'C1' });
  await egress.deliver('outbound', post('one'));
  await egress.deliver('outbound', post('two', { number: 1 }));
  await egress.deliver('outbound', post('elsewhere', { executionId: 'e2', channelId: 'C2' }));
  await world.clock.runUntil(() => world.slack.messages.length === 3);
  expect(world.slack.texts()).toEqual(['elsewhere', 'one', 'two']);
  const posts = world.slack.calls.filter(({ method, channel }) => method === 'chat.postMessage' && channel === 'C1');
  const looks = world.slack.calls.filter(({ method }) => method === 'conversations.history');
  const lookedFor = (looks.at(-1)?.atMs ?? 0) - (looks[0]?.atMs ?? 0);
  expect(looks).toHaveLength(4);
  expect(lookedFor).toBe(15_000);
  expect(posts[1]?.atMs).toBeGreaterThanOrEqual(looks.at(-1)?.atMs ?? Infinity);
});

it('looks into what a killed process was sending, and posts it neither twice nor never', async () => {
  const world = createWorld();
  const first = startFakeEgress(world);
  world.slack.hold('chat.postMessage'); // never released: the process is killed inside the call
  await first.deliver('outbound', post('lost', { channelId: 'C1' }));
  await world.clock.runUntil(() => world.slack.calls.some(({ channel }) => channel === 'C1'));
  world.slack.hold('chat.postMessage');
  await first.deliver('outbound', post('taken', { executionId: 'e2', channelId: 'C2' }));
  await world.clock.runUntil(() => world.slack.calls.some(({ channel }) => channel === 'C2'));
  world.slack.messages.push({
    channel: 'C2',
    channelId: 'C2',
    text: 'taken',
    ts: '1700000900.000100',
    metadataKey: 'e2/0/0',
  });
  expect(world.ledger.rows.map(({ state }) => state)).toEqual(['sending', 'sending']);
  first.die();

  startFakeEgress(world);
  await world.clock.runUntil(() => world.ledger.rows.every(({ state }) => state === 'posted'));
  expect(world.slack.texts('C1')).toEqual(['lost']);
  expect(world.slack.texts('C2')).toEqual(['taken']);
  expect(world.ledger.row('e2/0/0').ts).toBe('1700000900.000100');
});

it('looks into the thread of a reply in a thread', async () => {
  const world = createWorld();
  const egress = startFakeEgress(world);
  world.slack.fail('chat.postMessage', cut, { after: true });
  await egress.deliver('outbound', post('one', { threadTs: '1700000000.000100' }));
  await world.clock.runUntil(() => world.ledger.row('e1/0/0').state === 'posted');
  expect(world.slack.calls.map(({ method }) => method)).toContain('conversations.replies');
});

it('does not take a failed look for an answer', async () => {
  const world = createWorld();
  const egress = startFakeEgress(world);
  world.slack.fail('chat.postMessage', cut, { after: true });
  world.slack.fail('conversations.history', { class: 'retry' }, { times: 10 });
  await egress.deliver('outbound', post('one'));
  await world.clock.runUntil(() => world.ledger.row('e1/0/0').state === 'posted');
  expect(world.slack.texts()).toEqual(['one']);
});

it('does not double for ever in a Slack that shows no metadata', async () => {
  const world = createWorld();
  const egress = startFakeEgress(world, { adminNotifications: ['<@U1>'] });
  world.slack.hidesMetadata = true;
  world.slack.fail('chat.postMessage', cut, { channel: 'C1', after: true, times: 20 });
  await egress.deliver('outbound', post('one'));
  await world.clock.runUntil(() => world.ledger.row('e1/0/0').state === 'unknown');
  await world.clock.advance(60_000);
  expect(world.slack.texts('C1')).toEqual(['one']);
  expect(world.slack.texts('D1').at(-1)).toContain('metadata_hidden');
});

it.each([
  ['Slack does not let us read there', {}, 'missing_scope'],
  ['the message is ephemeral', { ephemeralTo: 'U7' }, undefined],
])('does not post again when %s, and tells the admins', async (_why, at, error) => {
  const world = createWorld();
  const egress = startFakeEgress(world, { adminNotifications: ['<@U1>'] });
  world.slack.fail('ephemeralTo' in at ? 'chat.postEphemeral' : 'chat.postMessage', cut, { channel: 'C1' });
  if (error) world.slack.fail('conversations.history', { class: 'permanent', error });
  await egress.deliver('outbound', post('one', at));
  await world.clock.runUntil(() => world.ledger.row('e1/0/0').state === 'unknown');
  await world.clock.advance(60_000);
  expect(world.slack.texts('C1')).toEqual([]);
  expect(world.slack.texts('D1').at(-1)).toContain('was not posted again');
});
