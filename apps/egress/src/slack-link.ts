import type { Condition, Logger } from '@errand/runtime';
import { backoffMs } from '@errand/runtime';
import type { SlackAuth, SlackFailure } from '@errand/slack';
import type { Clock } from './clock';
import type { Gate } from './gate';
import { createGate } from './gate';
import type { Classify, EgressSlack } from './slack-port';

/** Whether Slack takes our token, as auth.test says. */
export interface SlackLink {
  /** Open while it does: every call passes here. */
  gate: Gate;
  /** Whose token it is; undefined until auth.test worked once. */
  identity(): SlackAuth | undefined;
  /** A call failed in a way that may concern all others: asks auth.test. With a fatal error nothing is sent until it works. */
  doubt(failure: SlackFailure): void;
  /** Resolves when the link has ended, after the signal. */
  done: Promise<void>;
}

const CHECK_EVERY_MS = 20_000;
/** A question that waits this long for its answer is trouble already; the client gives it up much later. */
const SILENCE_MS = 5_000;
const RETRY = { minMs: 500, maxMs: 30_000 };
/** Between two questions at least, however many calls fail. */
const LEAST_MS = 500;

/**
 * Keeps asking auth.test: often while Slack is away or refuses the token, every 20 s otherwise, so that readiness
 * tells the truth about a quiet bot too. While it fails nothing is sent, and everything is kept.
 */
export function createSlackLink(deps: {
  slack: Pick<EgressSlack, 'testAuth'>;
  classify: Classify;
  condition: Condition;
  clock: Clock;
  logger: Logger;
  signal: AbortSignal;
}): SlackLink {
  const { slack, classify, condition, clock, logger, signal } = deps;
  const gate = createGate();
  let identity: SlackAuth | undefined;
  let failedChecks = 0;
  let refusals = 0;
  let upSince = 0;
  let wake = new AbortController();
  signal.addEventListener('abort', () => wake.abort(), { once: true });

  const shut = (failure: SlackFailure) => {
    gate.shut();
    condition.fail(
      failure.class === 'fatal'
        ? `Slack refuses SLACK_BOT_TOKEN: ${failure.error}; nothing is sent, everything is kept`
        : `no answer from Slack's Web API at SLACK_API_URL: ${failure.error}`,
    );
  };

  /** Tells of silence while it lasts. */
  async function ask(): Promise<SlackAuth> {
    const answered = new AbortController();
    void clock.sleep(SILENCE_MS, answered.signal).then(() => {
      if (!answered.signal.aborted && !signal.aborted)
        condition.fail(`Slack has not answered auth.test for ${SILENCE_MS / 1_000} s`);
    });
    return slack.testAuth().finally(() => answered.abort());
  }

  async function check(): Promise<number> {
    try {
      identity = await ask();
      failedChecks = 0;
      condition.ok();
      if (!gate.isOpen) upSince = clock.now();
      gate.open();
      return CHECK_EVERY_MS;
    } catch (err) {
      const failure = classify(err);
      // Slack that asks for patience is there.
      if (failure.rateLimited && identity) return failure.retryAfterMs ?? CHECK_EVERY_MS;
      logger.warn({ err, slackError: failure.error }, 'auth.test failed');
      shut(failure);
      return Math.max(failure.retryAfterMs ?? 0, backoffMs(failedChecks++, RETRY));
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      wake = new AbortController();
      const waitMs = await check();
      await clock.sleep(LEAST_MS, signal);
      await clock.sleep(waitMs - LEAST_MS, wake.signal);
    }
  }

  return {
    gate,
    identity: () => identity,
    doubt(failure) {
      if (!gate.isOpen) return;
      if (failure.class !== 'fatal') return wake.abort();
      shut(failure);
      // auth.test may work where a call is refused as if the token did not: then each pause is longer than the last.
      if (clock.now() - upSince > CHECK_EVERY_MS) refusals = 0;
      void clock.sleep(backoffMs(refusals++, RETRY), signal).then(() => wake.abort());
    },
    done: run(),
  };
}
