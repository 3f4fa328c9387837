import type { Posted } from '@errand/slack';
import type { LedgerRow, LedgerStore } from '@errand/storage';
import { NothingToChangeError } from './row-errors';
import { payloadOf } from './row-payload';
import type { SlackCalls } from './slack-calls';
import type { PostingSlack } from './slack-port';

export type StandingPart = Posted & { wasPostedPlain: boolean };

export interface StandingFile {
  /** Absent: Slack did not show it when it was looked for. */
  at: Posted | undefined;
  channelId: string;
  threadTs?: string | undefined;
  uploadId: string;
  /** Milliseconds since it was first tried. */
  ageMs: number;
}

/**
 * What a handle is made of now, by part.
 *
 * @throws NothingToChangeError nothing of it was posted
 */
export async function standingParts(
  handle: string,
  { ledger }: { ledger: Pick<LedgerStore, 'partsOf'> },
): Promise<{ texts: Map<number, StandingPart>; files: Map<number, StandingFile> }> {
  const texts = new Map<number, StandingPart>();
  const files = new Map<number, StandingFile>();
  for (const row of await ledger.partsOf(handle)) {
    if (row.state !== 'posted') continue;
    const payload = payloadOf(row);
    if (payload.kind === 'file') {
      if (row.uploadId !== undefined) files.set(payload.part, standingFile(row, row.uploadId, payload));
    } else if ('part' in payload && row.channelId !== undefined && row.ts !== undefined) {
      const { channelId, ts } = row;
      texts.set(payload.part, { channelId, ts, wasPostedPlain: payload.isPlain === true });
    }
  }
  if (!texts.has(0) && files.size === 0) throw new NothingToChangeError('the message it refers to was not posted');
  return { texts, files };
}

function standingFile(
  { channelId, ts, firstAttemptAgeMs = 0 }: LedgerRow,
  uploadId: string,
  { target, threadTs }: { target: string; threadTs?: string | undefined },
): StandingFile {
  const at = channelId === undefined || ts === undefined ? undefined : { channelId, ts };
  return { at, channelId: target, threadTs, uploadId, ageMs: firstAttemptAgeMs };
}

/** What is known of Slack's clock is known to a second or two. */
const CLOCK_DIFFERENCE_MS = 60_000;

/** Where a file is shown, if Slack shows it already. */
export async function tsOfFile(
  { channelId, threadTs, uploadId, ageMs }: Omit<StandingFile, 'at'>,
  { slack, calls }: { slack: PostingSlack; calls: SlackCalls },
): Promise<Posted | undefined> {
  const oldest = ((slack.now() - ageMs - CLOCK_DIFFERENCE_MS) / 1_000).toFixed(6);
  const method = threadTs === undefined ? 'conversations.history' : 'conversations.replies';
  return calls({ method, channel: channelId }, () =>
    slack.findMessageByFile({ channelId, threadTs, oldest, uploadId }),
  );
}
