import type { Connection } from '@errand/ingress';
import { clientLogger } from '@errand/ingress';
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
  onFrame(frame: RtmFrame): void;
  logger: Logger;
}

const HELLO_TIMEOUT_MS = 15_000;
const CLOSE_TIMEOUT_MS = 2_000;

/**
 * Opens one RTM connection with the official client, its own reconnecting switched off: after a failed `rtm.connect`
 * it gives up on network errors, and on `goodbye` it waits to be cut off.
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
  guardFrames(client, options.logger);

  let leave!: (reason: string) => void;
  const leaving = new Promise<string>((resolve) => (leave = resolve));
  const closed = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
  void closed.then(() => leave('closed'));
  client.on('error', (err: unknown) => options.logger.debug({ err }, 'rtm socket error'));
  client.on('slack_event', (type: unknown, frame: RtmFrame) => {
    if (type === 'goodbye' || type === 'team_migration_started') leave(type);
    options.onFrame(frame);
  });

  const close = async () => {
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
  return { leaving, closed, close };
}

/** The client reads `type` of whatever JSON arrives; a frame that is not an object would end the process. */
function guardFrames(client: RTMClient, logger: Logger): void {
  const inner = client as unknown as { onWebsocketMessage(data: unknown): void };
  const handle = inner.onWebsocketMessage.bind(client);
  inner.onWebsocketMessage = (data) => {
    try {
      handle(data);
    } catch (err) {
      logger.warn({ err }, 'a frame that cannot be read was ignored');
    }
  };
}

function timer(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
