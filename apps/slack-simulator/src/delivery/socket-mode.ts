import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Faults } from '../faults';
import type { App } from '../workspace/model';
import type { Attempt } from './delivery-log';
import type { EventTransport, Outcome } from './event-delivery';

const MAX_CONNECTIONS = 10;
const PING_MS = 10_000;
/** A connection that reads nothing gets nothing more. */
const MAX_BUFFERED = 16 * 1024 * 1024;
/** Slack's planned disconnects are announced about this long ahead. */
const WARNING_MS = 10_000;

export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets' | 'cut';

interface Connection {
  id: number;
  app: App;
  socket: WebSocket;
  openedAt: number;
  ping: NodeJS.Timeout;
}

interface Pending {
  settle(outcome: Outcome, payload?: Record<string, unknown>): void;
}

/** The answer to a slash command or an interaction. */
export type Reply = { ok: true; payload?: Record<string, unknown> } | { ok: false; reason: string };

export interface SocketMode {
  transport: EventTransport;
  /** Takes over a websocket that came with a valid ticket. */
  accept(app: App, socket: WebSocket): void;
  /** Sends a slash command or an interaction once and waits for its acknowledgement. */
  request(app: App, type: 'slash_commands' | 'interactive', payload: unknown): Promise<Reply>;
  count(appId?: string): number;
  list(): { id: number; appId: string; openedAt: number }[];
  /** Ends connections as Slack would. @param connection only this one */
  disconnect(reason: DisconnectReason, connection?: number): void;
  stop(): void;
}

export function createSocketMode(options: {
  faults: Faults;
  /** How long Slack waits for an acknowledgement: 3 s. */
  ackTimeoutMs: number;
  timeScale: number;
  onChange(): void;
  random?: () => number;
}): SocketMode {
  const { faults } = options;
  const random = options.random ?? Math.random;
  const connections = new Map<number, Connection>();
  const pending = new Map<string, Pending>();
  let serial = 0;

  const ofApp = (appId: string) => [...connections.values()].filter(({ app }) => app.id === appId);
  const pick = (app: App): Connection | undefined => {
    const open = ofApp(app.id).filter(
      ({ socket }) => socket.readyState === socket.OPEN && socket.bufferedAmount < MAX_BUFFERED,
    );
    return open[Math.floor(random() * open.length)];
  };
  const write = (socket: WebSocket, frame: unknown) => socket.send(JSON.stringify(frame));

  /** Sends one envelope and resolves when it is acknowledged or the time is up. */
  const send = (
    app: App,
    envelope: Record<string, unknown>,
    on: { channel?: string; sent?: (connection: number) => void; acked?: (ms: number) => void },
  ): Promise<{ outcome: Outcome; payload?: Record<string, unknown> }> =>
    new Promise((resolve) => {
      const id = randomUUID();
      const at = Date.now();
      const timer = setTimeout(() => settle({ ok: false, reason: 'timeout' }), options.ackTimeoutMs);
      const settle = (outcome: Outcome, payload?: Record<string, unknown>) => {
        clearTimeout(timer);
        pending.delete(id);
        if (outcome.ok) on.acked?.(Date.now() - at);
        resolve(payload ? { outcome, payload } : { outcome });
      };
      pending.set(id, { settle });
      const connection = pick(app);
      if (!connection) return; // nobody is there: the time runs out, and a retry may find somebody
      on.sent?.(connection.id);
      const frame = JSON.stringify({ envelope_id: id, ...envelope });
      const fault = faults.take('socket', on.channel);
      if (!fault) return connection.socket.send(frame);
      const { socket } = connection;
      switch (fault.kind) {
        case 'cut-before':
          return socket.terminate();
        case 'cut-after':
          return socket.send(frame, () => socket.terminate());
        case 'half':
        case 'html':
          return socket.send(fault.kind === 'half' ? frame.slice(0, frame.length / 2) : '<html></html>');
        case 'hang':
          return;
        case 'slow':
          setTimeout(() => socket.readyState === socket.OPEN && socket.send(frame), fault.ms).unref();
          return;
        case 'double':
          socket.send(frame);
          return socket.send(frame);
        default:
          return socket.send(frame);
      }
    });

  const end = (connection: Connection, reason: DisconnectReason, closeAfterMs = 100) => {
    if (reason === 'cut') return connection.socket.terminate();
    write(connection.socket, { type: 'disconnect', reason, debug_info: debugInfo() });
    setTimeout(() => connection.socket.close(), closeAfterMs).unref();
  };

  const transport: EventTransport = {
    via: 'socket',
    async send(app, body, { logged, retry, reason, log }) {
      const entry: Attempt = { at: Date.now(), retry, reason, via: 'socket' };
      log.attempt(logged, entry);
      const { outcome } = await send(
        app,
        {
          payload: body,
          type: 'events_api',
          accepts_response_payload: false,
          retry_attempt: retry,
          retry_reason: reason,
        },
        {
          ...(logged.channel ? { channel: logged.channel } : {}),
          sent: (connection) => void (entry.connection = connection),
          acked: (ms) => void (entry.ackedAfterMs = ms),
        },
      );
      if (!outcome.ok) entry.failed = outcome.reason;
      return outcome;
    },
  };

  return {
    transport,
    accept(app, socket) {
      socket.on('error', () => socket.terminate());
      const others = ofApp(app.id).length;
      if (others >= MAX_CONNECTIONS) {
        write(socket, { type: 'disconnect', reason: 'too_many_websockets', debug_info: debugInfo() });
        setTimeout(() => socket.close(), 100).unref();
        return;
      }
      const id = (serial += 1);
      let alive = true;
      const ping = setInterval(() => {
        if (!alive) return socket.terminate();
        alive = false;
        socket.ping('Ping from applink-simulator');
      }, PING_MS);
      ping.unref();
      connections.set(id, { id, app, socket, openedAt: Date.now(), ping });
      socket.on('pong', () => (alive = true));
      socket.on('ping', () => (alive = true));
      socket.on('close', () => {
        clearInterval(ping);
        connections.delete(id);
        options.onChange();
      });
      socket.on('message', (data) => {
        const frame = parse(String(data));
        const envelopeId = frame?.['envelope_id'];
        if (typeof envelopeId !== 'string') return;
        const payload = frame?.['payload'];
        pending.get(envelopeId)?.settle({ ok: true }, isObject(payload) ? payload : undefined);
      });
      write(socket, {
        type: 'hello',
        num_connections: others + 1,
        debug_info: debugInfo(),
        connection_info: { app_id: app.id },
      });
      options.onChange();
    },
    async request(app, type, payload) {
      const { outcome, payload: answer } = await send(app, { payload, type, accepts_response_payload: true }, {});
      if (!outcome.ok) return { ok: false, reason: outcome.reason };
      return answer && Object.keys(answer).length > 0 ? { ok: true, payload: answer } : { ok: true };
    },
    count: (appId) => (appId === undefined ? connections.size : ofApp(appId).length),
    list: () => [...connections.values()].map(({ id, app, openedAt }) => ({ id, appId: app.id, openedAt })),
    disconnect(reason, which) {
      for (const connection of [...connections.values()]) {
        if (which !== undefined && connection.id !== which) continue;
        if (reason !== 'warning') end(connection, reason);
        else {
          write(connection.socket, { type: 'disconnect', reason, debug_info: debugInfo() });
          const later = () => connections.has(connection.id) && end(connection, 'refresh_requested');
          setTimeout(later, WARNING_MS * options.timeScale).unref();
        }
      }
    },
    stop() {
      for (const { settle } of [...pending.values()]) settle({ ok: false, reason: 'timeout' });
      for (const { socket } of connections.values()) socket.terminate();
    },
  };
}

function debugInfo(): Record<string, unknown> {
  return { host: 'applink-simulator', build_number: 1, approximate_connection_time: 18060 };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
