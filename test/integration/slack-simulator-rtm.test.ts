import { RTMClient } from '@slack/rtm-api';
import { WebClient } from '@slack/web-api';
import { simulatorDefaults, startSlackSimulator } from '@errand/slack-simulator';
import type { SlackSimulator } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import { WebSocket } from 'ws';
import { quietLogger } from './quiet-logger';

const { channels, users } = simulatorDefaults;
let simulator: SlackSimulator;
let client: RTMClient;
let events: Record<string, unknown>[];

const say = (text: string) => simulator.people.say({ userId: users.ana, channelId: channels.general, text });
const connections = () => (simulator.operator.connections()['rtm'] as { id: number }[]).map(({ id }) => id);

beforeEach(async () => {
  simulator = await startSlackSimulator({ timeScale: 0.001 });
  client = new RTMClient(simulator.classicToken, { slackApiUrl: simulator.apiUrl, logger: quietLogger as never });
  events = [];
  client.on('slack_event', (type: string, event: Record<string, unknown>) => events.push(event ?? { type }));
  await client.start(); // resolves as soon as there is an address; the socket opens a little later
  await waitFor(() => connections().length === 1);
});
afterEach(async () => {
  await client.disconnect().catch(() => undefined);
  await simulator.stop();
});

it('delivers bare events, without envelope or channel_type', async () => {
  const { ts } = say('hello');
  await waitFor(() => events.some(({ type }) => type === 'message'));
  const message = events.find(({ type }) => type === 'message');
  expect(message).toMatchObject({ user: users.ana, text: 'hello', ts, channel: channels.general });
  expect(message).not.toHaveProperty('channel_type');
  simulator.people.react({ userId: users.ben, channelId: channels.general, ts, name: 'eyes' });
  await waitFor(() => events.some(({ type }) => type === 'reaction_added'));
  expect(events.map(({ type }) => type)).not.toContain('app_mention');
});

it('answers a ping with its own fields and a message with its ts, which only others are told of', async () => {
  const raw = await connectRaw();
  raw.send({ type: 'ping', id: 7, since: 'x' });
  await waitFor(() => raw.frames.some(({ type }) => type === 'pong'));
  expect(raw.frames.find(({ type }) => type === 'pong')).toEqual({ type: 'pong', reply_to: 7, since: 'x' });
  raw.send({ id: 8, type: 'message', channel: channels.general, text: 'over the socket' });
  await waitFor(() => raw.frames.some((frame) => frame['reply_to'] === 8));
  expect(raw.frames.find((frame) => frame['reply_to'] === 8)).toMatchObject({
    ok: true,
    ts: expect.any(String),
    text: 'over the socket',
  });
  await waitFor(() => events.some(({ text }) => text === 'over the socket'));
  expect(raw.frames.filter(({ type }) => type === 'message')).toEqual([]);
  raw.send({ id: 9, type: 'message', channel: 'C404', text: 'x' });
  await waitFor(() => raw.frames.some((frame) => frame['reply_to'] === 9));
  expect(raw.frames.find((frame) => frame['reply_to'] === 9)).toMatchObject({
    ok: false,
    error: { msg: 'channel not found' },
  });
  raw.socket.close();
});

it('starts with hello and reconnect_url, and cuts off a client that sends too much', async () => {
  const raw = await connectRaw();
  expect(raw.frames.map(({ type }) => type)).toEqual(['hello', 'reconnect_url']);
  const closed = new Promise<number>((resolve) => raw.socket.on('close', resolve));
  raw.send({ id: 1, type: 'message', channel: channels.general, text: 'x'.repeat(17_000) });
  expect(await closed).toBe(1009);
});

it('tells of presence only those who asked', async () => {
  simulator.operator.changeUser({ userId: users.ben, presence: 'away' });
  await client.subscribePresence([users.ben]);
  await waitFor(() => events.some(({ type }) => type === 'presence_change'));
  simulator.operator.changeUser({ userId: users.ben, presence: 'active' });
  await waitFor(() => events.filter(({ type }) => type === 'presence_change').length === 2);
  expect(events.filter(({ type }) => type === 'presence_change').map(({ presence }) => presence)).toEqual([
    'away',
    'active',
  ]);
});

it('tells the bot that its own presence was set, and others only if they asked', async () => {
  const granular = new WebClient(simulator.botToken, { slackApiUrl: simulator.apiUrl, logger: quietLogger });
  const own = new WebClient(simulator.classicToken, { slackApiUrl: simulator.apiUrl, logger: quietLogger });
  await granular.users.setPresence({ presence: 'away' }); // of the other bot
  await own.users.setPresence({ presence: 'away' });
  await own.users.setPresence({ presence: 'auto' });
  const told = () => events.filter(({ type }) => String(type).includes('presence'));
  await waitFor(() => told().length >= 2);
  expect(told()).toEqual([
    { type: 'manual_presence_change', presence: 'away' },
    { type: 'manual_presence_change', presence: 'active' },
  ]);
});

it.each(['goodbye', 'team_migration_started', 'cut'] as const)(
  'is found again by the client after %s',
  async (how) => {
    const before = connections();
    simulator.operator.endRtm(how);
    await waitFor(() => connections().length === 1 && connections()[0] !== before[0], { timeoutMs: 15_000 });
    await waitFor(() => {
      say('still there?');
      return events.some(({ text }) => text === 'still there?');
    });
  },
  20_000,
);

it('tells of files and of the channels the bot comes into', async () => {
  const { id } = simulator.people.createChannel({ userId: users.ana, name: 'new-room', members: ['U0CLASSIC'] });
  simulator.people.upload({ userId: users.ana, channelId: id, name: 'a.txt', content: Buffer.from('abc') });
  await waitFor(() => events.some(({ subtype }) => subtype === 'file_share'));
  const types = events.map(({ type }) => type);
  for (const type of [
    'channel_created',
    'channel_joined',
    'member_joined_channel',
    'file_created',
    'file_public',
    'file_shared',
  ])
    expect(types).toContain(type);
});

async function connectRaw() {
  const web = new WebClient(simulator.classicToken, { slackApiUrl: simulator.apiUrl, logger: quietLogger });
  const { url } = (await web.apiCall('rtm.connect')) as unknown as { url: string };
  const socket = new WebSocket(url);
  const frames: Record<string, unknown>[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data)) as Record<string, unknown>));
  await waitFor(() => frames.length === 2);
  return { socket, frames, send: (frame: unknown) => socket.send(JSON.stringify(frame)) };
}
