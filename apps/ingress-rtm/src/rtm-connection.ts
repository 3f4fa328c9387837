import type { Connection } from '@errand/ingress';
import { clientLogger, watchSilence } from '@errand/ingress';
import type { Logger } from '@errand/runtime';
import { RTMClient } from '@slack/rtm-api';
import { HttpsProxyAgent } from 'https-proxy-agent';

/** A frame as Slack sent it: an event, or a part of the protocol. */
export type RtmFrame = Record<string, unknown> & { type?: unknown };

export interface RtmConnectionOptions {
  token: string;
  slackApiUrl: string | undefined;
  /** Address of the proxy before Slack, if any. */
  proxy: string | undefined;
  /** @param bytes length of the frame as it came */
  onFrame(frame: RtmFrame, bytes: number): void;
  /** Whose presence Slack is to tell of. */
  presenceUsers: readonly string[];
  /** Longest silence of a living connection; default 20 s. */
  silenceMs?: number | undefined;
  logger: Logger;
}

const HELLO_TIMEOUT_MS = 15_000;
const CLOSE_TIMEOUT_MS = 2_000;
/** The client asks for a pong every 6 s, and waits 4 s for it. */
const SILENCE_MS = 20_000;

/**
 * Opens one RTM connection with the official client, its own reconnecting switched off: after a failed `rtm.connect`
 * it gives up on network errors, and on `goodbye` it waits to be cut off. Nor does it let go of a socket whose other
 * end is gone: it sends a close frame and waits 30 s for the answer, so that the loss is seen 40 s after the fact.
 *
 * @throws what `rtm.connect` answered, or that no hello came in time
 */
export async function openRtmConnection(options: RtmConnectionOptions): Promise<Connection> {
  const client = new RTMClient(options.token, {
    ...(options.slackApiUrl && { slackApiUrl: options.slackApiUrl }),
    ...(options.proxy && { agent: new HttpsProxyAgent(options.proxy) }),
    autoReconnect: false,
    useRtmConnect: true,
    retryConfig: { retries: 0 },
    logger: clientLogger(options.logger),
  });
  const frame = guardFrames(client, options.logger);

  let leave!: (reason: string) => void;
  const leaving = new Promise<string>((resolve) => (leave = resolve));
  const closed = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
  const silence = watchSilence({
    limitMs: options.silenceMs ?? SILENCE_MS,
    onSilent(silentMs) {
      options.logger.warn({ silentMs }, 'nothing heard from Slack on this connection, which is replaced');
      leave(`nothing heard for ${silentMs} ms`);
    },
  });
  void closed.then(() => {
    silence.stop();
    leave('closed');
  });
  client.on('error', (err: unknown) => options.logger.debug({ err }, 'rtm socket error'));
  client.on('slack_event', (type: unknown, event: RtmFrame) => {
    silence.heard();
    if (type === 'goodbye' || type === 'team_migration_started') leave(type);
    options.onFrame(event, frame.bytes);
  });

  const close = async () => {
    silence.stop();
    await Promise.race([client.disconnect().catch(() => undefined), timer(CLOSE_TIMEOUT_MS)]);
  };
  const hello = new Promise<void>((resolve) => client.once('connected', () => resolve()));
  const lost = leaving.then((reason) =>
    Promise.reject(new Error(`the connection ended before Slack said hello (${reason})`)),
  );
  const late = timer(HELLO_TIMEOUT_MS).then(() =>
    Promise.reject(new Error(`no hello from Slack within ${HELLO_TIMEOUT_MS} ms`)),
  );
  lost.catch(() => undefined);
  late.catch(() => undefined);
  try {
    await Promise.race([client.start().then(() => hello), lost, late]);
  } catch (err) {
    void close();
    throw err ?? new Error('the connection ended before Slack said hello');
  }
  if (options.presenceUsers.length > 0)
    client
      .subscribePresence([...options.presenceUsers])
      .catch((err: unknown) => options.logger.warn({ err }, 'Slack could not be asked to tell of presence'));
  return { leaving, closed, close };
}

/**
 * The client reads `type` of whatever JSON arrives; a frame that is not an object would end the process.
 *
 * @returns the length of the frame that is being read
 */
function guardFrames(client: RTMClient, logger: Logger): { bytes: number } {
  const inner = client as unknown as { onWebsocketMessage(data: unknown): void };
  const handle = inner.onWebsocketMessage.bind(client);
  const frame = { bytes: 0 };
  inner.onWebsocketMessage = (data) => {
    frame.bytes = (data as { length?: number } | undefined)?.length ?? 0;
    try {
      handle(data);
    } catch (err) {
      logger.warn({ err }, 'a frame that cannot be read was ignored');
    }
  };
  return frame;
}

function timer(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
