import type { Logger } from '@errand/runtime';
import { backoffMs } from '@errand/runtime';
import type { Posted, SlackFailure } from '@errand/slack';
import type { FileStore, LedgerMark, LedgerRow, LedgerStore } from '@errand/storage';
import type { Clock } from './clock';
import type { EgressMetrics } from './metrics';
import { isNoticeLane } from './outbound-rows';
import type { Begin } from './plan';
import { planOf } from './plan';
import type { Plan } from './plan';
import type { Grant } from './partition-leases';
import { payloadOf } from './row-payload';
import { CannotLookUpError, NothingToChangeError, NotOursError, OvertakenError } from './row-errors';
import type { SlackCalls } from './slack-calls';
import { StoppingError } from './slack-calls';
import type { SlackLink } from './slack-link';
import { createSettling } from './settling';
import type { Settling } from './settling';
import type { Classify, PostingSlack } from './slack-port';
import { textAloneOf } from './text-alone';
import { findUnclearPost } from './unclear-end';

/**
 * How a row ended that did not reach Slack, or not as it was meant to (`text_alone`: without its blocks and attachments);
 * somebody has to know.
 */
export type TellOfRow = (row: LedgerRow, outcome: 'dead' | 'unknown' | 'text_alone', error: string) => void;

export interface RowSender {
  /**
   * This row is about to be accepted as being sent, under this epoch: until `send` tries it nobody has, and nothing is to
   * be looked up, from wherever the row comes.
   *
   * @returns to be called when it was not accepted so
   */
  accepting(key: string, epoch: number): () => void;
  /** Resolves when the ledger knows of the rows that were sent and that match. */
  settled: Settling['settled'];
  /**
   * Sends one row and sees it to its end, however long that takes: retries, pauses, unclear ends. One that stands in
   * Slack is at its end; the ledger is told of it meanwhile.
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

/** What came of an attempt: where the message stands, if the row made one and Slack said so. */
interface Done {
  posted: Posted | undefined;
  plan: Plan;
}

const RETRY = { minMs: 1_000, maxMs: 60_000 };
const STORE_RETRY = { minMs: 250, maxMs: 5_000 };
/** Slack shows a file a little later than it took it. */
const FIND_AFTER_MS = [0, 1_000, 3_000];

export function createRowSender(deps: {
  ledger: Pick<LedgerStore, 'mark' | 'partsOf'>;
  files: Pick<FileStore, 'find' | 'read'>;
  slack: PostingSlack;
  calls: SlackCalls;
  link: Pick<SlackLink, 'doubt' | 'identity'>;
  classify: Classify;
  tell: TellOfRow;
  /** A row that we sent has been ended by another process: what we think of this conversation may be wrong. */
  onForeign(conversation: string): void;
  metrics: EgressMetrics;
  clock: Clock;
  logger: Logger;
  signal: AbortSignal;
}): RowSender {
  const { ledger, files, slack, link, classify, metrics, clock, logger, signal } = deps;
  /** By `clock.elapsed()`: dates are set, and not the same everywhere. */
  const firstTried = new WeakMap<LedgerRow, number>();
  /** Rows that the ledger calls `sending` and that are still to be tried for the first time, with their epoch. */
  const untried = new Map<string, number>();
  const settling = createSettling();
  const foreign = () => new NotOursError('the row was ended by another process');
  const isUntried = (row: LedgerRow, { epoch }: Grant) => row.state === 'sending' && untried.get(row.key) === epoch;

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
        logger.warn({ ...idsOf(row), err, state: change.state }, 'the ledger could not be written; trying again');
        if (signal.aborted) throw new StoppingError('egress stops; the row is looked into at the next start');
        await clock.sleep(backoffMs(attempt, STORE_RETRY), signal);
      }
    }
  }

  /** @throws NotOursError the row was ended by another process */
  async function end(
    row: LedgerRow,
    { epoch }: Grant,
    outcome: 'dead' | 'unknown' | 'dropped',
    error: string,
  ): Promise<void> {
    if (!(await mark(row, { state: outcome, epoch, error }))) throw foreign();
    metrics.rows.inc({ kind: row.kind, outcome });
    logger.warn({ ...idsOf(row), outcome, error }, 'not sent');
    if (outcome === 'dead' || outcome === 'unknown') deps.tell(row, outcome, error);
  }

  /** It stands in Slack. What is behind it need not wait until the ledger knows. */
  function endPosted(row: LedgerRow, grant: Grant, done: Done): void {
    const { epoch, partition } = grant;
    metrics.postedSeconds.observe(Math.max(0, (clock.now() - Date.parse(row.envelope.time)) / 1_000));
    const settled = settle(row, epoch, done);
    settling.add(row, partition, settled);
    if (!done.posted && done.plan.find) void settled.then(() => notePlace(row, grant, done.plan.find));
  }

  async function settle(row: LedgerRow, epoch: number, { posted, plan }: Done): Promise<void> {
    const at: Partial<Posted> = posted ?? {};
    // Where a new message came of it, it is that one.
    const changed = posted ? undefined : plan.changes;
    for (let attempt = 0; ; attempt++) {
      try {
        const isWritten = await mark(row, { state: 'posted', epoch, changed, ...at });
        if (!isWritten && !(await wasPostedTwice(row, at))) throw foreign();
        metrics.rows.inc({ kind: row.kind, outcome: 'posted' });
        return logger.debug(idsOf(row), 'sent');
      } catch (err) {
        if (err instanceof NotOursError) return deps.onForeign(row.conversation);
        if (err instanceof StoppingError || signal.aborted) return;
        logger.warn({ ...idsOf(row), err }, 'a second post could not be deleted; trying again');
        await clock.sleep(backoffMs(attempt, RETRY), signal);
      }
    }
  }

  /** Looks where Slack shows what it was given, and tells the ledger; nothing waits for that. */
  async function notePlace(row: LedgerRow, { epoch, signal: until }: Grant, find: Plan['find']): Promise<void> {
    try {
      for (const afterMs of FIND_AFTER_MS) {
        await clock.sleep(afterMs, until);
        if (signal.aborted || until.aborted) return;
        const found = await find?.();
        if (found) return void (await mark(row, { state: 'posted', epoch, ...found }));
      }
    } catch (err) {
      logger.debug({ ...idsOf(row), err }, 'where a file is shown could not be looked up');
    }
  }

  /**
   * A process that was frozen between its last look at the lease and the post may post what another has posted
   * meanwhile. What stands in the ledger is the message; the other one is taken away.
   *
   * @returns false when the ledger says what we say: the answer to the first mark was lost
   */
  async function wasPostedTwice(row: LedgerRow, { channelId, ts }: Partial<Posted>) {
    if (channelId === undefined || ts === undefined) return false;
    const stands = (await ledger.partsOf(row.handle)).find((part) => part.key === row.key);
    if (stands?.ts === undefined || stands.ts === ts) return false;
    logger.warn({ ...idsOf(row), ts, stands: stands.ts }, 'posted a second time; the second one is deleted');
    await deps.calls({ method: 'chat.delete', channel: channelId }, () => slack.deleteMessage({ channelId, ts }));
    return true;
  }

  /**
   * One attempt.
   *
   * @param begin runs directly before the call that matters
   */
  async function attemptRow(row: LedgerRow, grant: Grant, begin: Begin): Promise<Done> {
    const calls: SlackCalls = (call, run, options) => deps.calls(call, run, { signal: grant.signal, ...options });
    if (refersToAnother(row)) await settling.settled(({ handle }) => handle === row.handle);
    const plan = await planOf(row, { ledger, files, slack, calls, classify, signal: grant.signal });
    if (plan.creates && row.state === 'sending' && !isUntried(row, grant)) {
      const found = await findUnclearPost(
        {
          key: row.key,
          isNotice: isNoticeLane(row.conversation),
          uploadId: row.uploadId,
          firstAttemptAt: slack.now() - (clock.elapsed() - (firstTried.get(row) ?? clock.elapsed())),
          ...plan.creates,
        },
        { slack, calls, link, classify, clock, signal: grant.signal },
      );
      logger.info({ ...idsOf(row), found: found !== undefined }, 'an unclear end was looked into');
      if (found) return { posted: found, plan };
      row.state = 'waiting';
    }
    return { posted: await plan.run(begin), plan };
  }

  /** Waits as the failure asks for; false when the row has ended. */
  async function isWorthAnother(
    row: LedgerRow,
    grant: Grant,
    failure: SlackFailure,
    attempt: number,
  ): Promise<boolean> {
    if (failure.class === 'permanent') {
      const rest = textAloneOf(row, failure.error);
      if (!rest) {
        await end(row, grant, 'dead', failure.error);
        return false;
      }
      // The store keeps what was meant: after a crash it is refused as it was, and the text goes then.
      if (!(await mark(row, { state: 'waiting', epoch: grant.epoch }))) throw foreign();
      row.payload = rest;
      logger.warn({ ...idsOf(row), error: failure.error }, 'its text is sent alone');
      deps.tell(row, 'text_alone', failure.error);
      return true;
    }
    logger.warn({ ...idsOf(row), slackError: failure.error, unclear: failure.unclear, attempt }, 'not sent yet');
    if (failure.rateLimited) return true; // its pause is kept where calls wait for their turn
    link.doubt(failure);
    if (failure.class === 'retry') await clock.sleep(backoffMs(attempt, RETRY), grant.signal);
    return true;
  }

  return {
    accepting(key, epoch) {
      untried.set(key, epoch);
      return () => void untried.delete(key);
    },
    settled: (isMeant) => settling.settled(isMeant),
    async send(row, { grant, isOvertaken }) {
      const { epoch } = grant;
      if (row.firstAttemptAgeMs !== undefined && !firstTried.has(row))
        firstTried.set(row, clock.elapsed() - row.firstAttemptAgeMs);
      for (let attempt = 0; ; attempt++) {
        if (signal.aborted || grant.signal.aborted) throw new StoppingError('it is not to be sent from here any more');
        let begun = false;
        const begin: Begin = async (facts) => {
          if (isOvertaken()) throw new OvertakenError('another row goes first');
          if (!firstTried.has(row)) firstTried.set(row, clock.elapsed());
          const isMarked = isUntried(row, grant);
          untried.delete(row.key);
          begun = isMarked || (await mark(row, { state: 'sending', epoch, countAttempt: true, ...facts }));
          if (begun && facts?.uploadId !== undefined) row.uploadId = facts.uploadId;
          if (!begun || !grant.isValid()) throw new NotOursError('the partition is another process’s');
        };
        try {
          return endPosted(row, grant, await attemptRow(row, grant, begin));
        } catch (err) {
          if (err instanceof NothingToChangeError) return end(row, grant, 'dropped', err.message);
          if (err instanceof CannotLookUpError) return end(row, grant, 'unknown', err.message);
          if ((err as { code?: unknown }).code === 'file_gone') return end(row, grant, 'dead', (err as Error).message);
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

/** What is to be done depends on where another row of its handle stands. */
function refersToAnother(row: LedgerRow): boolean {
  const payload = payloadOf(row);
  return payload.kind === 'post' ? payload.isUnderFirst === true : payload.kind !== 'file';
}

function idsOf({ key, kind, conversation, envelope }: LedgerRow): Record<string, unknown> {
  const { correlationid: correlationId, traceparent } = envelope;
  return { key, kind, conversation, correlationId, traceparent };
}
