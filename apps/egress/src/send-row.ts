import type { Logger } from '@errand/runtime';
import { backoffMs } from '@errand/runtime';
import type { Posted, SlackFailure } from '@errand/slack';
import type { LedgerMark, LedgerRow, LedgerStore } from '@errand/storage';
import type { Clock } from './clock';
import type { EgressMetrics } from './metrics';
import { isNoticeLane } from './outbound-rows';
import { planOf } from './plan';
import { CannotLookUpError, NothingToChangeError, OvertakenError } from './row-errors';
import type { SlackCalls } from './slack-calls';
import { StoppingError } from './slack-calls';
import type { SlackLink } from './slack-link';
import type { Classify, PostingSlack } from './slack-port';
import { findUnclearPost } from './unclear-end';

/** How a row ended that did not reach Slack; somebody has to know. */
export type TellOfRow = (row: LedgerRow, outcome: 'dead' | 'unknown', error: string) => void;

export interface RowSender {
  /**
   * Sends one row and sees it to its end, however long that takes: retries, pauses, unclear ends.
   *
   * @param isOvertaken says, when the row's turn comes, that another goes first
   * @throws OvertakenError, StoppingError: the row is as it was
   */
  send(row: LedgerRow, isOvertaken: () => boolean): Promise<void>;
}

const RETRY = { minMs: 1_000, maxMs: 60_000 };
const STORE_RETRY = { minMs: 250, maxMs: 5_000 };

export function createRowSender(deps: {
  ledger: Pick<LedgerStore, 'mark' | 'partsOf'>;
  slack: PostingSlack;
  calls: SlackCalls;
  link: Pick<SlackLink, 'doubt' | 'identity'>;
  classify: Classify;
  tell: TellOfRow;
  metrics: EgressMetrics;
  clock: Clock;
  logger: Logger;
  signal: AbortSignal;
}): RowSender {
  const { ledger, slack, calls, link, classify, metrics, clock, signal } = deps;

  /** What happened in Slack must get into the ledger: the store is asked until it answers, or egress stops. */
  async function mark(row: LedgerRow, change: Omit<LedgerMark, 'key'>): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await ledger.mark({ key: row.key, ...change });
        row.state = change.state;
        return;
      } catch (err) {
        logOf(row).warn({ err, state: change.state }, 'the ledger could not be written; trying again');
        if (signal.aborted) throw new StoppingError('egress stops; the row is looked into at the next start');
        await clock.sleep(backoffMs(attempt, STORE_RETRY), signal);
      }
    }
  }

  function logOf(row: LedgerRow): Logger {
    return deps.logger.child({
      key: row.key,
      kind: row.kind,
      conversation: row.conversation,
      correlationId: row.envelope.correlationid,
      traceparent: row.envelope.traceparent,
    });
  }

  async function end(row: LedgerRow, outcome: LedgerMark['state'], facts: Omit<LedgerMark, 'key' | 'state'> = {}) {
    await mark(row, { state: outcome, ...facts });
    metrics.rows.inc({ kind: row.kind, outcome });
    if (outcome === 'posted') {
      metrics.postedSeconds.observe(Math.max(0, (clock.now() - Date.parse(row.envelope.time)) / 1_000));
      logOf(row).debug('sent');
      return;
    }
    logOf(row).warn({ outcome, error: facts.error }, 'not sent');
    if (outcome === 'dead' || outcome === 'unknown') deps.tell(row, outcome, facts.error ?? '');
  }

  /**
   * One attempt.
   *
   * @param begin runs directly before the call that matters
   * @returns where the message stands, if the row made one
   */
  async function attemptRow(row: LedgerRow, begin: () => Promise<void>): Promise<Posted | undefined> {
    const plan = await planOf(row, { ledger, slack, calls, classify });
    if (plan.creates && row.state === 'sending') {
      const found = await findUnclearPost(
        {
          key: row.key,
          isNotice: isNoticeLane(row.conversation),
          firstAttemptAt: Date.parse(row.firstAttemptAt ?? row.envelope.time),
          ...plan.creates,
        },
        { slack, calls, link, classify, clock, signal },
      );
      logOf(row).info({ found: found !== undefined }, 'an unclear end was looked into');
      if (found) return found;
      row.state = 'waiting';
    }
    return plan.run(begin);
  }

  /** Waits as the failure asks for; false when the row has ended. */
  async function isWorthAnother(row: LedgerRow, failure: SlackFailure, attempt: number): Promise<boolean> {
    if (failure.class === 'permanent') {
      await end(row, 'dead', { error: failure.error });
      return false;
    }
    logOf(row).warn({ slackError: failure.error, unclear: failure.unclear, attempt }, 'not sent yet');
    if (failure.rateLimited) return true; // its pause is kept where calls wait for their turn
    link.doubt(failure);
    if (failure.class === 'retry') await clock.sleep(backoffMs(attempt, RETRY), signal);
    return true;
  }

  return {
    async send(row, isOvertaken) {
      for (let attempt = 0; ; attempt++) {
        if (signal.aborted) throw new StoppingError('egress stops');
        let begun = false;
        const begin = async () => {
          if (isOvertaken()) throw new OvertakenError('another row goes first');
          begun = true;
          row.firstAttemptAt ??= new Date(clock.now()).toISOString();
          await mark(row, { state: 'sending', countAttempt: true });
        };
        try {
          const at = await attemptRow(row, begin);
          return await end(row, 'posted', { ...at });
        } catch (err) {
          if (err instanceof NothingToChangeError) return end(row, 'dropped', { error: err.message });
          if (err instanceof CannotLookUpError) return end(row, 'unknown', { error: err.message });
          if (err instanceof OvertakenError || err instanceof StoppingError) throw err;
          if (String((err as { code?: unknown }).code).startsWith('store_')) throw err; // the lane waits
          const failure = classify(err);
          // What Slack has surely not done is no unclear end, should the process die now.
          if (begun && !failure.unclear && failure.class !== 'permanent') await mark(row, { state: 'waiting' });
          if (!(await isWorthAnother(row, failure, attempt))) return;
        }
      }
    },
  };
}
