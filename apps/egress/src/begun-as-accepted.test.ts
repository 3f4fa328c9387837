import { createWorld, post, startFakeEgress } from './testing/start-fake-egress';

/** An egress that has begun, with its marks, and with what is accepted as being sent. */
async function begun() {
  const world = createWorld();
  const marks: string[] = [];
  const asSending: string[] = [];
  const after = { accept: async () => undefined as void };
  const { mark, accept } = world.ledger;
  world.ledger.accept = async (rows, options) => {
    if (options?.beginUnder !== undefined) asSending.push(rows[0]!.key);
    const accepted = await accept(rows, options);
    await after.accept();
    return accepted;
  };
  world.ledger.mark = (change) => {
    marks.push(`${change.key} ${change.state}`);
    return mark(change);
  };
  const egress = startFakeEgress(world);
  await egress.deliver('outbound', post('warm-up', { executionId: 'e0', channelId: 'C0' }));
  await world.clock.runUntil(() => world.ledger.row('e0/0/0').state === 'posted');
  marks.length = 0;
  asSending.length = 0;
  return { world, egress, marks, asSending, after };
}

it('accepts a post that nothing stands before as being sent, and marks it once: when it stands in Slack', async () => {
  const { world, egress, marks } = await begun();
  await egress.deliver('outbound', post('one'));
  expect(world.ledger.row('e1/0/0')).toMatchObject({ state: 'sending', attempts: 1 });
  await world.clock.runUntil(() => world.ledger.row('e1/0/0').state === 'posted');
  expect(marks).toEqual(['e1/0/0 posted']);
  expect(world.slack.texts('C1')).toEqual(['one']);
  expect(world.slack.calls.some(({ method }) => method === 'conversations.history')).toBe(false);
});

it('accepts as waiting what stands behind another, what has parts, and what could not be looked up', async () => {
  const { world, egress, asSending } = await begun();
  const release = world.slack.hold('chat.postMessage');
  await egress.deliver('outbound', post('one'));
  await egress.deliver('outbound', post('two', { number: 1 }));
  await egress.deliver('outbound', post('a|b', { executionId: 'e2', channelId: 'C2' }));
  await egress.deliver('outbound', post('psst', { executionId: 'e3', channelId: 'C3', ephemeralTo: 'U1' }));
  expect(asSending).toEqual(['e1/0/0']);
  release();
  await world.clock.runUntil(() => world.slack.messages.length === 6);
  expect(world.slack.texts('C1')).toEqual(['one', 'two']);
});

it('accepts as waiting what the pace of its channel holds up', async () => {
  const world = createWorld();
  const egress = startFakeEgress(world, { pacing: { channelPerSecond: 1, channelBurst: 1 } });
  await egress.deliver('outbound', post('one'));
  await world.clock.runUntil(() => world.ledger.row('e1/0/0').state === 'posted');
  await egress.deliver('outbound', post('two', { number: 1 }));
  expect(world.ledger.row('e1/1/0')).toMatchObject({ state: 'waiting', attempts: 0 });
});

it('looks up what a killed process had accepted as being sent, and posts it once', async () => {
  const { world, egress, after } = await begun();
  after.accept = async () => egress.die(); // before it tries
  void egress.deliver('outbound', post('one'));
  await world.clock.advance(10);
  expect(world.ledger.row('e1/0/0').state).toBe('sending');
  expect(world.slack.texts('C1')).toEqual([]);

  startFakeEgress(world);
  await world.clock.runUntil(() => world.ledger.row('e1/0/0').state === 'posted');
  expect(world.slack.texts('C1')).toEqual(['one']);
  expect(world.slack.calls.some(({ method }) => method === 'conversations.history')).toBe(true);
});

it('sends at once what a sweep finds before its acceptance was told', async () => {
  const { world, egress, after } = await begun();
  let tell = (): void => undefined;
  after.accept = () => new Promise<void>((resolve) => (tell = resolve));
  const delivered = egress.deliver('outbound', post('one'));
  await world.clock.runUntil(() => world.ledger.row('e1/0/0').state === 'posted');
  expect(world.slack.calls.some(({ method }) => method === 'conversations.history')).toBe(false);
  tell();
  await delivered;
  await world.clock.advance(30_000);
  expect(world.slack.texts('C1')).toEqual(['one']);
});

it('says that it is not sent after all when Slack surely did not take it', async () => {
  const { world, egress, marks } = await begun();
  world.slack.fail('chat.postMessage', { class: 'retry', retryAfterMs: 2_000 }, { channel: 'C1' });
  await egress.deliver('outbound', post('one'));
  await world.clock.runUntil(() => world.ledger.row('e1/0/0').state === 'posted');
  expect(marks).toEqual(['e1/0/0 waiting', 'e1/0/0 sending', 'e1/0/0 posted']);
  expect(world.ledger.row('e1/0/0').attempts).toBe(2);
});
