import type { Logger } from '@errand/runtime';
import type { WebAPICallResult, WebClientOptions } from '@slack/web-api';
import { LogLevel, WebClient } from '@slack/web-api';
import type { z } from 'zod';
import { UnreadableAnswerError, isErrorName } from './errors';
import { createSlackClock } from './slack-clock';
import { createSlackFetch } from './slack-fetch';
import { wellFormed } from './well-formed';

export interface SlackClientOptions {
  token: string;
  apiUrl?: string | undefined;
  proxy?: string | undefined;
  logger: Logger;
  /** Longest time for one request, its answer included; default 10 s. */
  timeoutMs?: number | undefined;
  /** Sends the requests; tests pass their own. */
  fetch?: WebClientOptions['fetch'] | undefined;
}

/** One call of a method; the answer is what `shape` takes of it. */
export type SlackCall = <T>(method: string, args: Record<string, unknown>, shape: z.ZodType<T>) => Promise<T>;

/**
 * Two ways to call Slack. `write` asks once, because the client has no idempotency key and would post twice when only
 * the answer was lost; `read` tries again twice, within about a second. Neither waits out a 429: that is for the caller,
 * who knows which conversation it concerns. `now` is Slack's clock, milliseconds since the epoch.
 */
export function createSlackClient(options: SlackClientOptions): {
  write: SlackCall;
  read: SlackCall;
  now: () => number;
} {
  const { token, apiUrl, proxy, logger, timeoutMs = 10_000 } = options;
  const slackClock = createSlackClock(options.fetch ?? createSlackFetch(proxy));
  const common: WebClientOptions = {
    ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
    fetch: slackClock.fetch,
    timeout: timeoutMs,
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: quietLogger(logger),
  };
  return {
    now: slackClock.now,
    write: callWith(new WebClient(token, { ...common, retryConfig: { retries: 0 } })),
    read: callWith(
      new WebClient(token, { ...common, retryConfig: { retries: 2, minTimeout: 200, maxTimeout: 800, factor: 2 } }),
    ),
  };
}

function callWith(client: WebClient): SlackCall {
  return async (method, args, shape) => {
    const answer = await client.apiCall(method, wellFormed(args) as typeof args).catch((err: unknown) => {
      if (!isNoAnswer(err)) throw err;
      // No cause: the client's message may hold the body, and the body anything.
      throw new UnreadableAnswerError(`${method}: Slack's answer is not JSON of its API, or broke off`);
    });
    return readAnswer(method, answer, shape);
  };
}

/** @throws UnreadableAnswerError naming the fields that are not as Slack documents them, never their values */
function readAnswer<T>(method: string, answer: WebAPICallResult, shape: z.ZodType<T>): T {
  const result = shape.safeParse(answer);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => issue.path.join('.')).join(', ');
  throw new UnreadableAnswerError(`${method}: Slack's answer lacks or garbles ${fields}`);
}

/** The client takes a body that is no JSON for Slack's word, and JSON that is no object for nothing at all. */
function isNoAnswer(err: unknown): boolean {
  const { code, data, name } = err as { code?: unknown; data?: { error?: unknown }; name?: unknown };
  if (code === 'slack_webapi_platform_error') return !isErrorName(data?.error);
  return code === undefined && (name === 'TypeError' || name === 'SyntaxError');
}

/** The client's own log prints payloads at debug; only its warnings are let through, and no more than their first words. */
function quietLogger(logger: Logger): NonNullable<WebClientOptions['logger']> {
  const tell = (...words: unknown[]) =>
    logger.debug(
      {
        detail: words
          .filter((word) => typeof word === 'string')
          .join(' ')
          .slice(0, 300),
      },
      'Slack client',
    );
  const nothing = () => undefined;
  return {
    debug: nothing,
    info: nothing,
    warn: tell,
    error: tell,
    setLevel: nothing,
    getLevel: () => LogLevel.WARN,
    setName: nothing,
  };
}
