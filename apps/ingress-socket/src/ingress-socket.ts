import type { Broker } from '@errand/broker';
import type { Joined, SlackSide } from '@errand/ingress';
import { keepConnection, startIngress } from '@errand/ingress';
import type { Service, ServiceContext } from '@errand/runtime';
import { ConfigError } from '@errand/runtime';
import { Counter, Gauge } from 'prom-client';
import type { Dispatcher } from 'undici';
import type { IngressSocketConfig } from './config';
import { takeFrame } from './take-frame';
import { openSocketConnection } from './socket-connection';

/** Two, so that the refresh or loss of one leaves the other; Slack allows ten per app. */
const CONNECTIONS = 2;

/**
 * Keeps two Socket Mode connections and acknowledges an envelope once its event is stored in the broker; what is not
 * acknowledged Slack delivers again, on any connection.
 *
 * @param options.dispatcher the way out, where a proxy stands before Slack
 */
export function startIngressSocket(
  options: ServiceContext<IngressSocketConfig> &
    SlackSide & {
      broker: Broker;
      dispatcher?: Dispatcher | undefined;
    },
): Service {
  const { config } = options;
  const appToken = config.SLACK_APP_TOKEN;
  return startIngress({
    ...options,
    name: 'ingress-socket',
    own: 'socket',
    mode: config.INGRESS_MODE,
    hasAppToken: config.hasAppToken,
    commandTtlMs: config.commandTtlMs,
    async work(joined) {
      if (!joined.role.active) return undefined;
      if (!appToken) throw new ConfigError([`SLACK_APP_TOKEN: is required for Socket Mode (${joined.role.because})`]);
      return keepSockets({ ...options, appToken, joined });
    },
  });
}

function keepSockets(
  options: Pick<ServiceContext<IngressSocketConfig>, 'config' | 'health' | 'logger' | 'metrics'> & {
    appToken: string;
    joined: Joined;
    dispatcher?: Dispatcher | undefined;
  },
): Service {
  const { config, health, logger, metrics, joined } = options;
  const condition = health.condition('socket', 'no connection to Slack yet');
  const frames = new Counter({
    name: 'errand_socket_frames_total',
    help: 'Frames from Slack by how they ended',
    labelNames: ['outcome'],
    registers: [metrics],
  });
  const open = new Gauge({ name: 'errand_slack_sockets', help: 'Open connections to Slack', registers: [metrics] });
  const connected = new Set<number>();
  const inFlight = new Set<Promise<void>>();

  const sockets = Array.from({ length: CONNECTIONS }, (_, index) =>
    keepConnection({
      planned: ['warning', 'refresh_requested'],
      open: () =>
        openSocketConnection({
          appToken: options.appToken,
          slackApiUrl: config.SLACK_API_URL,
          dispatcher: options.dispatcher,
          logger,
          onHello(count) {
            // While both are replaced ours are twice as many.
            if (count !== undefined && count > 2 * CONNECTIONS)
              logger.warn({ count, ours: CONNECTIONS }, 'other processes take events of this app');
          },
          onFrame(frame) {
            const taken = takeFrame(frame, { publish: joined.publish, logger }).then((outcome) =>
              frames.inc({ outcome }),
            );
            inFlight.add(taken);
            void taken.finally(() => inFlight.delete(taken));
          },
        }),
      onState(isConnected, reason) {
        if (isConnected) connected.add(index);
        else connected.delete(index);
        open.set(connected.size);
        if (connected.size > 0) condition.ok();
        else
          condition.fail(
            `no connection to Slack: ${reason === 'link_disabled' ? "link_disabled, Socket Mode is switched off in the app's settings" : reason}`,
          );
      },
      logger: logger.child({ socket: index }),
    }),
  );
  return {
    async stop() {
      await Promise.all(inFlight);
      await Promise.all(sockets.map((socket) => socket.stop()));
    },
  };
}
