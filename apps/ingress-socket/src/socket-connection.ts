import type { Connection } from '@errand/ingress';
import { clientLogger, watchSilence } from '@errand/ingress';
import type { Logger } from '@errand/runtime';
import { SocketModeClient } from '@slack/socket-mode';
import type { Dispatcher } from 'undici';
import { repairFrame } from './frame';
import { onSignsOfLife } from './signs-of-life';

/** A frame that Slack wants acknowledged; `body` is what the envelope carries. */
export interface SocketFrame {
  type: string;
  body: unknown;
  envelopeId: string;
  slackRetryNum: number;
  slackRetryReason: string;
  acceptsResponsePayload: boolean;
  ack(response?: Record<string, unknown>): Promise<void>;
}

export interface ConnectionOptions {
  appToken: string;
  slackApiUrl: string | undefined;
  /** Way out to Slack, where a proxy stands between. */
  dispatcher: Dispatcher | undefined;
  onFrame(frame: SocketFrame): void;
  /** @param numConnections how many connections Slack counts for the app, ours included */
  onHello(numConnections: number | undefined): void;
  /** Longest silence of a living connection, neither event nor ping; default 30 s. */
  silenceMs?: number | undefined;
  logger: Logger;
}

/** Longest wait for Slack's hello, and for the end of the close handshake, which Slack does not always answer. */
const HELLO_TIMEOUT_MS = 15_000;
const CLOSE_TIMEOUT_MS = 2_000;
/** What the client allows between two of Slack's pings; it does so only once a first one has come. */
const SILENCE_MS = 30_000;
/** The client gives up a socket whose pings are not answered for 5 s. */
const NO_PONG_MS = 4_500;

/**
 * Opens one Socket Mode connection with the official client, its own reconnecting switched off: on Slack's
 * `disconnect` it closes first and connects again 5 s later. Here the frame only ends `leaving`, so that the
 * replacement can be opened before this connection is closed.
 *
 * The client notices a peer that answers no pings, and pings that cease. Watched here is what it leaves out: a socket on
 * which no ping ever came, and one whose close handshake is not answered, which it would hold for another 30 s.
 *
 * @throws what `apps.connections.open` answered, or that no hello came in time
 */
export async function openSocketConnection(options: ConnectionOptions): Promise<Connection> {
  const { onFrame, onHello, logger, silenceMs = SILENCE_MS } = options;
  const client = new SocketModeClient({
    appToken: options.appToken,
    autoReconnectEnabled: false,
    logger: clientLogger(logger),
    ...(options.dispatcher && { dispatcher: options.dispatcher }),
    clientOptions: {
      ...(options.slackApiUrl && { slackApiUrl: options.slackApiUrl }),
      retryConfig: { retries: 0 },
      timeout: 10_000,
    },
  });

  let leave!: (reason: string) => void;
  const leaving = new Promise<string>((resolve) => (leave = resolve));
  const closed = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
  let aliveAt = performance.now();
  const silence = watchSilence({
    limitMs: silenceMs,
    onSilent(silentMs) {
      logger.warn({ silentMs }, 'nothing heard from Slack on this connection, which is replaced');
      leave(`nothing heard for ${silentMs} ms`);
    },
  });
  const signsOfLife = onSignsOfLife(client, {
    ping: () => (silence.heard(), (aliveAt = performance.now())),
    pong: () => (aliveAt = performance.now()),
  });
  void closed.then(() => {
    silence.stop();
    signsOfLife();
    const deadMs = Math.round(performance.now() - aliveAt);
    leave(deadMs > NO_PONG_MS ? `closed, as no ping was answered for ${deadMs} ms` : 'closed');
  });

  // The client's own listener throws on frames it does not know (app_rate_limited has no inner event): look first.
  const [handle] = client.listeners('ws_message') as ((data: unknown, isBinary: boolean) => Promise<void>)[];
  client.removeAllListeners('ws_message');
  client.on('ws_message', (data: unknown, isBinary: boolean) => {
    silence.heard();
    aliveAt = performance.now();
    const frame = isBinary ? undefined : repairFrame(String(data));
    if (!frame) return void logger.warn('a frame that cannot be read was ignored');
    if (frame.type === 'disconnect') return leave(typeof frame.reason === 'string' ? frame.reason : 'disconnect');
    if (frame.type !== 'hello' && typeof frame['envelope_id'] !== 'string')
      return void logger.warn({ frameType: frame.type }, 'a frame that cannot be acknowledged was ignored');
    if (frame.type === 'hello') onHello(typeof frame.num_connections === 'number' ? frame.num_connections : undefined);
    handle?.(JSON.stringify(frame), false).catch((err: unknown) =>
      logger.error({ err }, 'the socket client did not take a frame'),
    );
  });
  client.on('slack_event', (event: ClientEvent) => {
    onFrame({
      type: event.type,
      body: event.body,
      envelopeId: event.envelope_id,
      slackRetryNum: event.retry_num ?? 0,
      slackRetryReason: event.retry_reason ?? '',
      acceptsResponsePayload: event.accepts_response_payload ?? false,
      ack: event.ack,
    });
  });

  const close = async () => {
    silence.stop();
    const disconnect = () => client.disconnect().catch(() => undefined);
    const isClosed = await Promise.race([disconnect().then(() => true), timer(CLOSE_TIMEOUT_MS).then(() => false)]);
    if (!isClosed) await disconnect(); // the second time it does not wait for Slack's answer
  };
  const early = leaving.then((reason) =>
    Promise.reject(new Error(`the connection ended before Slack said hello: ${reason}`)),
  );
  const late = timer(HELLO_TIMEOUT_MS).then(() =>
    Promise.reject(new Error(`no hello from Slack within ${HELLO_TIMEOUT_MS} ms`)),
  );
  try {
    // The client rejects with nothing when the socket is closed; what Slack said before that is in `early`.
    await Promise.race([
      early,
      late,
      client.start().catch(async (err: unknown) => Promise.reject(err ?? (await early))),
    ]);
  } catch (err) {
    await close();
    throw err;
  }
  return { leaving, closed, close };
}

/** What the client emits as `slack_event`; it has no type for it. */
interface ClientEvent {
  type: string;
  body: unknown;
  envelope_id: string;
  retry_num?: number;
  retry_reason?: string;
  accepts_response_payload?: boolean;
  ack(response?: Record<string, unknown>): Promise<void>;
}

function timer(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
