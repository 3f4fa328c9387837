import type { Logger, Service } from '@errand/runtime';
import { backoffMs, rootMessageOf, sleep } from '@errand/runtime';
import { classifySlackError } from '@errand/slack';

/** One open connection to Slack. */
export interface Connection {
  /** Ends when Slack announces that it will close the connection, it is closed or silent; the reason, Slack's word if any. */
  readonly leaving: Promise<string>;
  /** Ends when it is closed and delivers no more. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** One that lasted this long was a good one: the next failure is the first again. */
const GOOD_MS = 10_000;
const LONGEST_PAUSE_MS = 60_000;
/**
 * Where Slack opens connections and they do not last, or one is announced to end (about 10 s ahead): whatever came before,
 * the next one is to be there soon, for what Slack cannot hand over it gives up after a few times.
 */
const LONGEST_SHORT_PAUSE_MS = 3_000;

/**
 * Keeps one connection open for ever. When Slack announces the end of one, its replacement is opened first and the old
 * one closed after, so that a planned refresh leaves no moment without a connection. What fails, is refused or does not
 * last is tried again more and more slowly.
 *
 * @param options.open throws what Slack answered, or that it did not
 * @param options.token name of the variable with the token that opens it
 * @param options.planned the reasons that are an announcement; any other one means that the connection is gone
 * @param options.onState told whether there is a connection, and why not
 * @param options.lingerMs how long one that has its replacement is left open for Slack to close it, default 0: what Slack
 *   hands over in the moment in which we close is not heard by us, and on Socket Mode comes again seconds later
 * @param options.goodMs how long a good connection lasts, default 10 s
 * @param options.pause waits, or less when the signal aborts; tests pass their own, and their clock as `now`
 */
export function keepConnection(options: {
  open: () => Promise<Connection>;
  token: string;
  planned: readonly string[];
  onState: (connected: boolean, reason?: string) => void;
  logger: Logger;
  lingerMs?: number;
  goodMs?: number | undefined;
  pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  now?: () => number;
}): Service {
  const {
    open,
    token,
    planned,
    onState,
    logger,
    lingerMs = 0,
    goodMs = GOOD_MS,
    pause = sleep,
    now = Date.now,
  } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const stopped = new Promise<'stopping'>((resolve) => signal.addEventListener('abort', () => resolve('stopping')));
  let current: Connection | undefined;
  /** Its end is announced; it delivers until its replacement is there or Slack closes it. */
  let leaver: Connection | undefined;
  /** Done with, and on their way to be closed. */
  const ending = new Set<Promise<void>>();
  /** Openings that failed, and connections that did not last, one after the other. */
  let failures = 0;
  let flaps = 0;

  const end = (connection: Connection, afterMs: number) => {
    const closed = new AbortController();
    void connection.closed.then(() => closed.abort());
    const wait = afterMs > 0 ? pause(afterMs, AbortSignal.any([signal, closed.signal])) : Promise.resolve();
    const ended = wait.then(() => connection.close()).finally(() => ending.delete(ended));
    ending.add(ended);
  };
  const slowDown = (times: number, maxMs: number, leastMs = 0) =>
    pause(Math.max(leastMs, backoffMs(times, { minMs: 500, maxMs })), signal);

  /** Slack may take half a minute to say hello or not: a stop does not wait for it. */
  const opened = async (): Promise<Connection | undefined> => {
    const opening = open();
    const connection = await Promise.race([opening, stopped]);
    if (connection !== 'stopping') return connection;
    opening.then(
      (late) => late.close(),
      () => undefined,
    );
    return undefined;
  };
  const outlive = (connection: Connection) => {
    leaver = connection;
    void connection.closed.then(() => {
      if (leaver !== connection) return;
      leaver = undefined;
      if (!current) onState(false, 'closed before there was another');
    });
  };
  const run = async () => {
    while (!signal.aborted) {
      try {
        current = await opened();
        if (!current) break;
      } catch (err) {
        if (signal.aborted) break;
        logger.warn({ err, failures }, 'no connection to Slack');
        if (!leaver) onState(false, reasonOf(err, token));
        const longestMs = leaver ? LONGEST_SHORT_PAUSE_MS : LONGEST_PAUSE_MS;
        await slowDown(failures++, longestMs, classifySlackError(err).retryAfterMs);
        continue;
      }
      failures = 0;
      const since = now();
      onState(true);
      if (leaver) end(leaver, lingerMs);
      leaver = undefined;

      const reason = await Promise.race([current.leaving, stopped]);
      if (signal.aborted) break;
      logger.info({ reason }, 'the connection to Slack ends');
      const wasGood = now() - since >= goodMs;
      if (wasGood) flaps = 0;
      const ended = current;
      current = undefined;
      if (planned.includes(reason)) {
        outlive(ended);
        if (!wasGood) await slowDown(flaps++, LONGEST_SHORT_PAUSE_MS);
      } else {
        onState(false, reason);
        end(ended, 0);
        await slowDown(flaps++, LONGEST_SHORT_PAUSE_MS);
      }
    }
    await Promise.all([current?.close(), leaver?.close(), ...ending]);
  };
  const done = run();
  return {
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

function reasonOf(err: unknown, token: string): string {
  const { code, message } = (err ?? {}) as { code?: unknown; message?: unknown };
  if (String(message).includes('did not return a URL')) return "Slack's answer has no address to connect to";
  if (String(code).startsWith('slack_webapi_')) {
    const { class: kind, error } = classifySlackError(err);
    const isRefused = kind === 'fatal' || error === 'not_allowed_token_type';
    return isRefused ? `${token} is refused by Slack: ${error}` : `Slack answered ${error}`;
  }
  return err instanceof Error ? rootMessageOf(err) : 'closed before hello';
}
