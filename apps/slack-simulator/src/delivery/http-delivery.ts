import { createHmac, randomUUID } from 'node:crypto';
import type { Faults } from '../faults';
import type { Poster, PostAnswer } from '../http/post';
import { PostError } from '../http/post';
import type { Attempt } from './delivery-log';
import { VERIFICATION_TOKEN } from './event-delivery';
import type { EventTransport, Outcome } from './event-delivery';
import type { Reply } from './socket-mode';

export interface HttpDelivery {
  transport(url: string): EventTransport;
  /** Posts a slash command or an interaction once, as a form. */
  request(url: string, form: Record<string, string>): Promise<Reply>;
  /** The url_verification handshake. @returns undefined when the address proved itself, else why not */
  verify(url: string): Promise<string | undefined>;
}

/** Signed requests to an app ({@link https://docs.slack.dev/authentication/verifying-requests-from-slack}). */
export function createHttpDelivery(options: {
  /** The one in force: it may be rotated. */
  signingSecret: () => string;
  poster: Poster;
  faults: Faults;
}): HttpDelivery {
  const { poster, faults } = options;
  const post = (url: string, contentType: string, body: string, more: Record<string, string> = {}) =>
    poster.post(url, { 'content-type': contentType, ...more, ...sign(options.signingSecret(), body) }, body);

  const attemptEvent = async (url: string, text: string, headers: Record<string, string>, channel?: string) => {
    const fault = faults.take('http-events', channel);
    if (fault?.kind === 'cut-before' || fault?.kind === 'hang') throw new PostError('connection_failed');
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    const body =
      fault?.kind === 'half' ? text.slice(0, text.length / 2) : fault?.kind === 'html' ? '<html></html>' : text;
    if (fault?.kind === 'double') void post(url, 'application/json', body, headers).catch(() => undefined);
    const answer = await post(url, 'application/json', body, headers);
    if (fault?.kind === 'cut-after') throw new PostError('http_timeout');
    return answer;
  };

  return {
    transport: (url) => ({
      via: 'http',
      async send(_app, body, { logged, retry, reason, log }): Promise<Outcome> {
        const entry: Attempt = { at: Date.now(), retry, reason, via: 'http' };
        log.attempt(logged, entry);
        const headers: Record<string, string> =
          retry > 0 ? { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': reason } : {};
        try {
          const answer = await attemptEvent(url, JSON.stringify(body), headers, logged.channel);
          if (answer.status >= 200 && answer.status < 300) {
            entry.ackedAfterMs = Date.now() - entry.at;
            return { ok: true };
          }
          entry.failed = `http_error ${answer.status}`;
          return { ok: false, reason: 'http_error', noRetry: answer.headers['x-slack-no-retry'] === '1' };
        } catch (err) {
          entry.failed = err instanceof PostError ? err.code : 'unknown_error';
          return { ok: false, reason: entry.failed };
        }
      },
    }),
    async request(url, form) {
      try {
        const answer = await post(url, 'application/x-www-form-urlencoded', new URLSearchParams(form).toString());
        if (answer.status < 200 || answer.status >= 300) return { ok: false, reason: `http_${answer.status}` };
        const payload = readAnswer(answer);
        return payload ? { ok: true, payload } : { ok: true };
      } catch (err) {
        return { ok: false, reason: err instanceof PostError ? err.code : 'unknown_error' };
      }
    },
    async verify(url) {
      const challenge = randomUUID();
      const body = JSON.stringify({ token: VERIFICATION_TOKEN, challenge, type: 'url_verification' });
      try {
        const answer = await post(url, 'application/json', body);
        if (answer.status !== 200) return `the address answered ${answer.status}`;
        return readChallenge(answer.body) === challenge ? undefined : 'the address did not answer the challenge';
      } catch (err) {
        return err instanceof PostError ? err.code : 'unknown_error';
      }
    },
  };
}

export function sign(secret: string, body: string, seconds = Math.floor(Date.now() / 1000)): Record<string, string> {
  const digest = createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(seconds), 'x-slack-signature': `v0=${digest}` };
}

/** The challenge may come back as plain text, as JSON or as a form. */
function readChallenge(body: string): string | null {
  try {
    return (JSON.parse(body) as { challenge?: string }).challenge ?? null;
  } catch {
    return body.startsWith('challenge=') ? new URLSearchParams(body).get('challenge') : body.trim();
  }
}

/** What an app answers to a command: a message as JSON, or its text alone. */
function readAnswer(answer: PostAnswer): Record<string, unknown> | undefined {
  if (answer.body.trim() === '') return undefined;
  if (!(answer.headers['content-type'] ?? '').includes('json')) return { text: answer.body };
  try {
    const value: unknown = JSON.parse(answer.body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
