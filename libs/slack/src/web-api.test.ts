import { createLogger } from '@errand/runtime';
import type { WebClientOptions } from '@slack/web-api';
import { classifySlackError } from './errors';
import { createSlackWebApi } from './web-api';

interface Request {
  method: string;
  args: Record<string, string>;
  authorization: string | undefined;
}
type Answer = { status?: number; body?: unknown; headers?: Record<string, string> } | Error;

/** A Slack that answers with these, one after the other, and keeps to the last. */
function slackThatAnswers(...answers: Answer[]) {
  const requests: Request[] = [];
  const fetch: NonNullable<WebClientOptions['fetch']> = async (url, init) => {
    requests.push({
      method: String(url).replace('https://slack.test/api/', ''),
      args: Object.fromEntries(new URLSearchParams(init?.body as string)),
      authorization: new Headers(init?.headers).get('authorization') ?? undefined,
    });
    const answer = answers[Math.min(requests.length, answers.length) - 1] ?? {};
    if (answer instanceof Error) throw answer;
    const { status = 200, body = { ok: true }, headers = {} } = answer;
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
  };
  const logger = createLogger({ name: 'test', level: 'silent' });
  const slack = createSlackWebApi({ token: 'xoxb-test', apiUrl: 'https://slack.test/api/', logger, fetch });
  return { slack, requests };
}

const post = { channel: 'C1', text: 'hello', metadataKey: 'e1/0/0' };
const plainBlock = (text: string) =>
  JSON.stringify([
    { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] },
  ]);
const posted = { body: { ok: true, channel: 'C1', ts: '1.000100' } };

describe('postMessage', () => {
  it('posts what is left of half an emoji, at the end and before other text', async () => {
    const { slack, requests } = slackThatAnswers(posted);
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'a \ud83d' } }];
    await slack.postMessage({ ...post, text: 'nul \ud800 char \ud83d', blocks });
    expect(requests[0]?.args).toMatchObject({
      text: 'nul \ufffd char \ufffd',
      blocks: expect.stringContaining('a \ufffd'),
    });
  });

  it('posts with its key as metadata and says where the message stands', async () => {
    const { slack, requests } = slackThatAnswers(posted);
    const result = await slack.postMessage({ ...post, threadTs: '1.0001', blocks: [{ type: 'divider' }] });
    expect(result).toEqual({ channelId: 'C1', ts: '1.000100' });
    expect(requests).toEqual([
      {
        method: 'chat.postMessage',
        authorization: 'Bearer xoxb-test',
        args: {
          channel: 'C1',
          text: 'hello',
          thread_ts: '1.0001',
          blocks: '[{"type":"divider"}]',
          metadata: '{"event_type":"errand_reply","event_payload":{"key":"e1/0/0"}}',
        },
      },
    ]);
  });

  it.each([[{}], [{ channel: null }]])(
    'takes a ts for proof of the post, and the channel asked for with %j',
    async (at) => {
      const { slack } = slackThatAnswers({ body: { ok: true, ts: '1.000100', ...at } });
      expect(await slack.postMessage(post)).toEqual({ channelId: 'C1', ts: '1.000100' });
    },
  );

  it('shows a message to one person only when told so', async () => {
    const { slack, requests } = slackThatAnswers({ body: { ok: true, message_ts: '2.0' } });
    expect(await slack.postMessage({ ...post, ephemeralTo: 'U1' })).toEqual({ channelId: 'C1', ts: '2.0' });
    expect(requests[0]).toMatchObject({ method: 'chat.postEphemeral', args: { user: 'U1', channel: 'C1' } });
  });

  it('turns markup off for a text that is to be shown as it is, and leaves the text alone', async () => {
    const { slack, requests } = slackThatAnswers(posted);
    await slack.postMessage({ ...post, text: '*two* &lt;b&gt;', isPlain: true });
    expect(requests[0]?.args).toMatchObject({ text: '*two* &lt;b&gt;', mrkdwn: 'false' });
    expect(requests[0]?.args).not.toHaveProperty('blocks');
  });

  it.each([
    [true, { unfurl_links: 'true', unfurl_media: 'true' }],
    [false, { unfurl_links: 'false', unfurl_media: 'false' }],
    [
      { links: true, media: false },
      { unfurl_links: 'true', unfurl_media: 'false' },
    ],
    [{ media: false }, { unfurl_media: 'false' }],
    [{}, {}],
    [undefined, {}],
  ])('says whether links are to have previews: %p', async (unfurl, args) => {
    const { slack, requests } = slackThatAnswers(posted);
    await slack.postMessage({ ...post, unfurl });
    const sent = Object.entries(requests[0]?.args ?? {}).filter(([key]) => key.startsWith('unfurl'));
    expect(Object.fromEntries(sent)).toEqual(args);
  });

  it('says so by a block where there is no such argument', async () => {
    const { slack, requests } = slackThatAnswers({ body: { ok: true, message_ts: '2.0' } });
    await slack.postMessage({ ...post, text: '*two* &lt;b&gt;', isPlain: true, ephemeralTo: 'U1' });
    expect(requests[0]?.args).toMatchObject({ text: '*two* &lt;b&gt;', blocks: plainBlock('*two* <b>') });
    expect(requests[0]?.args).not.toHaveProperty('mrkdwn');
  });

  it.each<[string, Answer, object]>([
    ['500', { status: 500, body: 'oops' }, { class: 'retry', error: 'http_500', unclear: true }],
    ['HTML', { body: '<html>hello</html>' }, { class: 'retry', error: 'unreadable_answer', unclear: true }],
    ['half a response', { body: '{"ok":true,"chan' }, { class: 'retry', error: 'unreadable_answer', unclear: true }],
    ['JSON that is no answer', { body: 'null' }, { class: 'retry', error: 'unreadable_answer', unclear: true }],
    ['an answer without ts', { body: { ok: true } }, { class: 'retry', error: 'unreadable_answer', unclear: true }],
    ['a cut connection', new TypeError('fetch failed'), { class: 'retry', unclear: true }],
    [
      '429',
      { status: 429, headers: { 'retry-after': '2' } },
      { class: 'retry', rateLimited: true, retryAfterMs: 2000 },
    ],
    ['429 without a time', { status: 429 }, { class: 'retry', rateLimited: true }],
    ['a refusal', { body: { ok: false, error: 'is_archived' } }, { class: 'permanent', error: 'is_archived' }],
    ['a dead token', { body: { ok: false, error: 'token_revoked' } }, { class: 'fatal', error: 'token_revoked' }],
  ])('asks once and no more after %s', async (_what, answer, failure) => {
    const { slack, requests } = slackThatAnswers(answer);
    const err: unknown = await slack.postMessage(post).catch((caught: unknown) => caught);
    expect(err).toBeInstanceOf(Error);
    expect(classifySlackError(err)).toMatchObject(failure);
    expect(requests).toHaveLength(1);
  });

  it('does not repeat in its error what an answer that is none said', async () => {
    const { slack } = slackThatAnswers({ body: '<html>secret</html>' });
    const err = (await slack.postMessage(post).catch((caught: unknown) => caught)) as Error;
    expect(err.message).not.toContain('secret');
  });
});

describe('updateMessage', () => {
  const update = { channelId: 'C1', ts: '1.0', text: '*two*' };
  it.each([
    ['takes its blocks away', {}, '[]'],
    ['shows a text as it is by a block', { isPlain: true }, plainBlock('*two*')],
    [
      'gives markup back to what was posted without by a block',
      { wasPostedPlain: true },
      '[{"type":"section","text":{"type":"mrkdwn","text":"*two*","verbatim":true}}]',
    ],
    [
      'mentions in a text as it is those of whom it has the mention',
      { isPlain: true, text: '<@U1>: *two* &lt;@U2&gt;' },
      JSON.stringify([
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'user', user_id: 'U1' },
                { type: 'text', text: ': *two* <@U2>' },
              ],
            },
          ],
        },
      ]),
    ],
    ['keeps to the blocks it is given', { blocks: [{ type: 'divider' }], isPlain: true }, '[{"type":"divider"}]'],
  ])('%s', async (_what, more, blocks) => {
    const { slack, requests } = slackThatAnswers({});
    await slack.updateMessage({ ...update, ...more });
    expect(requests).toMatchObject([{ method: 'chat.update', args: { blocks, attachments: '[]' } }]);
    expect(requests[0]?.args).not.toHaveProperty('mrkdwn');
  });
});

describe('reads', () => {
  it('try again after trouble on the way', async () => {
    const { slack, requests } = slackThatAnswers(
      { status: 502, body: 'x' },
      {
        body: { ok: true, team_id: 'T1', team: 'Example', user_id: 'U1', user: 'errand', url: 'https://e.slack.com/' },
        headers: { 'x-oauth-scopes': 'chat:write, users:read' },
      },
    );
    expect(await slack.testAuth()).toMatchObject({ teamId: 'T1', userId: 'U1', scopes: ['chat:write', 'users:read'] });
    expect(requests).toHaveLength(2);
  });

  it('do not wait out a 429', async () => {
    const { slack, requests } = slackThatAnswers({ status: 429, headers: { 'retry-after': '30' } });
    await expect(slack.userInfo('U1', { teamId: 'T1' })).rejects.toMatchObject({ retryAfter: 30 });
    expect(requests).toHaveLength(1);
  });

  it('give a user as the directory knows it', async () => {
    const user = {
      id: 'U1',
      team_id: 'T1',
      name: 'egon',
      real_name: 'Egon Spengler',
      is_restricted: true,
      profile: { display_name: '', email: 'egon@example.com' },
    };
    const { slack } = slackThatAnswers({ body: { ok: true, user } });
    expect(await slack.userInfo('U1', { teamId: 'T1' })).toEqual({
      id: 'U1',
      teamId: 'T1',
      nick: 'egon',
      fullName: 'Egon Spengler',
      email: 'egon@example.com',
      isBot: false,
      isGuest: true,
      isExternal: false,
      isDeactivated: false,
    });
  });

  it('take the workspace of the installation for a user who names none', async () => {
    const { slack } = slackThatAnswers({ body: { ok: true, user: { id: 'W1' } } });
    expect(await slack.userInfo('W1', { teamId: 'T1' })).toMatchObject({ teamId: 'T1', nick: 'W1', isExternal: false });
  });

  it.each([
    ['another workspace', { team_id: 'T2' }, true],
    ['a stranger', { team_id: 'T1', is_stranger: true }, true],
    ['another workspace of our Grid', { team_id: 'T2', enterprise_user: { enterprise_id: 'E1' } }, false],
    ['our Grid itself', { team_id: 'E1' }, false],
    ['another Grid', { team_id: 'T2', enterprise_user: { enterprise_id: 'E2' } }, true],
  ])('tell whether somebody is of another organisation: %s', async (_name, fields, isExternal) => {
    const { slack } = slackThatAnswers({ body: { ok: true, user: { id: 'U1', ...fields } } });
    expect(await slack.userInfo('U1', { teamId: 'T1', enterpriseId: 'E1' })).toMatchObject({ isExternal });
  });

  it('tell who is in a user group', async () => {
    const { slack, requests } = slackThatAnswers({ body: { ok: true, users: ['U1', 'U2'] } });
    expect(await slack.groupInfo('S1')).toEqual({ id: 'S1', userIds: ['U1', 'U2'] });
    expect(requests).toMatchObject([{ method: 'usergroups.users.list', args: { usergroup: 'S1' } }]);
  });

  it('tell how user groups are mentioned', async () => {
    const { slack, requests } = slackThatAnswers({ body: { ok: true, usergroups: [{ id: 'S1', handle: 'oncall' }] } });
    expect([...(await slack.groupHandles())]).toEqual([['S1', 'oncall']]);
    expect(requests).toMatchObject([{ method: 'usergroups.list' }]);
  });

  it.each([
    [
      { is_channel: true, is_private: false, name: 'general' },
      { kind: 'channel', name: 'general' },
    ],
    [
      { is_channel: true, is_private: true, name: 'secret' },
      { kind: 'group', name: 'secret' },
    ],
    [{ is_group: true, is_mpim: true, is_private: true, name: 'mpdm-a--b-1' }, { kind: 'mpim' }],
    [{ is_im: true, user: 'U1' }, { kind: 'im' }],
    [
      { is_ext_shared: true, is_archived: true, name: 'both' },
      { isShared: true, isArchived: true },
    ],
  ])('give a channel as the directory knows it: %j', async (channel, expected) => {
    const { slack } = slackThatAnswers({ body: { ok: true, channel: { id: 'C1', ...channel } } });
    expect(await slack.channelInfo('C1')).toMatchObject(expected);
  });
});

it('sets the presence of the bot, and asks once', async () => {
  const { slack, requests } = slackThatAnswers({ body: { ok: true } }, { body: { ok: false, error: 'missing_scope' } });
  await slack.setPresence('away');
  expect(requests).toMatchObject([{ method: 'users.setPresence', args: { presence: 'away' } }]);
  await expect(slack.setPresence('auto')).rejects.toThrow('missing_scope');
  expect(requests).toHaveLength(2);
});

describe('findMessageByKey', () => {
  const query = { channelId: 'C1', oldest: '1.0', key: 'e1/0/0', own: { userId: 'U9', botId: 'B9' } };
  const message = (ts: string, key: string) => ({
    ts,
    metadata: { event_type: 'errand_reply', event_payload: { key } },
  });

  it('reads page after page until it finds the key', async () => {
    const { slack, requests } = slackThatAnswers(
      {
        body: {
          ok: true,
          messages: [{ ts: '9.0' }, message('8.0', 'other')],
          response_metadata: { next_cursor: 'c2' },
        },
      },
      { body: { ok: true, messages: [message('7.0', 'e1/0/0')], response_metadata: { next_cursor: 'c3' } } },
    );
    expect(await slack.findMessageByKey(query)).toEqual({
      channelId: 'C1',
      ts: '7.0',
    });
    expect(requests.map(({ method, args }) => [method, args['cursor'], args['include_all_metadata']])).toEqual([
      ['conversations.history', undefined, 'true'],
      ['conversations.history', 'c2', 'true'],
    ]);
  });

  it('reads the thread of a threaded post, and finds nothing where there is nothing', async () => {
    const foreign = { ts: '2.0', metadata: { event_type: 'another_app', event_payload: { key: 'e1/0/0' } } };
    const { slack, requests } = slackThatAnswers({ body: { ok: true, messages: [foreign] } });
    const found = await slack.findMessageByKey({ ...query, threadTs: '1.5' });
    expect(found).toBeUndefined();
    expect(requests[0]).toMatchObject({ method: 'conversations.replies', args: { ts: '1.5', oldest: '1.0' } });
  });

  it.each([
    ['by the user', { ts: '2.0', user: 'U9', bot_id: 'B9' }],
    ['by the bot', { ts: '2.0', subtype: 'bot_message', bot_id: 'B9' }],
    ['with metadata that is none', { ts: '2.0', user: 'U9', metadata: {} }],
  ])('cannot tell while none of our own posts shows metadata: %s', async (_how, own) => {
    const { slack } = slackThatAnswers(
      { body: { ok: true, messages: [own], response_metadata: { next_cursor: 'c2' } } },
      { body: { ok: true, messages: [{ ts: '1.5', user: 'U1', metadata: message('1.5', 'x').metadata }] } },
    );
    const err: unknown = await slack.findMessageByKey(query).catch((caught: unknown) => caught);
    expect(err).toMatchObject({ code: 'slack_metadata_hidden' });
    expect(classifySlackError(err)).toMatchObject({ class: 'permanent', error: 'metadata_hidden', unclear: false });
  });

  it.each([
    [
      'one of our posts shows it',
      [
        { ts: '3.0', user: 'U9' },
        { ...message('2.0', 'other'), user: 'U9' },
      ],
    ],
    ['only others wrote', [{ ts: '2.0', user: 'U1', bot_id: 'B1' }, { ts: '3.0' }]],
    ['ours is older', [{ ts: '0.9', user: 'U9', bot_id: 'B9' }]],
    ['it is about us and no post', [{ ts: '2.0', subtype: 'channel_join', user: 'U9' }]],
    ['the person of a user token typed it', [{ ts: '2.0', user: 'U9', client_msg_id: 'c-1' }]],
  ])('takes the answer for true when %s', async (_why, messages) => {
    const { slack } = slackThatAnswers({ body: { ok: true, messages } });
    expect(await slack.findMessageByKey(query)).toBeUndefined();
  });
});

describe('reactions', () => {
  const reaction = { channelId: 'C1', ts: '1.0', name: 'eyes' };
  it('take "it is so already" for success', async () => {
    await slackThatAnswers({ body: { ok: false, error: 'already_reacted' } }).slack.addReaction(reaction);
    await slackThatAnswers({ body: { ok: false, error: 'no_reaction' } }).slack.removeReaction(reaction);
  });
  it('fail on anything else', async () => {
    const { slack } = slackThatAnswers({ body: { ok: false, error: 'invalid_name' } });
    await expect(slack.addReaction(reaction)).rejects.toThrow('invalid_name');
  });
});

describe('files', () => {
  const upload = { ok: true, upload_url: 'https://files.slack.test/up/1', file_id: 'F1' };

  it('are announced with their length, and shown in a conversation by their id', async () => {
    const { slack, requests } = slackThatAnswers({ body: upload }, {});
    expect(await slack.startUpload({ name: 'a.csv', size: 3 })).toEqual({ url: upload.upload_url, uploadId: 'F1' });
    await slack.completeUpload({ uploadId: 'F1', title: 'A', channel: 'C1', threadTs: '1.0' });
    expect(requests).toMatchObject([
      { method: 'files.getUploadURLExternal', args: { filename: 'a.csv', length: '3' } },
      {
        method: 'files.completeUploadExternal',
        args: { files: '[{"id":"F1","title":"A"}]', channel_id: 'C1', thread_ts: '1.0' },
      },
    ]);
  });

  it('are sent to an address of the web only', async () => {
    const { slack } = slackThatAnswers({ body: { ...upload, upload_url: 'file:///etc/passwd' } });
    await expect(slack.startUpload({ name: 'a', size: 1 })).rejects.toThrow('lacks or garbles upload_url');
  });

  it('are found in the history by their id, over its pages', async () => {
    const { slack, requests } = slackThatAnswers(
      { body: { ok: true, messages: [{ ts: '3.0', files: [{ id: 'F2' }] }], response_metadata: { next_cursor: 'c' } } },
      { body: { ok: true, messages: [{ ts: '2.0' }, { ts: '1.0', files: [{ id: 'F3' }, { id: 'F1' }] }] } },
    );
    const query = { channelId: 'C1', oldest: '0.5', uploadId: 'F1' };
    expect(await slack.findMessageByFile(query)).toEqual({ channelId: 'C1', ts: '1.0' });
    expect(requests[1]?.args).toMatchObject({ cursor: 'c', oldest: '0.5' });
    const none = slackThatAnswers({ body: { ok: true, messages: [] } });
    expect(await none.slack.findMessageByFile({ ...query, threadTs: '1.0' })).toBeUndefined();
    expect(none.requests[0]?.method).toBe('conversations.replies');
  });

  it.each(['file_not_found', 'file_deleted'])('that are gone are deleted: %s', async (error) => {
    const { slack } = slackThatAnswers({ body: { ok: false, error } });
    await expect(slack.deleteFile('F1')).resolves.toBeUndefined();
    const refused = slackThatAnswers({ body: { ok: false, error: 'cant_delete_file' } });
    await expect(refused.slack.deleteFile('F1')).rejects.toMatchObject({ data: { error: 'cant_delete_file' } });
  });
});
