import { App } from '@slack/bolt';
import { SocketModeClient } from '@slack/socket-mode';
import { WebClient } from '@slack/web-api';
import { simulatorDefaults, startSlackSimulator } from '@errand/slack-simulator';
import type { SlackSimulator } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import { WebSocket } from 'ws';
import { quietLogger } from './quiet-logger';

const { channels, users } = simulatorDefaults;
const ACK_TIMEOUT_MS = 200;
let simulator: SlackSimulator;
const clients: SocketModeClient[] = [];

interface Received {
  type: string;
  body: { event_id?: string; event?: { type: string; text?: string }; command?: string };
  retry_num?: number;
  retry_reason?: string;
  ack(answer?: unknown): Promise<void>;
}

/** A client that writes down what comes and acknowledges it if `acks` says so. */
async function connect(acks: (one: Received) => boolean = () => true) {
  const received: Received[] = [];
  const client = new SocketModeClient({
    appToken: simulator.appToken,
    clientOptions: { slackApiUrl: simulator.apiUrl },
    clientPingTimeout: 300,
    logger: quietLogger,
  });
  clients.push(client);
  client.on('slack_event', (one: Received) => {
    received.push(one);
    if (acks(one)) one.ack().catch(() => undefined); // its socket may be gone: the event comes again
  });
  await client.start();
  return { client, received };
}
const say = (text: string) => simulator.people.say({ userId: users.ana, channelId: channels.general, text });
const connections = () => (simulator.operator.connections()['socket'] as unknown[]).length;
const logged = () => simulator.operator.log(50)['events'] as { state: string; attempts: unknown[]; type: string }[];

beforeEach(async () => {
  // A minute between retries takes 60 ms here, five minutes 300 ms.
  simulator = await startSlackSimulator({ timeScale: 0.001, ackTimeoutMs: ACK_TIMEOUT_MS });
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.disconnect().catch(() => undefined)));
  await simulator.stop();
});

it('delivers a mention as message and app_mention, each acknowledged', async () => {
  const { received } = await connect();
  const { ts } = say('hello @errand');
  await waitFor(() => received.length === 2);
  const [message, mention] = received.map(({ body }) => body.event);
  expect(message).toMatchObject({
    type: 'message',
    user: users.ana,
    text: 'hello <@U0ERRAND>',
    ts,
    event_ts: ts,
    channel: channels.general,
    channel_type: 'channel',
    team: 'T0ERRAND',
    client_msg_id: expect.any(String),
    blocks: [{ type: 'rich_text' }],
  });
  expect(mention).toMatchObject({ type: 'app_mention', ts });
  expect(mention).not.toHaveProperty('channel_type');
  expect(received[0]!.body).toMatchObject({
    type: 'event_callback',
    team_id: 'T0ERRAND',
    api_app_id: 'A0ERRAND',
    event_id: expect.stringMatching(/^Ev/),
    authorizations: [{ user_id: 'U0ERRAND', is_bot: true }],
  });
  await waitFor(() => logged().every(({ state }) => state === 'acked'));
});

it('tells the bot only of conversations it is in', async () => {
  const { received } = await connect();
  simulator.people.createChannel({ userId: users.ana, name: 'without-bot' });
  await waitFor(() => received.some(({ body }) => body.event?.type === 'channel_created'));
  const unseen = simulator.people.createChannel({ userId: users.ana, name: 'hidden', isPrivate: true });
  simulator.people.say({ userId: users.ana, channelId: unseen.id, text: 'unheard' });
  const dm = simulator.people.openDm({ userId: users.ana, withUserId: 'U0ERRAND' });
  simulator.people.say({ userId: users.ana, channelId: dm.id, text: 'heard' });
  await waitFor(() => received.some(({ body }) => body.event?.text === 'heard'));
  expect(received.map(({ body }) => body.event?.text)).not.toContain('unheard');
});

it('delivers again what is not acknowledged, with the same event id and a growing attempt', async () => {
  const { received } = await connect((one) => one.retry_num === 2);
  say('again');
  await waitFor(() => received.length === 3);
  expect(received.map(({ retry_num, retry_reason }) => [retry_num, retry_reason])).toEqual([
    [0, ''],
    [1, 'timeout'],
    [2, 'timeout'],
  ]);
  expect(new Set(received.map(({ body }) => body.event_id)).size).toBe(1);
  await waitFor(() => logged()[0]?.state === 'acked');
});

it('gives an event up after three retries', async () => {
  const { received } = await connect(() => false);
  say('never');
  await waitFor(() => logged()[0]?.state === 'failed', { timeoutMs: 5000 });
  expect(received.map(({ retry_num }) => retry_num)).toEqual([0, 1, 2, 3]);
});

it('keeps an event for a client that connects later', async () => {
  say('early');
  const { received } = await connect();
  await waitFor(() => received.length === 1);
  expect(received[0]).toMatchObject({ retry_reason: 'timeout', body: { event: { text: 'early' } } });
  expect(received[0]!.retry_num).toBeGreaterThan(0);
});

it('spreads events over the connections, each to one of them', async () => {
  const [one, two] = [await connect(), await connect()];
  for (let i = 0; i < 40; i += 1) say(`n${i}`);
  await waitFor(() => one.received.length + two.received.length === 40);
  expect(one.received.length).toBeGreaterThan(0);
  expect(two.received.length).toBeGreaterThan(0);
});

it('counts connections in hello and turns the eleventh away', async () => {
  const web = new WebClient(simulator.appToken, { slackApiUrl: simulator.apiUrl, logger: quietLogger });
  const open = async () => {
    const { url } = await web.apps.connections.open();
    const socket = new WebSocket(url!);
    const text = await new Promise<string>((resolve) => socket.once('message', (data) => resolve(String(data))));
    return { socket, url: url!, frame: JSON.parse(text) as Record<string, unknown> };
  };
  const opened = [];
  for (let i = 0; i < 11; i += 1) opened.push(await open());
  expect(opened[9]!.frame).toMatchObject({
    type: 'hello',
    num_connections: 10,
    connection_info: { app_id: 'A0ERRAND' },
  });
  expect(opened[10]!.frame).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' });
  // A ticket is good for one connection.
  const again = new WebSocket(opened[0]!.url);
  await expect(new Promise((_resolve, reject) => again.once('error', reject))).rejects.toThrow('401');
  for (const { socket } of opened) socket.close();
  await waitFor(() => connections() === 0);
});

it.each(['warning', 'refresh_requested', 'link_disabled', 'cut'] as const)(
  'loses nothing when a connection ends with %s',
  async (reason) => {
    const { received } = await connect();
    simulator.operator.disconnectSockets({ reason });
    await waitFor(() => connections() === 0);
    say('meanwhile');
    await waitFor(() => received.some(({ body }) => body.event?.text === 'meanwhile'), { timeoutMs: 5000 });
  },
);

it.each(['cut-before', 'cut-after', 'half', 'hang'] as const)('delivers again after the fault %s', async (kind) => {
  const { received } = await connect();
  simulator.operator.addFaults([{ method: 'socket', kind, times: 1 }]);
  say('faulty');
  await waitFor(() => received.some(({ body, retry_num }) => body.event?.text === 'faulty' && retry_num! > 0), {
    timeoutMs: 5000,
  });
});

it('sends app_rate_limited as Slack does: without an inner event', async () => {
  const socket = await connectRaw();
  simulator.operator.emit({ type: 'app_rate_limited' }, 'events');
  await waitFor(() => socket.frames.length === 2);
  expect(socket.frames[1]).toMatchObject({
    type: 'events_api',
    payload: { type: 'app_rate_limited', team_id: 'T0ERRAND', minute_rate_limited: expect.any(Number) },
  });
  expect((socket.frames[1] as { payload: object }).payload).not.toHaveProperty('event');
  socket.close();
});

it('serves a Bolt app: event, command, button, modal and response_url', async () => {
  const app = new App({
    token: simulator.botToken,
    appToken: simulator.appToken,
    socketMode: true,
    clientOptions: { slackApiUrl: simulator.apiUrl },
    logger: quietLogger,
  });
  const seen: unknown[] = [];
  app.message(/^!echo (.+)/, async ({ context, say: answer }) => {
    await answer(`you said ${(context['matches'] as string[])[1]}`);
  });
  app.command('/ask', async ({ ack, body, client }) => {
    await ack({ text: 'one moment' });
    const opening = { trigger_id: body.trigger_id, view: modal() };
    await client.views.open(opening);
    await client.views.open(opening).catch((err: Error) => seen.push(err.message));
  });
  app.view('ask', async ({ ack, view }) => {
    const { value } = view.state.values['what']!['answer']!;
    await (value === 'wrong' ? ack({ response_action: 'errors', errors: { what: 'no' } }) : ack());
  });
  app.action('more', async ({ ack, respond, body }) => {
    await ack();
    seen.push((body as { actions: unknown[] }).actions[0]);
    await respond({ text: 'replaced', replace_original: true });
    for (let i = 0; i < 4; i += 1) await respond({ text: `whisper ${i}`, replace_original: false });
    await respond('sixth').catch((err: Error) => seen.push(err.message));
  });
  await app.start();
  try {
    const { ts } = say('!echo this');
    const reply = await simulator.observer.waitForReply({ channelId: channels.general, after: ts });
    expect(reply).toMatchObject({ text: 'you said this', botId: 'B0ERRAND', latencyMs: expect.any(Number) });

    const control = async (path: string, body: object) => {
      const headers = { 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: JSON.stringify({ userId: users.ana, ...body }) };
      return (await (await fetch(`${simulator.controlUrl}${path}`, init)).json()) as Record<string, unknown>;
    };
    expect(await control('/slash', { channelId: channels.general, command: '/ask', text: 'x' })).toEqual({ ok: true });
    expect(await control('/slash', { channelId: channels.general, command: '/unknown' })).toMatchObject({
      error: 'operation_timeout',
    });
    const views = async () =>
      (await (await fetch(`${simulator.controlUrl}/views?userId=${users.ana}`)).json()) as { views: { id: string }[] };
    await waitFor(async () => (await views()).views.length === 1);
    const viewId = (await views()).views[0]!.id;
    const submit = (answer: string) => control('/view-submit', { viewId, values: { what: { answer } } });
    expect(await submit('wrong')).toEqual({ ok: false, error: 'errors', errors: { what: 'no' } });
    expect(await submit('right')).toEqual({ ok: true });
    expect((await views()).views).toEqual([]);

    const element = { type: 'button', action_id: 'more', text: plain('More'), value: '7' } as const;
    const blocks = [{ type: 'actions', block_id: 'b', elements: [element] }];
    const posted = await app.client.chat.postMessage({ channel: channels.general, text: 'press', blocks });
    const press = { channelId: channels.general, ts: posted.ts!, blockId: 'b', actionId: 'more' };
    expect(await control('/action', press)).toEqual({ ok: true });
    await waitFor(() => simulator.observer.messagesIn(channels.general).some(({ text }) => text === 'replaced'));
    await waitFor(() => seen.length === 3);
    expect(seen).toEqual([
      expect.stringContaining('exchanged_trigger_id'),
      expect.objectContaining({ action_id: 'more', block_id: 'b', value: '7' }),
      expect.stringContaining('404'),
    ]);
  } finally {
    await app.stop();
  }
});

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const modal = () => ({
  type: 'modal' as const,
  callback_id: 'ask',
  title: plain('Ask'),
  submit: plain('Go'),
  blocks: [
    {
      type: 'input' as const,
      block_id: 'what',
      label: plain('What?'),
      element: { type: 'plain_text_input' as const, action_id: 'answer' },
    },
  ],
});

/** A bare websocket: the official client does not survive everything that Slack sends. */
async function connectRaw() {
  const web = new WebClient(simulator.appToken, { slackApiUrl: simulator.apiUrl, logger: quietLogger });
  const { url } = await web.apps.connections.open();
  const socket = new WebSocket(url!);
  const frames: unknown[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data))));
  await waitFor(() => frames.length === 1);
  return { frames, close: () => socket.close() };
}
