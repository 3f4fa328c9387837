import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver } from '@slack/bolt';
import { simulatorDefaults, startSlackSimulator } from '@errand/slack-simulator';
import type { SlackSimulator } from '@errand/slack-simulator';
import { freePort, waitFor } from '@errand/testing';
import { quietLogger } from './quiet-logger';

const { channels, users } = simulatorDefaults;
let simulator: SlackSimulator;
let server: Server;
let requests: { headers: IncomingMessage['headers']; body: string }[];
let answer: (request: { body: string }, response: ServerResponse) => void;

const say = (text: string) => simulator.people.say({ userId: users.ana, channelId: channels.general, text });
const state = () => (simulator.operator.log(10)['events'] as { state: string }[])[0]?.state;
const retries = () => requests.map(({ headers }) => headers['x-slack-retry-num']);

beforeEach(async () => {
  simulator = await startSlackSimulator({ timeScale: 0.001, ackTimeoutMs: 300 });
  requests = [];
  answer = (_request, response) => void response.end();
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = { headers: request.headers, body: Buffer.concat(chunks).toString() };
      requests.push(one);
      answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await simulator.operator.configureApp({
    delivery: 'http',
    eventsUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
  });
  requests = [];
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await simulator.stop();
});

it('asks a new address for the challenge and says how that went', async () => {
  const { port } = server.address() as AddressInfo;
  const eventsUrl = `http://127.0.0.1:${port}/`;
  expect(await simulator.operator.configureApp({ eventsUrl })).toMatchObject({ verified: false });
  answer = ({ body }, response) => void response.end((JSON.parse(body) as { challenge: string }).challenge);
  expect(await simulator.operator.configureApp({ eventsUrl })).toEqual({ ok: true, verified: true });
  expect(JSON.parse(requests[1]!.body)).toMatchObject({ type: 'url_verification' });
});

it('posts an event once when it is answered', async () => {
  say('hello');
  await waitFor(() => state() === 'acked');
  expect(requests).toHaveLength(1);
  expect(requests[0]!.headers).toMatchObject({
    'content-type': 'application/json',
    'x-slack-signature': expect.stringMatching(/^v0=[0-9a-f]{64}$/),
    'x-slack-request-timestamp': expect.stringMatching(/^\d{10}$/),
  });
  expect(JSON.parse(requests[0]!.body)).toMatchObject({ type: 'event_callback', event: { text: 'hello' } });
});

it('posts again three times after an error, numbered and with the reason', async () => {
  answer = (_request, response) => void response.writeHead(503).end();
  say('again');
  await waitFor(() => state() === 'failed');
  expect(retries()).toEqual([undefined, '1', '2', '3']);
  expect(requests[1]!.headers['x-slack-retry-reason']).toBe('http_error');
  expect(new Set(requests.map(({ body }) => (JSON.parse(body) as { event_id: string }).event_id)).size).toBe(1);
});

it('makes at once the retries that wait, when it is told to', async () => {
  const { port } = server.address() as AddressInfo;
  const patient = await startSlackSimulator({ delivery: 'http', eventsUrl: `http://127.0.0.1:${port}/` });
  await waitFor(() => requests.length > 0, { what: 'the verification' });
  requests.length = 0;
  answer = (_request, response) => void response.writeHead(503).end();
  patient.people.say({
    userId: simulatorDefaults.users.ana,
    channelId: simulatorDefaults.channels.general,
    text: 'hi',
  });
  await waitFor(() => requests.length === 2, { what: 'the first retry, which comes at once' });
  for (const nth of [3, 4]) {
    const retried = () => {
      patient.operator.retryNow();
      return requests.length === nth;
    };
    await waitFor(retried, { what: `attempt ${nth}, which would come after minutes` });
  }
  expect(retries()).toEqual([undefined, '1', '2', '3']);
  await patient.stop();
});

it('makes no more of the waiting retries at once than it is told to', async () => {
  const { port } = server.address() as AddressInfo;
  const patient = await startSlackSimulator({ delivery: 'http', eventsUrl: `http://127.0.0.1:${port}/` });
  await waitFor(() => requests.length > 0, { what: 'the verification' });
  requests.length = 0;
  answer = (_request, response) => void response.writeHead(503).end();
  const { ana } = simulatorDefaults.users;
  const { general } = simulatorDefaults.channels;
  for (let n = 0; n < 5; n += 1) patient.people.say({ userId: ana, channelId: general, text: `hi ${n}` });
  await waitFor(() => requests.length === 10, { what: 'both attempts that do not wait' });
  let open: ServerResponse[] = [];
  answer = (_request, response) => void open.push(response);
  const retried = (count: number) => () => {
    patient.operator.retryNow({ atOnce: 2 });
    return requests.length >= 10 + count;
  };
  await waitFor(retried(2), { what: 'two retries' });
  for (let n = 0; n < 5; n += 1) patient.operator.retryNow({ atOnce: 2 });
  expect(requests).toHaveLength(12);
  for (const response of open) response.end();
  open = [];
  await waitFor(retried(4), { what: 'two more, once those have ended' });
  expect(requests).toHaveLength(14);
  for (const response of open) response.end();
  await patient.stop();
});

it('posts again after a time-out and after a lost connection', async () => {
  answer = (_request, response) => {
    if (requests.length === 2) response.socket?.destroy();
    if (requests.length === 3) response.end();
  };
  say('slow');
  await waitFor(() => state() === 'acked');
  expect(requests.map(({ headers }) => headers['x-slack-retry-reason'])).toEqual([
    undefined,
    'http_timeout',
    'connection_failed',
  ]);
});

it('signs with the secret that is in force', async () => {
  const digest = (secret: string, { headers, body }: (typeof requests)[number]) =>
    `v0=${createHmac('sha256', secret)
      .update(`v0:${String(headers['x-slack-request-timestamp'])}:${body}`)
      .digest('hex')}`;
  say('old');
  await waitFor(() => requests.length === 1);
  await simulator.operator.configureApp({ signingSecret: 'rotated' });
  say('new');
  await waitFor(() => requests.length === 2);
  const signatures = requests.map(({ headers }) => headers['x-slack-signature']);
  expect(signatures).toEqual([digest(simulator.signingSecret, requests[0]!), digest('rotated', requests[1]!)]);
});

it('asks an address given at the start until it proves itself', async () => {
  const { port } = server.address() as AddressInfo;
  const early = await startSlackSimulator({ delivery: 'http', eventsUrl: `http://127.0.0.1:${port}/` });
  await waitFor(() => requests.length > 0);
  expect(JSON.parse(requests[0]!.body)).toMatchObject({ type: 'url_verification' });
  await early.stop();
});

it('does not post again when told not to', async () => {
  answer = (_request, response) => void response.writeHead(500, { 'x-slack-no-retry': '1' }).end();
  say('once');
  await waitFor(() => state() === 'failed');
  expect(requests).toHaveLength(1);
});

it('follows two redirects and no more', async () => {
  answer = (_request, response) => void response.writeHead(307, { location: '/elsewhere' }).end();
  say('round');
  await waitFor(() => requests.length >= 4);
  expect(requests[3]!.headers['x-slack-retry-reason']).toBe('too_many_redirects');
});

it('serves a Bolt app, whose own verifier accepts the signatures', async () => {
  const port = await freePort();
  const receiver = new HTTPReceiver({ signingSecret: simulator.signingSecret, logger: quietLogger });
  const app = new App({
    token: simulator.botToken,
    receiver,
    clientOptions: { slackApiUrl: simulator.apiUrl },
    logger: quietLogger,
  });
  app.message('ping', async ({ say: reply }) => void (await reply('pong')));
  app.command('/now', async ({ ack }) => ack({ text: 'now', response_type: 'in_channel' }));
  await app.start(port);
  try {
    const eventsUrl = `http://127.0.0.1:${port}/slack/events`;
    expect(await simulator.operator.configureApp({ eventsUrl })).toEqual({ ok: true, verified: true });
    const { ts } = say('ping');
    const reply = await simulator.observer.waitForReply({ channelId: channels.general, after: ts });
    expect(reply.text).toBe('pong');
    const body = JSON.stringify({ userId: users.ana, channelId: channels.general, command: '/now' });
    const headers = { 'content-type': 'application/json' };
    const done = await fetch(`${simulator.controlUrl}/slash`, { method: 'POST', headers, body });
    expect(await done.json()).toEqual({ ok: true });
    expect(simulator.observer.messagesIn(channels.general).pop()).toMatchObject({ text: 'now', botId: 'B0ERRAND' });
  } finally {
    await app.stop();
  }
});

it('is refused by Bolt when the secrets differ', async () => {
  const port = await freePort();
  const receiver = new HTTPReceiver({ signingSecret: 'another', logger: quietLogger });
  const app = new App({
    token: simulator.botToken,
    receiver,
    clientOptions: { slackApiUrl: simulator.apiUrl },
    logger: quietLogger,
  });
  await app.start(port);
  try {
    const eventsUrl = `http://127.0.0.1:${port}/slack/events`;
    expect(await simulator.operator.configureApp({ eventsUrl })).toMatchObject({
      verified: false,
      error: expect.stringContaining('401'),
    });
  } finally {
    await app.stop();
  }
});
