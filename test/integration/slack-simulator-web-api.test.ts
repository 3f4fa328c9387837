import { WebClient } from '@slack/web-api';
import type { WebAPICallResult } from '@slack/web-api';
import { granularScopes, simulatorDefaults, startSlackSimulator } from '@errand/slack-simulator';
import type { SlackSimulator } from '@errand/slack-simulator';
import { quietLogger } from './quiet-logger';

const { channels, users } = simulatorDefaults;
let simulator: SlackSimulator;
let slack: WebClient;

/** The official client, telling errors rather than retrying. */
const clientFor = (token: string) =>
  new WebClient(token, {
    slackApiUrl: simulator.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 2000,
    logger: quietLogger,
  });
const refusal = (call: Promise<WebAPICallResult>) =>
  call.then(
    () => 'ok',
    (err: { data?: { error: string } }) => err.data?.error ?? err,
  );

beforeAll(async () => {
  simulator = await startSlackSimulator();
  slack = clientFor(simulator.botToken);
});
beforeEach(() => simulator.operator.reset());
afterAll(() => simulator.stop());

describe('who calls', () => {
  it('tells the scopes of the token on every answer', async () => {
    const me = await slack.auth.test();
    expect(me).toMatchObject({ user_id: 'U0ERRAND', bot_id: 'B0ERRAND', team_id: 'T0ERRAND' });
    expect(me.response_metadata?.scopes).toEqual(granularScopes);
    const classic = await clientFor(simulator.classicToken).auth.test();
    expect(classic.response_metadata?.scopes?.sort()).toEqual(
      ['apps', 'bot', 'bot:basic', 'client', 'files:write:user', 'identify', 'post', 'read'].sort(),
    );
    const failed = await slack.conversations
      .info({ channel: 'C404' })
      .catch((err: { data: WebAPICallResult }) => err.data);
    expect(failed.response_metadata).toMatchObject({
      scopes: granularScopes,
      acceptedScopes: expect.arrayContaining(['im:read']),
    });
  });

  it('refuses tokens that are absent, unknown, withdrawn or of the wrong kind', async () => {
    expect(await refusal(clientFor('').auth.test())).toBe('not_authed');
    expect(await refusal(clientFor('xoxb-nobody').auth.test())).toBe('invalid_auth');
    expect(await refusal(slack.apps.connections.open({}))).toBe('not_allowed_token_type');
    expect(await refusal(slack.apiCall('rtm.connect'))).toBe('not_allowed_token_type');
    expect(await refusal(clientFor(simulator.appToken).users.list({}))).toBe('not_allowed_token_type');
    simulator.operator.revoke('bot');
    expect(await refusal(slack.auth.test())).toBe('token_revoked');
    simulator.operator.revoke('bot', 'account_inactive');
    expect(await refusal(slack.auth.test())).toBe('account_inactive');
  });

  it('names the scope that is missing', async () => {
    await simulator.operator.configureApp({ scopes: ['channels:read'] });
    const answer = await slack.chat
      .postMessage({ channel: channels.general, text: 'x' })
      .catch((err: { data: unknown }) => err.data);
    expect(answer).toMatchObject({ error: 'missing_scope', needed: 'chat:write', provided: 'channels:read' });
    expect(await refusal(slack.conversations.info({ channel: channels.incidentRoom }))).toBe('missing_scope');
    expect(await refusal(slack.conversations.info({ channel: channels.general }))).toBe('ok');
  });

  it('names a method it does not know', async () => {
    const answer = await slack.apiCall('chat.shout').catch((err: { data: unknown }) => err.data);
    expect(answer).toMatchObject({ error: 'unknown_method', req_method: 'chat.shout' });
  });
});

describe('the form of a call', () => {
  const call = async (method: string, init: RequestInit) =>
    (await (await fetch(`${simulator.apiUrl}${method}`, { method: 'POST', ...init })).json()) as Record<
      string,
      unknown
    >;
  const authorization = () => `Bearer ${simulator.botToken}`;

  it('names what is missing, and tells absent from unknown', async () => {
    const answer = await slack.apiCall('chat.postMessage', { text: 'x' }).catch((err: { data: unknown }) => err.data);
    expect(answer).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] missing required field: channel'] },
    });
    expect(await refusal(slack.chat.postMessage({ channel: '', text: 'x' }))).toBe('channel_not_found');
    expect(await refusal(slack.apiCall('chat.postMessage', { channel: channels.general }))).toBe('no_text');
  });

  it('takes JSON for methods that write, with the token in the header', async () => {
    const body = JSON.stringify({ channel: channels.general, text: 'json' });
    const headers = { 'content-type': 'application/json; charset=utf-8', authorization: authorization() };
    expect(await call('chat.postMessage', { headers, body })).toMatchObject({ ok: true });
    const withoutCharset = { ...headers, 'content-type': 'application/json' };
    expect(await call('chat.postMessage', { headers: withoutCharset, body })).toMatchObject({
      ok: true,
      warning: 'missing_charset',
    });
    const inBody = JSON.stringify({ channel: channels.general, text: 'x', token: simulator.botToken });
    const anonymous = { 'content-type': 'application/json; charset=utf-8' };
    expect(await call('chat.postMessage', { headers: anonymous, body: inBody })).toEqual({
      ok: false,
      error: 'not_authed',
    });
    expect(await call('chat.postMessage', { headers, body: '{"channel":' })).toMatchObject({ error: 'invalid_json' });
  });

  it('does not see the JSON body of a method that takes forms only', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8', authorization: authorization() };
    const answer = await call('conversations.info', { headers, body: JSON.stringify({ channel: channels.general }) });
    expect(answer).toMatchObject({ error: 'invalid_arguments' });
  });

  it('takes forms with the token inside, queries and multipart bodies', async () => {
    const body = new URLSearchParams({ token: simulator.botToken, channel: channels.general });
    expect(
      await call('conversations.info', {
        body: String(body),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    ).toMatchObject({ ok: true });
    const multipart = new FormData();
    multipart.set('channel', channels.general);
    expect(
      await call('conversations.info', { body: multipart, headers: { authorization: authorization() } }),
    ).toMatchObject({ ok: true });
    const query = await fetch(`${simulator.apiUrl}users.info?user=${users.ana}`, {
      headers: { authorization: authorization() },
    });
    expect(await query.json()).toMatchObject({ ok: true, user: { id: users.ana, name: 'ana' } });
  });
});

describe('posting', () => {
  it('escapes stray characters, links addresses and leaves Slack’s own sequences alone', async () => {
    const text = 'a < b & c &amp; <@U0ANA0001> <!here> <https://a.example|a> https://b.example/x.';
    const { message } = await slack.chat.postMessage({ channel: '#general', text });
    expect(message?.text).toBe(
      'a &lt; b &amp; c &amp; <@U0ANA0001> <!here> <https://a.example|a> <https://b.example/x>.',
    );
    expect(message).toMatchObject({ user: 'U0ERRAND', bot_id: 'B0ERRAND', app_id: 'A0ERRAND', type: 'message' });
  });

  it('cuts a post at 40,000 characters with a warning, and refuses an update over 4,000', async () => {
    const posted = await slack.chat.postMessage({ channel: channels.general, text: 'x'.repeat(40_001) });
    expect(posted.message?.text).toHaveLength(40_000);
    expect(posted).toMatchObject({ warning: 'message_truncated' });
    const update = slack.chat.update({ channel: channels.general, ts: posted.ts!, text: 'x'.repeat(4001) });
    expect(await refusal(update)).toBe('msg_too_long');
  });

  it('opens the DM of a user id and refuses rooms the bot may not post to', async () => {
    const direct = await slack.chat.postMessage({ channel: users.guest, text: 'psst' });
    expect(direct.channel).toMatch(/^D/);
    const secret = simulator.people.createChannel({ userId: users.ana, name: 'secret', isPrivate: true });
    const open = simulator.people.createChannel({ userId: users.ana, name: 'open' });
    expect(await refusal(slack.chat.postMessage({ channel: secret.id, text: 'x' }))).toBe('channel_not_found');
    expect(await refusal(slack.chat.postMessage({ channel: open.id, text: 'x' }))).toBe('not_in_channel');
    await slack.conversations.join({ channel: open.id });
    await slack.conversations.archive({ channel: open.id });
    expect(await refusal(slack.chat.postMessage({ channel: open.id, text: 'x' }))).toBe('is_archived');
  });

  it('answers in threads and counts replies on the root', async () => {
    const root = simulator.people.say({ userId: users.ana, channelId: channels.ops, text: 'question' });
    const said = { channel: channels.ops, text: 'answer', thread_ts: root.ts };
    await slack.chat.postMessage(said);
    await slack.chat.postMessage({ ...said, reply_broadcast: true });
    expect(await refusal(slack.chat.postMessage({ ...said, thread_ts: '9999999999.000001' }))).toBe('thread_not_found');
    const thread = await slack.conversations.replies({ channel: channels.ops, ts: root.ts });
    expect(thread.messages).toMatchObject([
      { ts: root.ts, reply_count: 2, reply_users: ['U0ERRAND'] },
      { thread_ts: root.ts, parent_user_id: users.ana },
      { subtype: 'thread_broadcast' },
    ]);
    const history = await slack.conversations.history({ channel: channels.ops });
    expect(history.messages?.map((one) => one.subtype)).toEqual(['thread_broadcast', undefined]);
  });

  it('changes and deletes only its own messages', async () => {
    const theirs = simulator.people.say({ userId: users.ana, channelId: channels.ops, text: 'mine' });
    const mine = await slack.chat.postMessage({ channel: channels.ops, text: 'one' });
    const place = { channel: channels.ops, ts: theirs.ts };
    expect(await refusal(slack.chat.update({ ...place, text: 'two' }))).toBe('cant_update_message');
    expect(await refusal(slack.chat.delete(place))).toBe('cant_delete_message');
    expect(await refusal(slack.chat.delete({ channel: channels.ops, ts: '1.000000' }))).toBe('message_not_found');
    expect(await slack.chat.update({ channel: channels.ops, ts: mine.ts!, text: 'two' })).toMatchObject({
      text: 'two',
    });
    await slack.chat.delete({ channel: channels.ops, ts: mine.ts! });
    expect(simulator.observer.messagesIn(channels.ops).map(({ text }) => text)).toEqual(['mine']);
  });

  it('keeps metadata and shows it only where it is asked for', async () => {
    const metadata = { event_type: 'errand_reply', event_payload: { key: 'x/1/0' } };
    const { ts } = await slack.chat.postMessage({ channel: channels.ops, text: 'x', metadata });
    const asked = { channel: channels.ops, oldest: ts!, inclusive: true };
    expect((await slack.conversations.history(asked)).messages?.[0]?.metadata).toBeUndefined();
    const all = await slack.conversations.history({ ...asked, include_all_metadata: true });
    expect(all.messages?.[0]?.metadata).toEqual(metadata);
    const broken = slack.apiCall('chat.postMessage', {
      channel: channels.ops,
      text: 'x',
      metadata: '{"event_type":1}',
    });
    expect(await refusal(broken)).toBe('invalid_metadata_format');
  });

  it('shows a classic bot as bot_message without a user, and a custom name likewise', async () => {
    const classic = await clientFor(simulator.classicToken).chat.postMessage({ channel: channels.ops, text: 'x' });
    expect(classic.message).toMatchObject({ subtype: 'bot_message', bot_id: 'B0CLASSIC', username: 'errand-classic' });
    expect(classic.message).not.toHaveProperty('user');
    const named = await slack.chat.postMessage({
      channel: channels.ops,
      text: 'x',
      username: 'Deploy',
      icon_emoji: ':ship:',
    });
    expect(named.message).toMatchObject({ subtype: 'bot_message', username: 'Deploy', icons: { emoji: ':ship:' } });
  });

  it('says where blocks are at fault', async () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }];
    const answer = await slack.chat
      .postMessage({ channel: channels.ops, text: 'x', blocks })
      .catch((err: { data: unknown }) => err.data);
    expect(answer).toMatchObject({
      error: 'invalid_blocks',
      response_metadata: { messages: [expect.stringContaining('[json-pointer:/blocks/0/text/text]')] },
    });
  });

  it('shows an ephemeral message to its reader and keeps it out of the history', async () => {
    const said = { channel: channels.ops, text: 'only you', user: users.ana };
    await slack.chat.postEphemeral(said);
    expect(await refusal(slack.chat.postEphemeral({ ...said, user: users.guest }))).toBe('user_not_in_channel');
    expect((await slack.conversations.history({ channel: channels.ops })).messages).toEqual([]);
    const seen = async (userId: string) =>
      (await (
        await fetch(`${simulator.controlUrl}/messages?userId=${userId}&channel=${channels.ops}`)
      ).json()) as unknown;
    expect(await seen(users.ana)).toMatchObject({ messages: [{ text: 'only you', ephemeralTo: users.ana }] });
    expect(await seen(users.ben)).toEqual({ messages: [] });
  });
});

describe('looking up', () => {
  it('pages with a cursor to the last page and refuses one it did not write', async () => {
    for (let i = 0; i < 25; i += 1) simulator.people.say({ userId: users.ana, channelId: channels.ops, text: `n${i}` });
    const texts: unknown[] = [];
    let pages = 0;
    for await (const page of slack.paginate('conversations.history', { channel: channels.ops, limit: 10 })) {
      texts.push(...(page as unknown as { messages: { text: string }[] }).messages.map(({ text }) => text));
      pages += 1;
    }
    expect([pages, texts.length, texts[0], texts[24]]).toEqual([3, 25, 'n24', 'n0']);
    const limited = await slack.conversations.list({ limit: 2 });
    expect(limited.channels).toHaveLength(2);
    const rest = await slack.conversations.list({ limit: 2, cursor: limited.response_metadata!.next_cursor! });
    expect([rest.channels?.length, rest.response_metadata?.next_cursor]).toEqual([1, '']);
    expect(await refusal(slack.conversations.list({ cursor: 'bm9uc2Vuc2U=' }))).toBe('invalid_cursor');
    expect(await refusal(slack.conversations.history({ channel: channels.ops, cursor: 'x' }))).toBe('invalid_cursor');
  });

  it('cuts history at oldest and latest, inclusive when asked', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map(
      (text) => simulator.people.say({ userId: users.ana, channelId: channels.ops, text }).ts,
    ) as [string, string, string];
    const read = async (span: object) =>
      (await slack.conversations.history({ channel: channels.ops, ...span })).messages?.map(({ text }) => text);
    expect(await read({ oldest: a })).toEqual(['c', 'b']);
    expect(await read({ oldest: b, inclusive: true })).toEqual(['c', 'b']);
    expect(await read({ latest: c })).toEqual(['b', 'a']);
    expect(await read({ oldest: a, latest: c })).toEqual(['b']);
  });

  it('knows people by id and address, Grid users and guests included', async () => {
    expect((await slack.users.info({ user: users.grid })).user).toMatchObject({ enterprise_user: { id: users.grid } });
    expect((await slack.users.info({ user: users.guest })).user).toMatchObject({ is_restricted: true });
    expect((await slack.users.lookupByEmail({ email: 'ANA@errand.example' })).user?.id).toBe(users.ana);
    expect(await refusal(slack.users.info({ user: 'U404' }))).toBe('user_not_found');
    expect((await slack.usergroups.users.list({ usergroup: 'S0ONCALL1' })).users).toContain(users.ana);
    expect((await slack.bots.info({ bot: 'B0ERRAND' })).bot).toMatchObject({ user_id: 'U0ERRAND', app_id: 'A0ERRAND' });
  });

  it("sets the presence of the caller's own bot, and no other's", async () => {
    const presence = async (user?: string) => (await slack.users.getPresence({ ...(user && { user }) })).presence;
    await slack.users.setPresence({ presence: 'away' });
    expect([await presence(), await presence('U0ERRAND'), await presence('U0CLASSIC')]).toEqual([
      'away',
      'away',
      'active',
    ]);
    expect(await refusal(slack.users.setPresence({ presence: 'active' as 'auto' }))).toBe('invalid_presence');
    expect(await refusal(slack.apiCall('users.setPresence'))).toBe('invalid_arguments');
    await simulator.operator.configureApp({ scopes: ['users:read'] });
    expect(await refusal(slack.users.setPresence({ presence: 'auto' }))).toBe('missing_scope');
    expect(await presence()).toBe('away');
    await simulator.operator.configureApp({ scopes: ['users:read', 'users:write'] });
    await slack.users.setPresence({ presence: 'auto' });
    expect(await presence()).toBe('active');
  });

  it('reacts once', async () => {
    const { ts } = simulator.people.say({ userId: users.ana, channelId: channels.ops, text: 'x' });
    const reaction = { channel: channels.ops, timestamp: ts, name: 'eyes' };
    await slack.reactions.add(reaction);
    expect(await refusal(slack.reactions.add(reaction))).toBe('already_reacted');
    const shown = await slack.reactions.get({ channel: channels.ops, timestamp: ts });
    expect(shown.message?.reactions).toEqual([{ name: 'eyes', users: ['U0ERRAND'], count: 1 }]);
    await slack.reactions.remove(reaction);
    expect(await refusal(slack.reactions.remove(reaction))).toBe('no_reaction');
  });
});

describe('files', () => {
  it('takes an upload in three steps and serves it to those who may read it', async () => {
    const content = Buffer.from('line one\nline two\n');
    await slack.filesUploadV2({
      channel_id: channels.ops,
      filename: 'log.txt',
      file: content,
      initial_comment: 'the log',
    });
    const [shared] = simulator.observer.messagesIn(channels.ops);
    expect(shared).toMatchObject({ subtype: 'file_share', text: 'the log', files: [{ name: 'log.txt', size: 18 }] });
    const { file } = await slack.files.info({ file: shared!.files![0]!.id });
    const read = (headers: Record<string, string>) =>
      fetch(file!.url_private!, { headers }).then((answer) => answer.text());
    expect(await read({ authorization: `Bearer ${simulator.botToken}` })).toBe('line one\nline two\n');
    expect(await read({})).toContain('Sign in');
  });

  it('takes raw bytes too, and refuses to complete what was not uploaded', async () => {
    const start = await slack.files.getUploadURLExternal({ filename: 'a.bin', length: 3 });
    const files: [{ id: string }] = [{ id: start.file_id! }];
    expect(await refusal(slack.files.completeUploadExternal({ files }))).toBe('file_not_found');
    await fetch(start.upload_url!, { method: 'POST', body: Buffer.from('abc') });
    expect(await refusal(slack.files.completeUploadExternal({ files, channel_id: channels.ops }))).toBe('ok');
  });
});

describe('trouble on the way', () => {
  const post = (channel: string) => slack.chat.postMessage({ channel, text: 'x' });

  it('limits posts per conversation when limits are on, with Retry-After', async () => {
    simulator.operator.rateLimits({ enabled: true, postBurst: 2, postsPerSecond: 0.1 });
    await post(channels.ops);
    await post(channels.ops);
    const limited = await post(channels.ops).catch((err: { retryAfter: number }) => err);
    expect(limited).toMatchObject({ retryAfter: 10 });
    await expect(post(channels.random)).resolves.toMatchObject({ ok: true });
  });

  it('processes a call whose answer is cut off, and none that is cut off before', async () => {
    simulator.operator.addFaults([{ method: 'chat.postMessage', kind: 'cut-after', times: 1 }]);
    await expect(post(channels.ops)).rejects.toThrow();
    expect(simulator.observer.messagesIn(channels.ops)).toHaveLength(1);
    simulator.operator.addFaults([{ method: '*', kind: 'cut-before', times: 1 }]);
    await expect(post(channels.ops)).rejects.toThrow();
    expect(simulator.observer.messagesIn(channels.ops)).toHaveLength(1);
    await expect(post(channels.ops)).resolves.toMatchObject({ ok: true });
  });

  it.each([
    { kind: 'status', status: 503 },
    { kind: 'html' },
    { kind: 'half' },
    { kind: 'hang' },
    { kind: 'ratelimited', retryAfter: 7 },
    { kind: 'error', slackError: 'internal_error' },
  ] as const)('fails once with $kind, for one channel alone', async (fault) => {
    simulator.operator.addFaults([{ method: 'chat.postMessage', channel: channels.ops, times: 1, ...fault }]);
    await expect(post(channels.random)).resolves.toMatchObject({ ok: true });
    await expect(post(channels.ops)).rejects.toThrow();
    await expect(post(channels.ops)).resolves.toMatchObject({ ok: true });
  });

  it('can leave the scopes out', async () => {
    simulator.operator.addFaults([{ method: 'auth.test', kind: 'no-scope-header', times: 1 }]);
    expect((await slack.auth.test()).response_metadata?.scopes).toBeUndefined();
  });
});

describe('the control API', () => {
  const control = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${simulator.controlUrl}${path}`, { headers }).then((answer) => answer.status);

  it('refuses other sites and other names of this machine', async () => {
    const path = `/workspace?userId=${users.ana}`;
    expect(await control(path)).toBe(200);
    expect(await control(path, { origin: simulator.url, 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await control(path, { origin: 'https://evil.example' })).toBe(403);
    expect(await control(path, { 'sec-fetch-site': 'cross-site' })).toBe(403);
  });

  it('tells what is wrong with a request', async () => {
    const body = JSON.stringify({ userId: users.ana, channelId: 'C404', text: 'x' });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${simulator.controlUrl}/say`, { method: 'POST', headers, body });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { ok: false, error: 'U0ANA0001 sees no conversation C404' },
    ]);
  });

  it('shows the first person what there is, and each the rooms they may see', async () => {
    const look = async (query: string) =>
      (await (await fetch(`${simulator.controlUrl}/workspace${query}`)).json()) as {
        users: { id: string }[];
        channels: { id: string }[];
        botUserId: string;
      };
    const first = await look('');
    expect(first).toMatchObject({
      team: { id: 'T0ERRAND' },
      botUserId: 'U0ERRAND',
      botUserIds: ['U0ERRAND', 'U0CLASSIC'],
    });
    const rooms = ({ channels: seen }: typeof first) => seen.map(({ id }) => id);
    expect(rooms(first)).toContain(channels.incidentRoom);
    expect(rooms(await look(`?userId=${users.carla}`))).not.toContain(channels.incidentRoom);
    expect(rooms(await look(`?userId=${users.guest}`))).not.toContain(channels.ops);
  });

  it('streams what a user sees', async () => {
    const abort = new AbortController();
    const answer = await fetch(`${simulator.controlUrl}/stream?userId=${users.ben}`, { signal: abort.signal });
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (part: string) => {
      while (!text.includes(part)) text += (await reader.read()).value ?? '';
    };
    await until('"type":"connection"');
    simulator.people.say({ userId: users.ana, channelId: channels.ops, text: 'hello @ben' });
    await until('"type":"unread"');
    abort.abort();
    expect(text).toContain('"text":"hello <@U0BEN0002>"');
    expect(text).toContain(`{"type":"unread","channelId":"${channels.ops}","count":1,"mentions":1}`);
  });
});
