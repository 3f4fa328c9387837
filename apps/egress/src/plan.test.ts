import type { ReplyBody } from '@errand/contracts';
import { createWorld, post, react, remove, startFakeEgress, update } from './testing/start-fake-egress';

async function posted(markdown: string) {
  const world = createWorld();
  const egress = startFakeEgress(world);
  await egress.deliver('outbound', post(markdown));
  const ended = (key: string) => world.clock.runUntil(() => isEnded(world.ledger.row(key).state), `the end of ${key}`);
  return { ...world, egress, ended };
}
const isEnded = (state: string) => state !== 'waiting' && state !== 'sending';

describe('an update', () => {
  it('changes the message of its handle, behind the unfinished post', async () => {
    const { egress, slack, ended } = await posted('one');
    await egress.deliver('outbound', update('e1/0', 'uno'));
    await ended('e1/1/0');
    expect(slack.texts()).toEqual(['uno']);
  });

  it('waits behind a post of lower priority', async () => {
    const world = createWorld();
    const egress = startFakeEgress(world);
    await egress.deliver('outbound', post('one', { priority: 'bulk' }));
    await egress.deliver('outbound', update('e1/0', 'uno'));
    await world.clock.runUntil(() => isEnded(world.ledger.row('e1/1/0').state));
    expect(world.slack.texts()).toEqual(['uno']);
  });

  it('posts the parts that are new, with a key of their own', async () => {
    const { egress, slack, ended } = await posted('one');
    await egress.deliver('outbound', update('e1/0', 'uno|due|tre'));
    await ended('e1/1/2');
    expect(slack.messages.map(({ text, metadataKey }) => [text, metadataKey])).toEqual([
      ['uno', 'e1/0/0'],
      ['due', 'e1/1/1'],
      ['tre', 'e1/1/2'],
    ]);
  });

  it('deletes the parts that are left over, and a longer one posts them anew', async () => {
    const { egress, slack, ended } = await posted('one|two|three');
    await egress.deliver('outbound', update('e1/0', 'uno'));
    await ended('e1/1/0');
    expect(slack.texts()).toEqual(['uno']);
    await egress.deliver('outbound', update('e1/0', 'eins|zwei', { number: 2 }));
    await ended('e1/2/1');
    expect(slack.texts()).toEqual(['eins', 'zwei']);
  });

  it('does not post a new part twice when its answer was lost', async () => {
    const { egress, slack, ended } = await posted('one');
    await ended('e1/0/0');
    slack.fail('chat.postMessage', { class: 'retry', unclear: true }, { after: true });
    await egress.deliver('outbound', update('e1/0', 'uno|due'));
    await ended('e1/1/1');
    expect(slack.texts()).toEqual(['uno', 'due']);
  });

  it('is simply repeated when its answer was lost', async () => {
    const { egress, slack, ledger, ended } = await posted('one');
    slack.fail('chat.update', { class: 'retry', unclear: true }, { after: true });
    await egress.deliver('outbound', update('e1/0', 'uno'));
    await ended('e1/1/0');
    expect([slack.texts(), ledger.row('e1/1/0').state]).toEqual([['uno'], 'posted']);
  });

  it('is dropped behind a post that Slack refused', async () => {
    const world = createWorld();
    const egress = startFakeEgress(world);
    world.slack.fail('chat.postMessage', { class: 'permanent', error: 'is_archived' });
    await egress.deliver('outbound', post('one'));
    await egress.deliver('outbound', update('e1/0', 'uno'));
    await egress.deliver('outbound', react({ handle: 'e1/0' }, { number: 2 }));
    await egress.deliver('outbound', remove('e1/0', { number: 3 }));
    await world.clock.runUntil(() => world.ledger.rows.every(({ state }) => isEnded(state)));
    expect(world.ledger.rows.map(({ state }) => state)).toEqual(['dead', 'dropped', 'dropped', 'dropped']);
    expect(world.slack.messages).toEqual([]);
  });
});

it('says of what it posts and updates whether it is plain, and of an update whether the post was', async () => {
  const world = createWorld();
  const updates: unknown[] = [];
  const { updateMessage } = world.slack;
  world.slack.updateMessage = (change) => {
    updates.push([change.text, change.isPlain, change.wasPostedPlain]);
    return updateMessage(change);
  };
  const plain = <E extends { data: { body: { format?: string | undefined } } }>(envelope: E) => {
    envelope.data.body.format = 'plain';
    return envelope;
  };
  const egress = startFakeEgress(world);
  await egress.deliver('outbound', plain(post('*one*')));
  await egress.deliver('outbound', plain(update('e1/0', '*uno*')));
  await egress.deliver('outbound', update('e1/0', 'eins', { number: 2 }));
  await world.clock.runUntil(() => updates.length === 2, 'both updates');
  expect(world.slack.messages).toMatchObject([{ isPlain: true }]);
  expect(updates).toEqual([
    ['*uno*', true, true],
    ['eins', undefined, true],
  ]);
});

it('says of what it posts, and of parts that an update adds, whether links are to have previews', async () => {
  const world = createWorld();
  const posts: unknown[] = [];
  const { postMessage } = world.slack;
  world.slack.postMessage = (message) => {
    posts.push([message.text, message.unfurl]);
    return postMessage(message);
  };
  const quiet = <E extends { data: { body: Pick<ReplyBody, 'unfurl'> } }>(envelope: E) => {
    envelope.data.body.unfurl = { links: false, media: true };
    return envelope;
  };
  const egress = startFakeEgress(world);
  await egress.deliver('outbound', quiet(post('one')));
  await egress.deliver('outbound', quiet(update('e1/0', 'uno|due')));
  await egress.deliver('outbound', post('two', { number: 2 }));
  await world.clock.runUntil(() => posts.length === 3, 'all three posts');
  expect(posts).toEqual([
    ['one', { links: false, media: true }],
    ['due', { links: false, media: true }],
    ['two', undefined],
  ]);
});

it('notes which message it changes, reacts to and deletes', async () => {
  const { egress, slack, ledger, ended } = await posted('one');
  await ended('e1/0/0');
  const at = { channelId: 'C1', ts: slack.messages[0]!.ts };
  await egress.deliver('outbound', update('e1/0', 'uno'));
  await egress.deliver('outbound', react({ handle: 'e1/0' }, { number: 2 }));
  await egress.deliver('outbound', react({ ts: '1700000000.000100' }, { number: 3 }));
  await egress.deliver('outbound', remove('e1/0', { number: 4 }));
  await ended('e1/4/0');
  expect(['e1/0/0', 'e1/1/0', 'e1/2/0', 'e1/3/0', 'e1/4/0'].map((key) => ledger.changed.get(key))).toEqual([
    undefined,
    at,
    at,
    { channelId: 'C1', ts: '1700000000.000100' },
    at,
  ]);
});

it('deletes every part of a message, and takes one that is gone for deleted', async () => {
  const { egress, slack, ledger, ended } = await posted('one|two|three');
  await ended('e1/0/2');
  slack.messages.splice(1, 1);
  await egress.deliver('outbound', remove('e1/0'));
  await ended('e1/1/0');
  expect(slack.messages).toEqual([]);
  expect(ledger.row('e1/1/0').state).toBe('posted');
});

it('reacts to its own message by handle and to any by timestamp', async () => {
  const { egress, slack, ledger, ended } = await posted('one');
  await egress.deliver('outbound', react({ handle: 'e1/0' }));
  await egress.deliver('outbound', react({ ts: '1700000000.000100' }, { number: 2, remove: true }));
  await ended('e1/2/0');
  expect(ledger.rows.map(({ state }) => state)).toEqual(['posted', 'posted', 'posted']);
  expect(slack.calls.map(({ method }) => method)).toEqual(
    expect.arrayContaining(['reactions.add', 'reactions.remove']),
  );
});
