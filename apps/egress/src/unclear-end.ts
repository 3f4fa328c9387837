import type { Posted } from '@errand/slack';
import type { Clock } from './clock';
import { CannotLookUpError } from './row-errors';
import type { SlackCalls } from './slack-calls';
import { StoppingError } from './slack-calls';
import type { SlackLink } from './slack-link';
import type { Classify, PostingSlack } from './slack-port';

/** A post that may or may not stand in Slack. */
export interface UnclearPost {
  key: string;
  /** Undefined: known by name only, which cannot be looked up. */
  channelId: string | undefined;
  /** A notice: to say it twice is better than never. */
  isNotice: boolean;
  threadTs?: string | undefined;
  ephemeralTo?: string | undefined;
  /** Of a file, which is known by it instead of by the key. */
  uploadId?: string | undefined;
  /** Of the first attempt, milliseconds since the epoch on Slack's clock. */
  firstAttemptAt: number;
}

/** Slack shows a new message in its history a little later than it took it. */
const LOOK_AT_MS = [0, 1_000, 5_000, 15_000];
/** What is known of Slack's clock is known to a second or two; there are few messages in a minute. */
const CLOCK_DIFFERENCE_MS = 60_000;
const RETRY_MS = 2_000;

/**
 * After an unclear end (a lost answer, a crash): looks for the post's key in Slack, at once and after 1, 5 and 15 s.
 *
 * @returns where it stands, or undefined when it is to be posted again: it was never posted, or is a notice to a place
 *   that is known by name only
 * @throws CannotLookUpError it is ephemeral, or Slack does not let us read there, or does not show our metadata: who
 *   posts again without looking doubles the message after every unclear end
 */
export async function findUnclearPost(
  post: UnclearPost,
  deps: {
    slack: Pick<PostingSlack, 'findMessageByKey' | 'findMessageByFile'>;
    calls: SlackCalls;
    link: Pick<SlackLink, 'identity'>;
    classify: Classify;
    clock: Clock;
    signal: AbortSignal;
  },
): Promise<Posted | undefined> {
  const { slack, calls, link, classify, clock, signal } = deps;
  const { key, channelId, threadTs, uploadId } = post;
  if (post.ephemeralTo !== undefined) throw new CannotLookUpError('an ephemeral message is in no history');
  if (channelId === undefined) {
    if (post.isNotice) return undefined;
    throw new CannotLookUpError('the conversation is known by its name only');
  }
  const oldest = ((post.firstAttemptAt - CLOCK_DIFFERENCE_MS) / 1_000).toFixed(6);
  const method = threadTs === undefined ? 'conversations.history' : 'conversations.replies';

  const look = async (): Promise<Posted | undefined> => {
    for (;;) {
      try {
        return await calls({ method, channel: channelId }, async () => {
          if (uploadId !== undefined) return slack.findMessageByFile({ channelId, threadTs, oldest, uploadId });
          const own = link.identity();
          // Calls pass once auth.test has worked, so it is known.
          if (!own) throw new Error('Slack has not answered auth.test yet');
          return slack.findMessageByKey({ channelId, threadTs, oldest, key, own });
        });
      } catch (err) {
        if (err instanceof StoppingError) throw err;
        const failure = classify(err);
        if (failure.class === 'permanent') throw new CannotLookUpError(failure.error, { cause: err });
        await clock.sleep(RETRY_MS, signal);
      }
    }
  };

  const since = clock.now();
  for (const at of LOOK_AT_MS) {
    await clock.sleep(since + at - clock.now(), signal);
    const found = await look();
    if (found) return found;
  }
  return undefined;
}
