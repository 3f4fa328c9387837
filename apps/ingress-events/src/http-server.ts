import type { Logger } from '@errand/runtime';
import { verifySlackSignature } from '@errand/slack';
import type { ErrorRequestHandler, Express, Request, RequestHandler } from 'express';
import express from 'express';
import type { Load } from './limit-load';
import { limitLoad } from './limit-load';
import type { SlackRequest } from './read-request';
import { UnreadableBodyError, readSlackRequest } from './read-request';

const PATHS = ['/slack/events', '/slack/commands', '/slack/interactions'];
const LONGEST_BODY = 1024 * 1024;
/** In hand at once: as many as the publisher has unconfirmed at most, and about as many bytes. */
const MOST: Load = { requests: 1_000, bytes: 32 * 1024 * 1024 };
const TELL_OVERLOAD_EVERY_MS = 10_000;

/** A request that is signed by Slack and says something happened. */
export type SignedRequest = Exclude<SlackRequest, { kind: 'ssl_check' } | { kind: 'url_verification' }>;

/** How a request ended, for the metric. */
export type Outcome =
  'accepted' | 'handshake' | 'unsigned' | 'unreadable' | 'too_large' | 'unavailable' | 'overloaded' | 'not_found';

/**
 * Slack's side of ingress-events. Every path takes every kind of request; Slack is answered 200 only once `accept` has
 * returned, and 503 otherwise, which makes it deliver again. What is held at once is bounded; more is answered 503 too.
 *
 * @param options.signingSecrets several while one is rotated; none means that nothing signed can be taken
 * @param options.accept publishes what happened; what it returns is the JSON body of the answer
 * @param options.onOutcome told how each request ended, and whether Slack counts it as the delivery of an event
 */
export function createSlackHttpApp(options: {
  signingSecrets: readonly string[];
  accept: (request: SignedRequest) => Promise<object | undefined>;
  onOutcome: (outcome: Outcome, isEvent: boolean) => void;
  logger: Logger;
  now?: () => number;
  most?: Load;
}): Express {
  const { signingSecrets, accept, onOutcome, logger, now = Date.now, most = MOST } = options;

  const handle: RequestHandler = async (request, response) => {
    let isEvent = request.is('application/json') !== false;
    const refuse = (status: number, outcome: Outcome, error: string) => {
      onOutcome(outcome, isEvent);
      response.status(status).json({ error });
    };
    const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const retry = {
      slackRetryNum: request.get('x-slack-retry-num'),
      slackRetryReason: request.get('x-slack-retry-reason'),
    };
    if (retry.slackRetryNum) logger.info({ path: request.path, ...retry }, 'Slack delivers again');

    // Slack checks the certificate without a signature, so this comes first; nothing is done for it.
    if (isSslCheck(request, rawBody)) {
      onOutcome('handshake', false);
      return void response.status(200).end();
    }
    if (signingSecrets.length > 0) {
      const verdict = verifySlackSignature({
        rawBody,
        timestamp: request.get('x-slack-request-timestamp'),
        signature: request.get('x-slack-signature'),
        secrets: signingSecrets,
        now: now(),
      });
      if (!verdict.ok) {
        logger.warn({ path: request.path, reason: verdict.reason }, 'signature refused');
        // Strangers knock here too; what looks signed may be Slack with a secret that is not ours, or our clock is wrong.
        isEvent &&= verdict.reason !== 'missing' && verdict.reason !== 'malformed';
        return refuse(401, 'unsigned', 'the signature is not valid');
      }
    }
    let read: SlackRequest;
    try {
      read = readSlackRequest(request.get('content-type'), rawBody);
    } catch (err) {
      if (!(err instanceof UnreadableBodyError)) throw err;
      logger.warn({ path: request.path, reason: err.message }, 'body refused');
      return refuse(400, 'unreadable', err.message);
    }
    if (read.kind === 'url_verification') {
      onOutcome('handshake', false);
      return void response.type('text/plain').send(read.challenge);
    }
    if (read.kind === 'ssl_check') return void response.status(200).end();
    if (signingSecrets.length === 0) return refuse(503, 'unavailable', 'SLACK_SIGNING_SECRET is not set');
    isEvent = read.kind === 'event';
    try {
      const body = await accept(read);
      onOutcome('accepted', isEvent);
      if (body) response.json(body);
      else response.status(200).end();
    } catch (err) {
      if ((err as { code?: unknown }).code === 'slack_payload_unreadable') {
        logger.warn({ path: request.path, reason: (err as Error).message }, 'payload refused');
        return refuse(400, 'unreadable', (err as Error).message);
      }
      logger.warn({ err, path: request.path, kind: read.kind }, 'not accepted; Slack is asked to deliver again');
      refuse(503, 'unavailable', 'not accepted, try again');
    }
  };

  const fault: ErrorRequestHandler = (err: { status?: number; type?: string }, request, response, _next) => {
    const status = err.status && err.status >= 400 && err.status < 500 ? err.status : 500;
    if (status === 500) logger.error({ err, path: request.path }, 'request failed');
    onOutcome(status === 413 ? 'too_large' : 'unreadable', false);
    response.status(status).json({
      error:
        status === 413 ? `the body is larger than ${LONGEST_BODY} bytes` : (err.type ?? 'the request cannot be read'),
    });
  };

  const app = express().disable('x-powered-by').disable('etag').set('query parser', 'simple');
  let toldAt = -Infinity;
  const overloaded: RequestHandler = (request, response) => {
    onOutcome('overloaded', request.is('application/json') !== false);
    if (now() - toldAt > TELL_OVERLOAD_EVERY_MS) {
      toldAt = now();
      logger.warn({ most }, 'more requests at once than are held; Slack is asked to deliver again');
    }
    response.status(503).set('connection', 'close').json({ error: 'not accepted, try again' });
  };
  app.post(
    PATHS,
    limitLoad({ most, longestBody: LONGEST_BODY, refuse: overloaded }),
    express.raw({ type: () => true, limit: LONGEST_BODY, inflate: false }),
    handle,
  );
  // Slack's old way to check the certificate of a command's address.
  app.get(PATHS, (request, response, next) => {
    if (request.query['ssl_check'] !== '1') return next();
    onOutcome('handshake', false);
    response.status(200).end();
  });
  app.all(
    PATHS,
    (_request, response) => void response.status(405).set('allow', 'POST').json({ error: 'only POST is served here' }),
  );
  app.use((_request, response) => {
    onOutcome('not_found', false);
    response.status(404).json({ error: `served here: ${PATHS.join(', ')}` });
  });
  app.use(fault);
  return app;
}

function isSslCheck(request: Request, rawBody: Buffer): boolean {
  if (!request.is('application/x-www-form-urlencoded') || rawBody.length > 1_000) return false;
  const form = new URLSearchParams(rawBody.toString('utf8'));
  return form.get('ssl_check') === '1' && !form.has('command') && !form.has('payload');
}
