import type { Logger } from '@errand/runtime';
import { verifySlackSignature } from '@errand/slack';
import type { ErrorRequestHandler, Express, Request, RequestHandler } from 'express';
import express from 'express';
import type { SlackRequest } from './read-request';
import { UnreadableBodyError, readSlackRequest } from './read-request';

const PATHS = ['/slack/events', '/slack/commands', '/slack/interactions'];
const BODY_LIMIT = '1mb';

/** A request that is signed by Slack and says something happened. */
export type SignedRequest = Exclude<SlackRequest, { kind: 'ssl_check' } | { kind: 'url_verification' }>;

/** How a request ended, for the metric. */
export type Outcome = 'accepted' | 'handshake' | 'unsigned' | 'unreadable' | 'too_large' | 'unavailable' | 'not_found';

/**
 * Slack's side of ingress-events. Every path takes every kind of request; Slack is answered 200 only once `accept` has
 * returned, and 503 otherwise, which makes it deliver again.
 *
 * @param options.signingSecrets several while one is rotated; none means that nothing signed can be taken
 * @param options.accept publishes what happened; what it returns is the JSON body of the answer
 */
export function createSlackHttpApp(options: {
  signingSecrets: readonly string[];
  accept: (request: SignedRequest) => Promise<object | undefined>;
  onOutcome: (outcome: Outcome) => void;
  logger: Logger;
  now?: () => number;
}): Express {
  const { signingSecrets, accept, onOutcome, logger, now = Date.now } = options;

  const handle: RequestHandler = async (request, response) => {
    const refuse = (status: number, outcome: Outcome, error: string) => {
      onOutcome(outcome);
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
      onOutcome('handshake');
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
      onOutcome('handshake');
      return void response.type('text/plain').send(read.challenge);
    }
    if (read.kind === 'ssl_check') return void response.status(200).end();
    if (signingSecrets.length === 0) return refuse(503, 'unavailable', 'SLACK_SIGNING_SECRET is not set');
    try {
      const body = await accept(read);
      onOutcome('accepted');
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
    onOutcome(status === 413 ? 'too_large' : 'unreadable');
    response.status(status).json({
      error: status === 413 ? `the body is larger than ${BODY_LIMIT}` : (err.type ?? 'the request cannot be read'),
    });
  };

  const app = express().disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.post(PATHS, express.raw({ type: () => true, limit: BODY_LIMIT, inflate: false }), handle);
  app.all(
    PATHS,
    (_request, response) => void response.status(405).set('allow', 'POST').json({ error: 'only POST is served here' }),
  );
  app.use((_request, response) => {
    onOutcome('not_found');
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
