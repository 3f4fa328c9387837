import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Broker } from '@errand/broker';
import type { Joined, SlackSide } from '@errand/ingress';
import { createDeliveryTally, startIngress } from '@errand/ingress';
import type { Service, ServiceContext } from '@errand/runtime';
import { ConfigError, explainListen } from '@errand/runtime';
import type { NormalEvent } from '@errand/slack';
import { normalizeEventsApi, normalizeInteraction, normalizeSlashCommand } from '@errand/slack';
import { Counter } from 'prom-client';
import type { IngressEventsConfig } from './config';
import type { SignedRequest } from './http-server';
import { createSlackHttpApp } from './http-server';

/** Slack gives up after 3 s and delivers again; an answer after that is heard by nobody. */
const ANSWER_WITHIN_MS = 2_500;
/** Connections that outlast the last answers at a stop: one on which nothing was ever asked, or a body that trickles. */
const CLOSE_ALL_AFTER_MS = 5_000;
/** A connection takes memory before anything is read from it. */
const MOST_CONNECTIONS = 2_000;

/**
 * Answers Slack's HTTP requests: 200 once what they carry is stored in the broker, 503 otherwise. An idle one answers
 * too, as a request with a good signature is worth taking whatever was detected.
 *
 * @returns the service, and the port it listens on
 */
export async function startIngressEvents(
  options: ServiceContext<IngressEventsConfig> &
    SlackSide & {
      broker: Broker;
    },
): Promise<Service & { port: number }> {
  const { config, logger, metrics } = options;
  const signingSecrets = config.SLACK_SIGNING_SECRET ?? [];
  const requests = new Counter({
    name: 'errand_slack_http_requests_total',
    help: 'Requests from Slack by how they ended',
    labelNames: ['outcome'],
    registers: [metrics],
  });
  const deliveries = createDeliveryTally();
  let joined: Joined | undefined;
  let warned = false;

  const accept = async (request: SignedRequest) => {
    if (!joined) throw new Error('Slack has not said yet who we are');
    if (!joined.role.active && !warned) {
      warned = true;
      logger.warn(
        { because: joined.role.because },
        'idle, and yet Slack sends signed requests here; they are published',
      );
    }
    const event = await within(ANSWER_WITHIN_MS, publish(joined, request));
    return event && answerTo(event);
  };
  const app = createSlackHttpApp({
    signingSecrets,
    accept,
    onOutcome(outcome, isEvent) {
      requests.inc({ outcome });
      if (isEvent) deliveries.note(outcome === 'accepted');
    },
    logger,
  });
  // The time-outs are looked at by an interval, which is half a minute unless it is said.
  const server = createServer(
    { requestTimeout: 10_000, headersTimeout: 10_000, connectionsCheckingInterval: 2_000 },
    app,
  );
  server.maxConnections = MOST_CONNECTIONS;
  server.listen(config.PORT, config.HOST);
  await once(server, 'listening').catch((err: unknown) => Promise.reject(explainListen('PORT', err)));
  const { port } = server.address() as AddressInfo;
  logger.info({ port, host: config.HOST }, 'listening for Slack');

  const ingress = startIngress({
    ...options,
    name: 'ingress-events',
    own: 'http',
    mode: config.INGRESS_MODE,
    hasAppToken: config.hasAppToken,
    commandTtlMs: config.commandTtlMs,
    deliveries,
    async work(result) {
      if (result.role.active && signingSecrets.length === 0) {
        throw new ConfigError([
          `SLACK_SIGNING_SECRET: is required, as requests over HTTP are to be checked (${result.role.because}); where Socket Mode is meant, set SLACK_SOCKET_MODE=true instead`,
        ]);
      }
      joined = result;
      return undefined;
    },
  });
  return {
    port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // A proxy keeps its connections busy: each is ended with the next answer, or when it falls idle.
      server.prependListener('request', (_request, response) => void response.setHeader('connection', 'close'));
      server.closeIdleConnections();
      const impatience = setTimeout(() => server.closeAllConnections(), CLOSE_ALL_AFTER_MS);
      await closed;
      clearTimeout(impatience);
      await ingress.stop();
    },
  };
}

function publish({ publish: publishPayload }: Joined, request: SignedRequest): Promise<NormalEvent | undefined> {
  switch (request.kind) {
    case 'event':
      return publishPayload(normalizeEventsApi, request.body);
    case 'slash_command':
      return publishPayload(normalizeSlashCommand, request.form);
    case 'interaction':
      return publishPayload(normalizeInteraction, request.payload);
  }
}

/** A menu that asks for its options must get some; everything else is answered by an empty 200. */
function answerTo(event: NormalEvent): object | undefined {
  return event.type === 'slack.block_suggestion.v1' ? { options: [] } : undefined;
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not confirmed within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
