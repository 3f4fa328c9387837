import type { Clock } from './clock';
import type { Gate } from './gate';
import { createLimit } from './limit';
import type { EgressMetrics } from './metrics';
import type { PacedCall, Pacer } from './pacing';
import type { Classify } from './slack-port';

/**
 * Makes one call to Slack in its turn.
 *
 * @param options.beforeCall runs when the turn has come, directly before the call; what it throws gives the turn back
 * @param options.signal ends the wait for the turn; default: egress stops
 * @throws what the call throws; an Error with code `egress_stopping` when the signal aborts before the turn came
 */
export type SlackCalls = <T>(
  call: PacedCall,
  run: () => Promise<T>,
  options?: { beforeCall?: (() => Promise<void>) | undefined; signal?: AbortSignal },
) => Promise<T>;

/** Egress stops, or lets go of a partition: what was not begun stays in the ledger. */
export class StoppingError extends Error {
  override readonly name = 'StoppingError';
  readonly code = 'egress_stopping';
}

/** Calls under way at once, over all conversations. A call that only waits for its turn is not one of them. */
const MOST_IN_FLIGHT = 50;
/** Slack always says for how long; something before it may not. */
const UNTOLD_MS = 5_000;

/**
 * A call's turn comes when Slack takes our token at all (the gate), when its channel's and method's pace allow, when
 * no Retry-After holds it, and when one of 50 places is free. A 429 pauses the method in that channel alone.
 */
export function createSlackCalls(deps: {
  pacer: Pacer;
  gate: Gate;
  classify: Classify;
  metrics: EgressMetrics;
  clock: Clock;
  signal: AbortSignal;
  /** Slack told us to wait: so must the others who call it with the same token. */
  onPause(call: PacedCall, ms: number): void;
}): SlackCalls {
  const { pacer, gate, classify, metrics, clock } = deps;
  const inPlace = createLimit(MOST_IN_FLIGHT);
  const notYet = Symbol();

  return async (call, run, { beforeCall, signal = deps.signal } = {}) => {
    await untilFree(pacer.reserve(call), signal);
    for (;;) {
      await gate.passed(signal);
      await untilFree(pacer.pausedMs(call), signal);
      const result = await inPlace(async () => {
        if (signal.aborted) {
          pacer.giveBack(call);
          throw new StoppingError('it is not to be sent from here any more');
        }
        if (!gate.isOpen || pacer.pausedMs(call) > 0) return notYet;
        try {
          await beforeCall?.();
        } catch (err) {
          pacer.giveBack(call);
          throw err;
        }
        return run().catch((err: unknown) => {
          const failure = classify(err);
          metrics.failures.inc({ class: failure.rateLimited ? 'rate_limited' : failure.class });
          if (failure.rateLimited) pause(call, failure.retryAfterMs);
          throw err;
        });
      });
      if (result !== notYet) return result as Awaited<ReturnType<typeof run>>;
    }
  };

  async function untilFree(ms: number, signal: AbortSignal): Promise<void> {
    if (ms > 0) await clock.sleep(ms, signal);
  }

  function pause(call: PacedCall, retryAfterMs = UNTOLD_MS): void {
    pacer.pause(call, retryAfterMs);
    deps.onPause(call, retryAfterMs);
    metrics.pauses.inc({ method: call.method });
    metrics.pausedSeconds.inc({ method: call.method }, retryAfterMs / 1_000);
  }
}
