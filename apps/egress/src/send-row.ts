import type { Logger } from '@errand/runtime';
import { backoffMs } from '@errand/runtime';
import type { Posted, SlackFailure } from '@errand/slack';
import type { LedgerMark, LedgerRow, LedgerStore } from '@errand/storage';
import type { Clock } from './clock';
import type { EgressMetrics } from './metrics';
import { isNoticeLane } from './outbound-rows';
import { planOf } from './plan';
import type { Grant } from './partition-leases';
import { CannotLookUpError, NothingToChangeError, NotOursError, OvertakenError } from './row-errors';
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
   * @param turn.grant what allows it: without it nothing is begun
   * @param turn.isOvertaken says, when the row's turn comes, that another goes first
   * @throws OvertakenError, StoppingError: the row is as it was; NotOursError: read it again
   */
  send(row: LedgerRow, turn: Turn): Promise<void>;
}

interface Turn {
  grant: Grant;
  isOvertaken(): boolean;
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
  const { ledger, slack, link, classify, metrics, clock, signal } = deps;
  /** By `clock.elapsed()`: dates are set, and not the same everywhere. */
  const firstTried = new WeakMap<LedgerRow, number>();

  /**
   * What happened in Slack must get into the ledger: the store is asked until it answers, or egress stops.
   *
   * @returns false when the row was not written: it is not ours to say, or it has ended
   */
  async function mark(row: LedgerRow, change: Omit<LedgerMark, 'key'>): Promise<boolean> {
    for (let attempt = 0; ; attempt++) {
      try {
        const isWritten = await ledger.mark({ key: row.key, ...change });
        if (isWritten) row.state = change.state;
        return isWritten;
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

  async function end(
    row: LedgerRow,
    { epoch }: Grant,
    outcome: 'posted' | 'dead' | 'unknown' | 'dropped',
    facts: Pick<LedgerMark, 'channelId' | 'ts' | 'error'> = {},
  ): Promise<void> {
    const isWritten = await mark(row, { state: outcome, epoch, ...facts });
    if (!isWritten && (outcome !== 'posted' || (await wasPostedTwice(row, facts))))
      throw new NotOursError('the row was ended by another process');
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
   * A process that was frozen between its last look at the lease and the post may post what another has posted
   * meanwhile. What stands in the ledger is the message; the other one is taken away.
   *
   * @returns false when the ledger says what we say: the answer to the first mark was lost
   */
  async function wasPostedTwice(row: LedgerRow, { channelId, ts }: { channelId?: string; ts?: string }) {
    if (channelId === undefined || ts === undefined) return false;
    const stands = (await ledger.partsOf(row.handle)).find((part) => part.key === row.key);
    if (stands?.ts === undefined || stands.ts === ts) return false;
    logOf(row).warn({ ts, stands: stands.ts }, 'posted a second time; the second one is deleted');
    await deps.calls({ method: 'chat.delete', channel: channelId }, () => slack.deleteMessage({ channelId, ts }));
    return true;
  }

  /**
   * One attempt.
   *
   * @param begin runs directly before the call that matters
   * @returns where the message stands, if the row made one
   */
  async function attemptRow(row: LedgerRow, grant: Grant, begin: () => Promise<void>): Promise<Posted | undefined> {
    const calls: SlackCalls = (call, run, options) => deps.calls(call, run, { signal: grant.signal, ...options });
    const plan = await planOf(row, { ledger, slack, calls, classify });
    if (plan.creates && row.state === 'sending') {
      const found = await findUnclearPost(
        {
          key: row.key,
          isNotice: isNoticeLane(row.conversation),
          firstAttemptAt: slack.now() - (clock.elapsed() - (firstTried.get(row) ?? clock.elapsed())),
          ...plan.creates,
        },
        { slack, calls, link, classify, clock, signal: grant.signal },
      );
      logOf(row).info({ found: found !== undefined }, 'an unclear end was looked into');
      if (found) return found;
      row.state = 'waiting';
    }
    return plan.run(begin);
  }

  /** Waits as the failure asks for; false when the row has ended. */
  async function isWorthAnother(
    row: LedgerRow,
    grant: Grant,
    failure: SlackFailure,
    attempt: number,
  ): Promise<boolean> {
    if (failure.class === 'permanent') {
      await end(row, grant, 'dead', { error: failure.error });
      return false;
    }
    logOf(row).warn({ slackError: failure.error, unclear: failure.unclear, attempt }, 'not sent yet');
    if (failure.rateLimited) return true; // its pause is kept where calls wait for their turn
    link.doubt(failure);
    if (failure.class === 'retry') await clock.sleep(backoffMs(attempt, RETRY), grant.signal);
    return true;
  }

  return {
    async send(row, { grant, isOvertaken }) {
      const { epoch } = grant;
      if (row.firstAttemptAgeMs !== undefined && !firstTried.has(row))
        firstTried.set(row, clock.elapsed() - row.firstAttemptAgeMs);
      for (let attempt = 0; ; attempt++) {
        if (signal.aborted || grant.signal.aborted) throw new StoppingError('it is not to be sent from here any more');
        let begun = false;
        const begin = async () => {
          if (isOvertaken()) throw new OvertakenError('another row goes first');
          if (!firstTried.has(row)) firstTried.set(row, clock.elapsed());
          begun = await mark(row, { state: 'sending', epoch, countAttempt: true });
          if (!begun || !grant.isValid()) throw new NotOursError('the partition is another process’s');
        };
        try {
          const at = await attemptRow(row, grant, begin);
          return await end(row, grant, 'posted', { ...at });
        } catch (err) {
          if (err instanceof NothingToChangeError) return end(row, grant, 'dropped', { error: err.message });
          if (err instanceof CannotLookUpError) return end(row, grant, 'unknown', { error: err.message });
          if (err instanceof OvertakenError || err instanceof StoppingError || err instanceof NotOursError) throw err;
          if (String((err as { code?: unknown }).code).startsWith('store_')) throw err; // the lane waits
          const failure = classify(err);
          // What Slack has surely not done is no unclear end, should the process die now.
          if (begun && !failure.unclear && failure.class !== 'permanent') await mark(row, { state: 'waiting', epoch });
          if (!(await isWorthAnother(row, grant, failure, attempt))) return;
        }
      }
    },
  };
}
