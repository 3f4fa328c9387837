import type { Envelope } from '@errand/contracts';
import type { World } from './testing/start-fake-egress';
import { createWorld, post, react, remove, startFakeEgress, update } from './testing/start-fake-egress';

const file = { id: 'f1', name: 'a.csv', title: 'Numbers', size: 3 };
const aFile = (fields: Parameters<typeof post>[1] = {}) => post('', { ...fields, body: { file } });
const withFile = () => {
  const world = createWorld();
  world.files.set('f1', Buffer.from('1;2'));
  return world;
};
const cut = { class: 'retry', error: 'cut', unclear: true } as const;
const shown = ({ slack }: World) => slack.messages.map((message) => message.file?.content ?? message.text);
const callsOf = ({ slack }: World, method: string) => slack.calls.filter((call) => call.method === method).length;
const isEnded = (state: string) => state !== 'waiting' && state !== 'sending';
const ended = (world: World) => () =>
  world.ledger.rows.length > 0 && world.ledger.rows.every(({ state }) => isEnded(state));

async function send(world: World, ...envelopes: Envelope[]) {
  const egress = startFakeEgress(world);
  for (const envelope of envelopes) await egress.deliver('outbound', envelope);
  await world.clock.runUntil(ended(world));
  return egress;
}

describe('a file', () => {
  it('is uploaded, and shown in its conversation behind its text', async () => {
    const world = withFile();
    await send(world, post('Here', { body: { file }, threadTs: '1712.000100' }), post('next', { number: 1 }));
    expect(shown(world)).toEqual(['Here', '1;2', 'next']);
    expect(world.slack.messages[1]).toMatchObject({
      channelId: 'C1',
      threadTs: '1712.000100',
      file: { title: 'Numbers' },
    });
    expect(world.ledger.rows.map(({ key, state }) => [key, state])).toEqual([
      ['e1/0/0', 'posted'],
      ['e1/0/1', 'posted'],
      ['e1/1/0', 'posted'],
    ]);
  });

  it('is known to the ledger before it is shown, and the ledger knows by which upload', async () => {
    const world = withFile();
    const release = world.slack.hold('files.completeUploadExternal');
    const egress = startFakeEgress(world);
    await egress.deliver('outbound', aFile());
    await world.clock.runUntil(() => callsOf(world, 'files.completeUploadExternal') > 0);
    expect(world.ledger.row('e1/0/0')).toMatchObject({ state: 'sending', uploadId: 'F1' });
    release();
    await world.clock.runUntil(ended(world));
    expect(shown(world)).toEqual(['1;2']);
  });

  it('that comes twice is sent once', async () => {
    const world = withFile();
    await send(world, aFile(), aFile());
    expect(shown(world)).toEqual(['1;2']);
    expect(callsOf(world, 'files.getUploadURLExternal')).toBe(1);
  });

  it.each([
    ['the address could not be had', 'files.getUploadURLExternal', false],
    ['the bytes did not come through', 'files.sendBytes', false],
    ['nobody knows whether the bytes came through', 'files.sendBytes', true],
    ['it could not be shown', 'files.completeUploadExternal', false],
  ])('is sent again where %s', async (_, method, after) => {
    const world = withFile();
    world.slack.fail(method, cut, { after });
    await send(world, aFile());
    expect(shown(world)).toEqual(['1;2']);
  });

  it('of which nobody knows whether it is shown is looked for, and not sent again', async () => {
    const world = withFile();
    world.slack.fail('files.completeUploadExternal', cut, { after: true });
    await send(world, aFile());
    expect(shown(world)).toEqual(['1;2']);
    expect(callsOf(world, 'files.completeUploadExternal')).toBe(1);
    expect(world.ledger.row('e1/0/0').state).toBe('posted');
  });

  it.each([true, false])('whose egress is killed while it is shown is shown once: Slack had it: %s', async (after) => {
    const world = withFile();
    world.slack.fail('files.completeUploadExternal', cut, { after });
    const first = startFakeEgress(world);
    const release = world.slack.hold('files.completeUploadExternal');
    await first.deliver('outbound', aFile());
    await world.clock.runUntil(() => callsOf(world, 'files.completeUploadExternal') > 0);
    first.die();
    release();
    await world.clock.runUntil(() => true);
    startFakeEgress(world);
    await world.clock.runUntil(ended(world));
    expect(shown(world)).toEqual(['1;2']);
    expect(callsOf(world, 'files.getUploadURLExternal')).toBe(1); // the same upload
  });

  it('that Slack does not take twice, and does not show, is not sent again: the admins are told', async () => {
    const world = withFile();
    world.slack.fail('files.completeUploadExternal', cut);
    world.slack.fail('files.completeUploadExternal', { class: 'permanent', error: 'file_not_found' });
    await send(world, aFile());
    expect(shown(world)).toEqual([]);
    expect(world.ledger.row('e1/0/0')).toMatchObject({ state: 'unknown', error: expect.stringMatching(/second time/) });
  });

  it.each([
    ['is gone', () => createWorld(), aFile()],
    ['is of another execution', withFile, aFile({ executionId: 'e2' })],
  ])('that %s is not sent, and what is behind it is', async (_, create, envelope) => {
    const world = create();
    await send(world, envelope, post('next', { executionId: 'e3' }));
    expect(shown(world)).toEqual(['next']);
    expect(world.ledger.rows[0]).toMatchObject({ state: 'dead', error: expect.stringMatching(/gone/) });
  });

  it('is noted with the place where Slack shows it, also when Slack shows it a little later', async () => {
    const world = withFile();
    const { findMessageByFile } = world.slack;
    let looks = 0;
    world.slack.findMessageByFile = async (query) => (++looks < 3 ? undefined : findMessageByFile(query));
    await send(world, aFile());
    const [{ channelId, ts } = {}] = world.slack.messages;
    await world.clock.runUntil(() => world.ledger.row('e1/0/0').ts !== undefined, 'the place');
    expect(world.ledger.row('e1/0/0')).toMatchObject({ state: 'posted', channelId, ts });
    await send(world, react({ handle: 'e1/0' }));
    expect([looks, world.ledger.changed.get('e1/1/0')]).toEqual([3, { channelId, ts }]);
  });

  it('stands there all the same where it cannot be looked for', async () => {
    const world = withFile();
    world.slack.findMessageByFile = async () => {
      throw new Error('missing_scope');
    };
    await send(world, aFile());
    expect(world.ledger.row('e1/0/0')).toMatchObject({ state: 'posted', ts: undefined });
  });

  it('is taken away and reacted to as any message', async () => {
    const world = withFile();
    await send(world, aFile(), react({ handle: 'e1/0' }));
    const at = world.slack.messages[0];
    expect(world.slack.calls).toContainEqual(expect.objectContaining({ method: 'reactions.add', text: 'eyes' }));
    expect(at).toBeDefined();
    await send(world, remove('e1/0', { number: 2 }));
    expect(shown(world)).toEqual([]);
  });

  it('stays as it is where its text is changed', async () => {
    const world = withFile();
    await send(world, post('Here', { body: { file } }), update('e1/0', 'There|and there'));
    expect(shown(world)).toEqual(['There', '1;2', 'and there']);
  });
});

describe('an answer that is too long for messages', () => {
  it('is its beginning and a file with all of it', async () => {
    const world = createWorld();
    const text = Array.from({ length: 11 }, (_, n) => `part ${n}`).join('|');
    await send(world, post(text));
    expect(shown(world)).toEqual(['part 0', text]);
  });

  it('goes on in the thread of its beginning, which is found after a crash, too', async () => {
    const world = createWorld();
    const first = startFakeEgress(world);
    const releaseFirst = world.slack.hold('chat.postMessage');
    await first.deliver('outbound', post('a|b|c|d'));
    await world.clock.runUntil(() => callsOf(world, 'chat.postMessage') === 1);
    const releaseSecond = world.slack.hold('chat.postMessage');
    releaseFirst();
    await world.clock.runUntil(() => callsOf(world, 'chat.postMessage') === 2);
    first.die();
    releaseSecond();
    startFakeEgress(world);
    await world.clock.runUntil(ended(world));
    const [a, ...others] = world.slack.messages;
    expect(shown(world)).toEqual(['a', 'b', 'c', 'd']);
    expect(a?.threadTs).toBeUndefined();
    expect(others.map(({ threadTs }) => threadTs)).toEqual([a?.ts, a?.ts, a?.ts]);
    await send(world, update('e1/0', 'A|B|C|D|E'));
    expect(world.slack.messages.at(-1)).toMatchObject({ text: 'E', threadTs: a?.ts });
  });
});
