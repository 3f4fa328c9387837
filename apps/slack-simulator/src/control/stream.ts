import type { ServerResponse } from 'node:http';
import type { OpenView } from '../delivery/views';
import { pageChannel, pageMessage } from '../shapes/page';
import type { PageMessage } from '../shapes/page';
import { canSee } from '../workspace/conversations';
import type { Channel, Fact } from '../workspace/model';
import type { Workspace } from '../workspace/workspace';

const PING_MS = 15_000;
/** Unread counts are gathered for so long: a page needs the newest one only. */
const UNREAD_MS = 100;
/** A page that does not read is cut off rather than kept in memory. */
const MAX_BUFFERED = 8 * 1024 * 1024;

export interface Transports {
  socket: number;
  rtm: number;
  http: boolean;
}

/** What is connected now. */
export interface Connected {
  transports: Transports;
  /** Users of the bots whose apps are here. */
  bots: readonly string[];
}

export interface Streams {
  /** Starts to tell a page what its user sees. */
  open(userId: string, response: ServerResponse): void;
  hear(fact: Fact): void;
  typing(channelId: string, userId: string): void;
  view(open: OpenView): void;
  connection(now: Connected): void;
  /** Ends the streams; pages come back at once and fetch what stands now. */
  end(): void;
  stop(): void;
}

interface Stream {
  userId: string;
  response: ServerResponse;
  unread: Set<string>;
  timer?: NodeJS.Timeout;
}

/** Server-sent events to the open pages, one JSON object each. */
export function createStreams(workspace: Workspace, connected: () => Connected): Streams {
  const streams = new Set<Stream>();
  const ping = setInterval(() => {
    for (const { response } of streams) response.write(': ping\n\n');
  }, PING_MS);
  ping.unref();

  const write = (stream: Stream, text: string) => {
    if (stream.response.writableLength > MAX_BUFFERED) stream.response.destroy();
    else stream.response.write(text);
  };
  const tell = (data: unknown, toWhom: (stream: Stream) => boolean) => {
    let text: string | undefined;
    for (const stream of streams) {
      if (!toWhom(stream)) continue;
      text ??= `data: ${JSON.stringify(data)}\n\n`;
      write(stream, text);
    }
  };
  const readers = (channel: Channel) => (stream: Stream) => {
    if (channel.members.has(stream.userId)) return true;
    const user = workspace.users.get(stream.userId);
    return user !== undefined && canSee(channel, user);
  };
  const message = (type: 'message' | 'message_changed', shown: PageMessage, toWhom: (stream: Stream) => boolean) =>
    tell({ type, message: shown }, toWhom);
  const unreadLater = (stream: Stream, channelId: string) => {
    stream.unread.add(channelId);
    stream.timer ??= setTimeout(() => {
      stream.timer = undefined;
      for (const id of stream.unread) {
        const { count, mentions } = workspace.channels.get(id)?.unread.get(stream.userId) ?? { count: 0, mentions: 0 };
        write(stream, `data: ${JSON.stringify({ type: 'unread', channelId: id, count, mentions })}\n\n`);
      }
      stream.unread.clear();
    }, UNREAD_MS);
  };

  return {
    open(userId, response) {
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache, no-transform',
        connection: 'keep-alive',
      });
      const stream: Stream = { userId, response, unread: new Set() };
      streams.add(stream);
      response.on('close', () => {
        clearTimeout(stream.timer);
        streams.delete(stream);
      });
      response.on('error', () => response.destroy());
      write(stream, `retry: 1000\ndata: ${JSON.stringify({ type: 'connection', ...connected() })}\n\n`);
    },
    hear(fact) {
      if (streams.size === 0) return;
      switch (fact.type) {
        case 'message':
          message('message', pageMessage(fact.message), readers(fact.channel));
          if (fact.root) message('message_changed', pageMessage(fact.root), readers(fact.channel));
          return;
        case 'ephemeral': {
          const { message: shown, isChange, isGone } = fact;
          const reader = ({ userId }: Stream) => userId === shown.ephemeralTo;
          if (isGone) return tell({ type: 'message_deleted', channel: shown.channelId, ts: shown.ts }, reader);
          return message(isChange ? 'message_changed' : 'message', pageMessage(shown), reader);
        }
        case 'message_changed':
          return message('message_changed', pageMessage(fact.message), readers(fact.channel));
        case 'message_deleted': {
          const { ts, threadTs } = fact.message;
          tell({ type: 'message_deleted', channel: fact.channel.id, ts }, readers(fact.channel));
          const root = threadTs && threadTs !== ts ? workspace.log(fact.channel.id).get(threadTs) : undefined;
          if (root) message('message_changed', pageMessage(root), readers(fact.channel));
          return;
        }
        case 'reaction': {
          const { ts, reactions } = fact.message;
          return tell({ type: 'reaction', channel: fact.channel.id, ts, reactions }, readers(fact.channel));
        }
        case 'member':
        case 'channel':
          return tell({ type: 'channel', channel: pageChannel(fact.channel) }, readers(fact.channel));
        case 'unread':
          for (const stream of streams) if (stream.userId === fact.userId) unreadLater(stream, fact.channelId);
          return;
        default:
          return;
      }
    },
    typing(channelId, userId) {
      const channel = workspace.channels.get(channelId);
      if (channel) tell({ type: 'typing', channelId, userId }, readers(channel));
    },
    view: (open) =>
      tell(
        { type: 'view', view: { ...open.view, isOpen: open.state === 'open' } },
        ({ userId }) => userId === open.userId,
      ),
    connection: (now) => tell({ type: 'connection', ...now }, () => true),
    end() {
      for (const { response } of streams) response.end();
    },
    stop() {
      clearInterval(ping);
      for (const { response } of streams) response.destroy();
    },
  };
}
