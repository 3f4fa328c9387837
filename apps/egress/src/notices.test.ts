import { createWorld, notice, post, startFakeEgress } from './testing/start-fake-egress';

const admins = { adminNotifications: ['<@U1>', '#ops', 'C1'] };

it('says that Errand is up before anything that waits, to people and rooms, in the same channel too', async () => {
  const world = createWorld();
  const first = startFakeEgress(world);
  world.slack.fail('auth.test', { class: 'retry' }, { times: 2 });
  for (let number = 0; number < 200; number++) await first.deliver('outbound', post(`${number}`, { number }));
  await first.stop();

  const second = startFakeEgress(world, { ...admins, pacing: { channelPerSecond: 1 } });
  for (let number = 200; number < 300; number++) await second.deliver('outbound', post(`${number}`, { number }));
  await world.clock.runUntil(() => world.slack.messages.length > 3);
  expect(world.slack.messages.slice(0, 3).map(({ channelId, text }) => [channelId, text])).toEqual(
    expect.arrayContaining(['D1', '#ops', 'C1'].map((id) => [id, expect.stringMatching(/^Errand is up/)])),
  );
  expect(world.slack.texts()[3]).toBe('0');
});

it('goes to nobody when nobody is to get notices', async () => {
  const world = createWorld();
  const egress = startFakeEgress(world, { adminNotifications: [] });
  await world.clock.runUntil(() => egress.consumes('admin'));
  await egress.deliver('admin', notice('hello'));
  await egress.deliver('outbound', post('one'));
  await world.clock.runUntil(() => world.slack.messages.length === 1);
  expect(world.slack.texts()).toEqual(['one']);
});

it('takes notices of the others from their own stage, each once', async () => {
  const world = createWorld();
  const egress = startFakeEgress(world, { adminNotifications: ['<@U1>'] });
  await world.clock.runUntil(() => egress.consumes('admin'));
  await egress.deliver('admin', notice('hello'));
  await egress.deliver('admin', notice('hello'));
  await world.clock.runUntil(() => world.slack.messages.length === 2);
  await world.clock.advance(60_000);
  expect(world.slack.texts('D1')).toEqual([expect.stringMatching(/^Errand is up/), 'hello']);
  await expect(egress.deliver('admin', post('one'))).rejects.toMatchObject({ code: 'broker_message_rejected' });
});

it('waits behind no backlog, in its own channel neither', async () => {
  const world = createWorld();
  const egress = startFakeEgress(world, {
    adminNotifications: ['C1'],
    pacing: { channelPerSecond: 1, channelBurst: 1 },
  });
  await world.clock.runUntil(() => egress.consumes('admin') && world.slack.messages.length === 1);
  for (let number = 0; number < 100; number++) await egress.deliver('outbound', post(`${number}`, { number }));
  await world.clock.runUntil(() => world.slack.messages.length === 5);
  await egress.deliver('admin', notice('fire'));
  await world.clock.runUntil(() => world.slack.texts().includes('fire'));
  expect(world.slack.messages.length).toBeLessThanOrEqual(7);
});

it('reaches the others when one recipient cannot be', async () => {
  const world = createWorld();
  startFakeEgress(world, admins);
  world.slack.fail('conversations.open', { class: 'permanent', error: 'user_not_found' });
  world.slack.fail('chat.postMessage', { class: 'permanent', error: 'channel_not_found' }, { channel: 'U1' });
  world.slack.fail('chat.postMessage', { class: 'retry', retryAfterMs: 600_000 }, { channel: '#ops' });
  await world.clock.runUntil(() => world.slack.texts('C1').some((text) => text.startsWith('Errand is up')));
  expect(world.ledger.rows.find(({ conversation }) => conversation === 'notice:<@U1>')?.state).toBe('dead');
});

it.each(['unknown_method', 'missing_scope'])('reaches a person whose DM may not be opened: %s', async (error) => {
  const world = createWorld();
  startFakeEgress(world, { adminNotifications: ['<@U1>'] });
  world.slack.fail('conversations.open', { class: 'permanent', error }, { times: 10 });
  world.slack.fail('chat.postMessage', { class: 'retry', error: 'http_500', unclear: true });
  await world.clock.runUntil(() => world.ledger.rows[0]?.state === 'posted');
  expect(world.slack.texts('U1')).toEqual([expect.stringMatching(/^Errand is up/)]);
});

it('waits for a Slack that cannot open the DM just now', async () => {
  const world = createWorld();
  startFakeEgress(world, { adminNotifications: ['<@U1>'] });
  world.slack.fail('conversations.open', { class: 'retry', error: 'http_500' }, { times: 3 });
  await world.clock.runUntil(() => world.ledger.rows[0]?.state === 'posted');
  expect(world.slack.messages.map(({ channelId }) => channelId)).toEqual(['D1']);
});

it.each([
  ['twice', 'Slack had posted it', true, 2],
  ['once', 'Slack had not', false, 1],
])(
  'is posted %s, not never, in a place known by name only when its answer was lost and %s',
  async (_often, _what, after, times) => {
    const world = createWorld();
    startFakeEgress(world, { adminNotifications: ['#ops'] });
    world.slack.fail('chat.postMessage', { class: 'retry', error: 'timeout', unclear: true }, { after });
    await world.clock.runUntil(() => world.ledger.rows[0]?.state === 'posted');
    await world.clock.advance(120_000);
    expect(world.slack.texts('#ops')).toHaveLength(times);
  },
);

it('holds up the rest for no more than ten seconds', async () => {
  const world = createWorld();
  const egress = startFakeEgress(world, { adminNotifications: ['#ops'] });
  world.slack.fail('chat.postMessage', { class: 'retry', retryAfterMs: 600_000 }, { channel: '#ops' });
  await egress.deliver('outbound', post('one'));
  const since = world.clock.now();
  await world.clock.runUntil(() => world.slack.texts('C1').length === 1);
  expect(world.clock.now() - since).toBeLessThanOrEqual(10_500);
});

it('tells the admins once that Slack is throttling a method, and not of its usual second of rest', async () => {
  const world = createWorld();
  const egresses = [0, 1].map(() => startFakeEgress(world, { adminNotifications: ['<@U1>'] }));
  await world.clock.runUntil(() => world.slack.texts('D1').length > 0);
  const throttled = () => world.slack.texts('D1').filter((text) => text.startsWith('Slack is throttling'));
  world.slack.fail('chat.postMessage', { class: 'retry', retryAfterMs: 1_000 }, { channel: 'C1' });
  await egresses[0]!.deliver('outbound', post('one'));
  await world.clock.runUntil(() => world.slack.texts('C1').length === 1);
  expect(throttled()).toEqual([]);

  for (const [number, egress] of egresses.entries()) {
    world.slack.fail('chat.postMessage', { class: 'retry', retryAfterMs: 30_000 }, { channel: `C${number}` });
    await egress.deliver('outbound', post('late', { executionId: `late${number}`, channelId: `C${number}` }));
    await world.clock.runUntil(() => world.slack.texts(`C${number}`).includes('late'));
  }
  await world.clock.advance(60_000);
  expect(throttled()).toEqual([
    'Slack is throttling `chat.postMessage` in `C0`: Errand waits 30 s before it calls it again. Nothing is lost; it comes later.',
  ]);
});
