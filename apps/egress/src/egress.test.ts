import { notice, createWorld, post, startFakeEgress } from './testing/start-fake-egress';

describe('taking in', () => {
  it('posts what is published, in order, a row and a key per part', async () => {
    const world = createWorld();
    const egress = startFakeEgress(world);
    await egress.deliver('outbound', post('one|two'));
    await egress.deliver('outbound', post('three', { number: 1 }));
    await world.clock.runUntil(() => world.slack.messages.length === 3);
    expect(world.slack.messages.map(({ text, metadataKey }) => [text, metadataKey])).toEqual([
      ['one', 'e1/0/0'],
      ['two', 'e1/0/1'],
      ['three', 'e1/1/0'],
    ]);
    await world.clock.runUntil(() => world.ledger.rows.every(({ state }) => state === 'posted'));
    expect(world.ledger.row('e1/0/1')).toMatchObject({ attempts: 1, channelId: 'C1', ts: world.slack.messages[1]?.ts });
  });

  it('returns, which acks, as soon as the rows are in the ledger', async () => {
    const world = createWorld();
    const egress = startFakeEgress(world);
    await egress.deliver('outbound', post('one'));
    expect(world.ledger.row('e1/0/0').state).toBe('waiting');
    expect(world.slack.messages).toEqual([]);
  });

  it('posts once what arrives twice', async () => {
    const world = createWorld();
    const egress = startFakeEgress(world);
    await egress.deliver('outbound', post('one'));
    await egress.deliver('outbound', post('one'));
    await world.clock.runUntil(() => world.ledger.row('e1/0/0').state === 'posted');
    await egress.deliver('outbound', post('one'));
    await world.clock.advance(60_000);
    expect(world.slack.texts()).toEqual(['one']);
  });

  it('refuses what an older attempt at the execution says', async () => {
    const world = createWorld();
    const egress = startFakeEgress(world);
    await egress.deliver('outbound', post('new', { leaseVersion: 2 }));
    await egress.deliver('outbound', post('old', { number: 1, leaseVersion: 1 }));
    await world.clock.advance(60_000);
    expect(world.slack.texts()).toEqual(['new']);
  });

  it('answers with a word when it is given nothing to say', async () => {
    const world = createWorld();
    const egress = startFakeEgress(world);
    await egress.deliver('outbound', post(''));
    await world.clock.runUntil(() => world.ledger.row('e1/0/0').state === 'posted');
    expect(world.slack.texts()).toEqual(['(empty answer)']);
  });

  it('rejects a message that is for another stage', async () => {
    const egress = startFakeEgress(createWorld());
    await expect(egress.deliver('outbound', notice('x'))).rejects.toMatchObject({ code: 'broker_message_rejected' });
  });

  it('does not ack while the store is away', async () => {
    const world = createWorld();
    const egress = startFakeEgress(world);
    world.ledger.isAway = true;
    await expect(egress.deliver('outbound', post('one'))).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});

describe('lanes', () => {
  it('sends interactive answers before bulk that waits', async () => {
    const world = createWorld();
    const egress = startFakeEgress(world, { pacing: { channelPerSecond: 1, channelBurst: 1 } });
    for (let number = 0; number < 3; number++)
      await egress.deliver('outbound', post(`bulk ${number}`, { executionId: 'bulk', number, priority: 'bulk' }));
    await world.clock.runUntil(() => world.slack.messages.length === 1);
    await egress.deliver('outbound', post('answer', { executionId: 'e2' }));
    await world.clock.runUntil(() => world.slack.messages.length === 4);
    expect(world.slack.texts()).toEqual(['bulk 0', 'answer', 'bulk 1', 'bulk 2']);
    // Being overtaken costs the channel no slot.
    expect((world.slack.calls.at(-1)?.atMs ?? 0) - (world.slack.calls[1]?.atMs ?? 0)).toBe(3_000);
  });

  it('delays no other channel by the 429 of one', async () => {
    const world = createWorld();
    const egress = startFakeEgress(world);
    world.slack.fail('chat.postMessage', { class: 'retry', retryAfterMs: 30_000 }, { channel: 'C1' });
    await egress.deliver('outbound', post('slow'));
    await egress.deliver('outbound', post('quick', { executionId: 'e2', channelId: 'C2' }));
    const since = world.clock.now();
    await world.clock.runUntil(() => world.slack.texts().includes('quick'));
    expect(world.clock.now() - since).toBeLessThan(1_000);
    expect(world.ledger.row('e1/0/0').state).toBe('waiting');
    await world.clock.runUntil(() => world.slack.texts().includes('slow'));
    expect(world.clock.now() - since).toBeGreaterThanOrEqual(30_000);
  });

  it('keeps the order of a channel through a 429', async () => {
    const world = createWorld();
    const egress = startFakeEgress(world);
    world.slack.fail('chat.postMessage', { class: 'retry', retryAfterMs: 5_000 });
    for (let number = 0; number < 5; number++) await egress.deliver('outbound', post(`${number}`, { number }));
    await world.clock.runUntil(() => world.slack.messages.length === 5);
    expect(world.slack.texts()).toEqual(['0', '1', '2', '3', '4']);
  });

  it('posts about one message a second to a channel, after a burst', async () => {
    const world = createWorld();
    const egress = startFakeEgress(world, { pacing: { channelPerSecond: 1, channelBurst: 5 } });
    for (let number = 0; number < 20; number++) await egress.deliver('outbound', post(`${number}`, { number }));
    const since = world.clock.now();
    await world.clock.runUntil(() => world.slack.messages.length === 20);
    expect(world.clock.now() - since).toBe(15_000);
  });

  it('reads a long lane from the store in pages and sends it whole, in order', async () => {
    const world = createWorld();
    const first = startFakeEgress(world);
    world.slack.fail('auth.test', { class: 'retry' }, { times: 10_000 });
    for (let number = 0; number < 300; number++) await first.deliver('outbound', post(`${number}`, { number }));
    await first.stop();
    const again = createWorld();
    again.ledger = world.ledger;
    startFakeEgress(again);
    await again.clock.runUntil(() => again.slack.messages.length === 300);
    expect(again.slack.texts()).toEqual(Array.from({ length: 300 }, (_, number) => `${number}`));
    expect(world.ledger.largestPage).toBeLessThanOrEqual(50);
  });
});

describe('errors', () => {
  it('gives up what Slack refuses for good, goes on, and tells the admins once per conversation', async () => {
    const world = createWorld();
    const egress = startFakeEgress(world, { adminNotifications: ['<@U1>'] });
    world.slack.fail('chat.postMessage', { class: 'permanent', error: 'is_archived' }, { channel: 'C1', times: 3 });
    for (let number = 0; number < 4; number++) await egress.deliver('outbound', post(`${number}`, { number }));
    await world.clock.runUntil(() =>
      world.ledger.rows.every(({ state }) => state !== 'waiting' && state !== 'sending'),
    );
    await world.clock.advance(60_000);
    expect(world.slack.texts('C1')).toEqual(['3']);
    expect(world.ledger.row('e1/0/0')).toMatchObject({ state: 'dead', error: 'is_archived' });
    expect(world.slack.texts('D1').filter((text) => text.includes('is_archived'))).toHaveLength(1);
  });

  it('tries again after a passing failure', async () => {
    const world = createWorld();
    const egress = startFakeEgress(world);
    world.slack.fail('chat.postMessage', { class: 'retry', error: 'connection refused' }, { times: 3 });
    await egress.deliver('outbound', post('one'));
    await world.clock.runUntil(() => world.ledger.row('e1/0/0').state === 'posted');
    expect(world.slack.texts()).toEqual(['one']);
    expect(world.slack.calls.some(({ method }) => method === 'conversations.history')).toBe(false);
  });

  it('is not ready while Slack is silent, and is again when it answers', async () => {
    const world = createWorld();
    const release = world.slack.hold('auth.test');
    const egress = startFakeEgress(world);
    const reasons = () => egress.health.report().reasons.map(({ reason }) => reason);
    await world.clock.advance(5_000);
    expect(reasons()).toContain('Slack has not answered auth.test for 5 s');
    release();
    await world.clock.runUntil(() => reasons().length === 0);
    const silent = world.slack.hold('auth.test');
    await world.clock.advance(26_000);
    expect(reasons()).toEqual(['Slack has not answered auth.test for 5 s']);
    silent();
    await world.clock.runUntil(() => reasons().length === 0);
  });

  it('sends nothing with a refused token, says so, keeps everything, and resumes when the token works', async () => {
    const world = createWorld();
    const egress = startFakeEgress(world);
    await world.clock.runUntil(() => egress.health.report().ready);
    world.slack.fail('chat.postMessage', { class: 'fatal', error: 'token_revoked' });
    world.slack.fail('auth.test', { class: 'fatal', error: 'token_revoked' }, { times: 5 });
    await egress.deliver('outbound', post('one'));
    await egress.deliver('outbound', post('two', { executionId: 'e2', channelId: 'C2' }));
    await world.clock.runUntil(() => !egress.health.report().ready);
    expect(egress.health.report().reasons).toEqual([
      { condition: 'slack', reason: expect.stringContaining('token_revoked') },
    ]);
    expect(world.ledger.row('e1/0/0').state).toBe('waiting');
    await world.clock.runUntil(() => world.slack.messages.length === 2);
    expect(egress.health.report().ready).toBe(true);
  });

  it('does not post again when only the ledger could not be written afterwards', async () => {
    const world = createWorld();
    const egress = startFakeEgress(world);
    const release = world.slack.hold('chat.postMessage');
    await egress.deliver('outbound', post('one'));
    await world.clock.runUntil(() => world.slack.calls.some(({ method }) => method === 'chat.postMessage'));
    world.ledger.isAway = true;
    release();
    await world.clock.advance(20_000);
    world.ledger.isAway = false;
    await world.clock.runUntil(() => world.ledger.row('e1/0/0').state === 'posted');
    expect(world.slack.texts()).toEqual(['one']);
  });
});

describe('start and stop', () => {
  it('starts without Slack and without the store, says which is missing, and sends once they are there', async () => {
    const world = createWorld();
    world.ledger.isAway = true;
    world.slack.fail('auth.test', { class: 'retry', error: 'ECONNREFUSED' }, { times: 4 });
    const egress = startFakeEgress(world, { adminNotifications: ['<@U1>'] });
    await world.clock.advance(1_000);
    expect(
      egress.health
        .report()
        .reasons.map(({ condition }) => condition)
        .sort(),
    ).toEqual(['slack', 'store']);
    world.ledger.isAway = false;
    egress.tellStoreFault(undefined);
    await world.clock.runUntil(() => egress.health.report().ready && world.slack.messages.length === 1);
    expect(world.slack.texts('D1')[0]).toMatch(/^Errand is up/);
  });

  it("turns unready with the broker's fault", async () => {
    const world = createWorld();
    const egress = startFakeEgress(world);
    await world.clock.runUntil(() => egress.health.report().ready);
    egress.tellFault('no connection');
    expect(egress.health.report().reasons).toEqual([{ condition: 'broker', reason: 'no connection' }]);
  });

  it('finishes the call under way when it stops, and leaves the rest for the next start', async () => {
    const world = createWorld();
    const egress = startFakeEgress(world);
    const release = world.slack.hold('chat.postMessage');
    for (let number = 0; number < 3; number++) await egress.deliver('outbound', post(`${number}`, { number }));
    await world.clock.runUntil(() => world.slack.calls.some(({ method }) => method === 'chat.postMessage'));
    const stopped = egress.stop();
    release();
    await stopped;
    expect(world.ledger.rows.map(({ state }) => state)).toEqual(['posted', 'waiting', 'waiting']);

    startFakeEgress(world);
    await world.clock.runUntil(() => world.slack.messages.length === 3);
    await world.clock.advance(60_000);
    expect(world.slack.texts()).toEqual(['0', '1', '2']);
  });

  it('sends what was accepted before the start before what is accepted after it', async () => {
    const world = createWorld();
    const first = startFakeEgress(world);
    world.slack.fail('auth.test', { class: 'retry' }, { times: 3 });
    for (let number = 0; number < 100; number++) await first.deliver('outbound', post(`old ${number}`, { number }));
    await first.stop();
    const second = startFakeEgress(world);
    await second.deliver('outbound', post('new', { number: 100 }));
    await world.clock.runUntil(() => world.slack.messages.length === 101);
    expect(world.slack.texts().at(-1)).toBe('new');
    expect(world.slack.texts()[0]).toBe('old 0');
  });
});

it('counts rows by how they ended and the time from publish to post', async () => {
  const world = createWorld();
  const egress = startFakeEgress(world);
  await egress.deliver('outbound', post('one'));
  await world.clock.runUntil(() => world.ledger.row('e1/0/0').state === 'posted');
  const text = await egress.metrics.metrics();
  expect(text).toContain('errand_egress_rows_total{kind="post",outcome="posted"} 1');
  expect(text).toContain('errand_egress_waiting_rows 0');
  expect(text).toContain('errand_egress_posted_seconds_count 1');
});
