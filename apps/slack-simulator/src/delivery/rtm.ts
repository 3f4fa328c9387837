import type { WebSocket } from 'ws';
import type { Faults } from '../faults';
import { slackChannel } from '../shapes/channel';
import { post } from '../workspace/messages';
import { botText } from '../workspace/typed-text';
import type { App, Fact } from '../workspace/model';
import type { Workspace } from '../workspace/workspace';
import type { SlackEvent } from './slack-events';
import { slackEventsOf } from './slack-events';

/** Longer frames from a client end its connection. */
const MAX_FRAME = 16_000;
/** A client that reads nothing is cut off. */
const MAX_BUFFERED = 16 * 1024 * 1024;
const PING_MS = 10_000;

interface Connection {
  id: number;
  app: App;
  socket: WebSocket;
  watched: Set<string>;
  openedAt: number;
}

export interface Rtm {
  /** Takes over a websocket that came with a valid ticket. */
  accept(app: App, socket: WebSocket): void;
  hear(fact: Fact): void;
  /** Sends any event to the connections of classic apps. */
  emit(event: Record<string, unknown>): void;
  /** Announces the end of the connections and closes them; 'cut' ends them without a word. */
  end(how: 'goodbye' | 'team_migration_started' | 'cut'): void;
  count(): number;
  list(): { id: number; appId: string; openedAt: number }[];
  sent(): number;
  stop(): void;
}

/** RTM ({@link https://docs.slack.dev/legacy/legacy-rtm-api}): bare events over a websocket, nothing acknowledged or repeated. */
export function createRtm(options: {
  workspace: Workspace;
  faults: Faults;
  reconnectUrl(app: App): string;
  onChange(): void;
  onSent(app: App, event: SlackEvent): void;
}): Rtm {
  const { workspace, faults } = options;
  const connections = new Map<number, Connection>();
  let serial = 0;
  let sent = 0;
  /** The connection whose own message is being told: it is answered, not told. */
  let speaker: Connection | undefined;

  const write = (connection: Connection, frame: unknown) => {
    const { socket } = connection;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_BUFFERED) return socket.terminate();
    socket.send(JSON.stringify(frame));
  };
  const tell = (connection: Connection, event: Record<string, unknown>) => {
    const fault = faults.take('rtm', typeof event['channel'] === 'string' ? event['channel'] : undefined);
    sent += 1;
    const { socket } = connection;
    if (fault?.kind === 'cut-before') return socket.terminate();
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'slow') return void setTimeout(() => write(connection, event), fault.ms).unref();
    if (fault?.kind === 'half' || fault?.kind === 'html') return socket.send(JSON.stringify(event).slice(0, -2));
    write(connection, event);
    if (fault?.kind === 'double') write(connection, event);
    if (fault?.kind === 'cut-after') socket.terminate();
  };

  const hearFrame = (connection: Connection, text: string) => {
    if (text.length > MAX_FRAME) return connection.socket.close(1009, 'frame too large');
    const frame = parse(text);
    if (!frame) return write(connection, { ok: false, error: { code: 0, msg: 'not a JSON object' } });
    const { id, type } = frame;
    if (type === 'ping') {
      const { type: _type, id: _id, ...rest } = frame;
      return write(connection, { ...rest, type: 'pong', reply_to: id });
    }
    if (type === 'message') return say(connection, frame);
    if (type === 'presence_sub') {
      connection.watched = new Set(Array.isArray(frame['ids']) ? frame['ids'].map(String) : []);
      for (const user of connection.watched) presence(connection, user);
    }
    if (type === 'presence_query')
      for (const user of Array.isArray(frame['ids']) ? frame['ids'] : []) presence(connection, String(user));
  };
  const presence = (connection: Connection, userId: string) => {
    const user = workspace.users.get(userId);
    if (user) write(connection, { type: 'presence_change', user: userId, presence: user.presence });
  };
  const say = (connection: Connection, frame: Record<string, unknown>) => {
    const { app } = connection;
    const refuse = (code: number, msg: string) =>
      write(connection, { ok: false, reply_to: frame['id'], error: { code, msg } });
    const channel = workspace.channels.get(String(frame['channel']));
    if (!channel?.members.has(app.botUserId)) return refuse(2, 'channel not found');
    if (channel.isArchived) return refuse(3, 'channel is archived');
    if (typeof frame['text'] !== 'string' || frame['text'] === '') return refuse(2, 'message text is missing');
    if (frame['text'].length > 4000) return refuse(2, 'message is too long');
    const threadTs = typeof frame['thread_ts'] === 'string' ? frame['thread_ts'] : undefined;
    speaker = connection;
    try {
      const message = post(workspace, channel, {
        text: botText(frame['text'], workspace),
        userId: app.botUserId,
        botId: app.botId,
        appId: app.id,
        ...(threadTs ? { threadTs } : {}),
      });
      write(connection, { ok: true, reply_to: frame['id'], ts: message.ts, text: message.text });
    } finally {
      speaker = undefined;
    }
  };

  return {
    accept(app, socket) {
      const connection: Connection = { id: (serial += 1), app, socket, watched: new Set(), openedAt: Date.now() };
      connections.set(connection.id, connection);
      const ping = setInterval(() => socket.ping(), PING_MS);
      ping.unref();
      socket.on('error', () => socket.terminate());
      socket.on('close', () => {
        clearInterval(ping);
        connections.delete(connection.id);
        options.onChange();
      });
      socket.on('message', (data) => hearFrame(connection, String(data)));
      write(connection, {
        type: 'hello',
        fast_reconnect: false,
        region: 'simulator',
        start: true,
        host_id: 'simulator',
      });
      write(connection, { type: 'reconnect_url', url: options.reconnectUrl(app) });
      options.onChange();
    },
    hear(fact) {
      if (connections.size === 0) return;
      const events = fact.type === 'presence' ? [] : [...slackEventsOf(fact, workspace), ...rtmOnly(fact, workspace)];
      for (const connection of connections.values()) {
        const bot = connection.app.botUserId;
        if (fact.type === 'presence' && connection.watched.has(fact.user.id)) presence(connection, fact.user.id);
        // Who sets it is told so on all connections of its own.
        if (fact.type === 'presence' && fact.user.id === bot)
          write(connection, { type: 'manual_presence_change', presence: fact.user.presence });
        if (connection === speaker && fact.type === 'message') continue;
        for (const told of events) {
          if (told.appId !== undefined && told.appId !== connection.app.id) continue;
          if (told.channel && !told.channel.members.has(bot) && told.alsoTo !== bot) continue;
          const { channel_type: type, ...bare } = told.event;
          // Only messages lose it: member_joined_channel has its own channel_type, C or G.
          tell(connection, told.event['type'] === 'message' || type === undefined ? bare : told.event);
          if (told.said) options.onSent(connection.app, told);
        }
      }
    },
    emit(event) {
      for (const connection of connections.values()) tell(connection, event);
    },
    end(how) {
      for (const connection of connections.values()) {
        if (how === 'cut') connection.socket.terminate();
        else {
          write(connection, { type: how });
          setTimeout(() => connection.socket.close(), 100).unref();
        }
      }
    },
    count: () => connections.size,
    list: () => [...connections.values()].map(({ id, app, openedAt }) => ({ id, appId: app.id, openedAt })),
    sent: () => sent,
    stop() {
      for (const { socket } of connections.values()) socket.terminate();
    },
  };
}

/** What only RTM tells. */
function rtmOnly(fact: Fact, workspace: Workspace): SlackEvent[] {
  if (fact.type === 'member') {
    const app = workspace.appOfBotUser(fact.userId);
    if (!app || fact.channel.kind === 'im') return [];
    const kind = fact.channel.kind === 'channel' ? 'channel' : 'group';
    const type = `${kind}_${fact.joined ? 'joined' : 'left'}`;
    const channel = fact.joined ? slackChannel(fact.channel, workspace, app.botUserId) : fact.channel.id;
    return [{ subscription: type, event: { type, channel }, appId: app.id }];
  }
  if (fact.type === 'channel' && fact.change === 'opened' && fact.channel.kind === 'im') {
    const event = { type: 'im_created', user: fact.userId, channel: { id: fact.channel.id } };
    return [{ subscription: 'im_created', event, channel: fact.channel }];
  }
  return [];
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
