import type { Broker } from '@errand/broker';
import type { DeliveryTally, Joined, SlackSide } from '@errand/ingress';
import { createDeliveryTally, keepConnection, startIngress } from '@errand/ingress';
import type { Service, ServiceContext } from '@errand/runtime';
import { ConfigError, sleep } from '@errand/runtime';
import { Counter, Gauge } from 'prom-client';
import type { Dispatcher } from 'undici';
import type { IngressSocketConfig } from './config';
import { watchForeignSockets } from './foreign-sockets';
import { takeFrame } from './take-frame';
import type { SocketFrame } from './socket-connection';
import { openSocketConnection } from './socket-connection';
import { createTurnOrder } from './turn-order';

/** Two, so that the refresh or loss of one leaves the other; Slack allows ten per app. */
const CONNECTIONS = 2;
/** Slack closes what it has announced after about 10 s. */
const LINGER_MS = 15_000;
/** A publish ends by the broker's confirm or by its deadline, which is 10 s. */
const DRAIN_MS = 12_000;

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
      /** Longest silence of a living connection; default 30 s. */
      silenceMs?: number;
      /** How long a connection lasts that is worth replacing at once; default 10 s. */
      goodMs?: number;
    },
): Service {
  const { config } = options;
  const deliveries = createDeliveryTally();
  /** Those being opened or closed included, as Slack counts them too. */
  const held = new Set<object>();
  const appToken = config.SLACK_APP_TOKEN;
  return startIngress({
    ...options,
    name: 'ingress-socket',
    own: 'socket',
    mode: config.INGRESS_MODE,
    hasAppToken: config.hasAppToken,
    commandTtlMs: config.commandTtlMs,
    deliveries,
    sockets: () => held.size,
    async work(joined) {
      if (!joined.role.active) return undefined;
      if (!appToken)
        throw new ConfigError([
          `SLACK_APP_TOKEN: is required for Socket Mode (${joined.role.because}); without one, SLACK_SOCKET_MODE must not be true`,
        ]);
      return keepSockets({ ...options, appToken, joined, deliveries, held });
    },
  });
}

function keepSockets(
  options: Pick<ServiceContext<IngressSocketConfig>, 'config' | 'health' | 'logger' | 'metrics'> & {
    broker: Broker;
    appToken: string;
    dispatcher?: Dispatcher | undefined;
    silenceMs?: number | undefined;
    goodMs?: number | undefined;
    joined: Joined;
    deliveries: DeliveryTally;
    held: Set<object>;
  },
): Service {
  const { config, broker, health, logger, metrics, joined, deliveries, held } = options;
  const { alarms, tally } = joined;
  const condition = health.condition('socket', 'no connection to Slack yet');
  const frames = new Counter({
    name: 'errand_socket_frames_total',
    help: 'Frames from Slack by how they ended',
    labelNames: ['outcome'],
    registers: [metrics],
  });
  const open = new Gauge({ name: 'errand_slack_sockets', help: 'Open connections to Slack', registers: [metrics] });
  const counted = new Gauge({
    name: 'errand_slack_app_sockets',
    help: 'Connections of this app at the newest hello: all that Slack counts, and those that our processes hold',
    labelNames: ['whose'],
    registers: [metrics],
  });
  const connected = new Set<number>();
  const inFlight = new Set<Promise<void>>();
  let stopping = false;

  /** What has come is published and acknowledged. */
  const drain = async () => {
    await new Promise(setImmediate); // the end of this turn
    const drained = new AbortController();
    await Promise.race([Promise.all(inFlight), sleep(DRAIN_MS, drained.signal)]);
    drained.abort();
  };
  const take = (frame: SocketFrame) => {
    const taken = takeFrame(frame, { publish: joined.publish, logger }).then((outcome) => {
      frames.inc({ outcome });
      if (frame.type === 'events_api') deliveries.note(outcome === 'acknowledged' || outcome === 'unreadable');
    });
    inFlight.add(taken);
    void taken.finally(() => inFlight.delete(taken));
  };
  const putInOrder = createTurnOrder<SocketFrame>({ take, timeOf: eventTimeOf });

  const watch = watchForeignSockets({
    own: {
      // Without the broker nobody hears of the other replicas.
      count: () => (broker.fault() === undefined ? tally.total().sockets : undefined),
      onChange: tally.onChange,
    },
    onCount({ actual, ours }) {
      counted.set({ whose: 'all' }, actual);
      counted.set({ whose: 'ours' }, ours);
      alarms.set(
        'foreign_sockets',
        actual > ours
          ? `Slack counts ${actual} connections of this app and ours are ${ours}: another process takes a part of the events`
          : undefined,
      );
    },
  });
  const openOne = async () => {
    const own = {};
    held.add(own);
    tally.tell();
    const letGo = () => {
      held.delete(own);
      tally.tell();
    };
    try {
      const connection = await openSocketConnection({
        appToken: options.appToken,
        slackApiUrl: config.SLACK_API_URL,
        dispatcher: options.dispatcher,
        silenceMs: options.silenceMs,
        logger,
        onHello: (count) => count !== undefined && watch.hello(count),
        onFrame(frame) {
          // Once it stops: what is not acknowledged goes to another replica, or comes again after the restart.
          if (stopping) frames.inc({ outcome: 'left_to_others' });
          else putInOrder(frame);
        },
      });
      void connection.closed.then(letGo);
      const close = async () => {
        await Promise.race([drain(), connection.closed]);
        await connection.close();
      };
      return { ...connection, close };
    } catch (err) {
      letGo();
      throw err;
    }
  };
  const sockets = Array.from({ length: CONNECTIONS }, (_, index) =>
    keepConnection({
      token: 'SLACK_APP_TOKEN',
      planned: ['warning', 'refresh_requested'],
      open: openOne,
      lingerMs: LINGER_MS,
      goodMs: options.goodMs,
      onState(isConnected, reason) {
        if (isConnected) connected.add(index);
        else connected.delete(index);
        open.set(connected.size);
        health.note(
          'sockets',
          connected.size < CONNECTIONS ? `${connected.size} of ${CONNECTIONS} connections to Slack` : undefined,
        );
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
      stopping = true;
      watch.stop();
      await Promise.all(sockets.map((socket) => socket.stop()));
    },
  };
}

/** Slack's time of what an `events_api` frame carries; the other kinds do not follow one another so closely. */
function eventTimeOf({ type, body }: SocketFrame): string | undefined {
  if (type !== 'events_api') return undefined;
  const { event } = body as { event?: { event_ts?: unknown; ts?: unknown } }; // that much `repairFrame` sees to
  const ts = event?.event_ts ?? event?.ts;
  return typeof ts === 'string' ? ts : undefined;
}
