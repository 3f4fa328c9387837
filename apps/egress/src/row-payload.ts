import type { Unfurl } from '@errand/contracts';
import type { LedgerRow } from '@errand/storage';

/** What a ledger row of egress holds: all that is needed for its call to Slack. */
export type RowPayload =
  | {
      kind: 'post';
      /** A conversation id; for notices also `#name`, or `<@U…>` for the DM with a person. */
      target: string;
      threadTs?: string | undefined;
      ephemeralTo?: string | undefined;
      part: number;
      text: string;
      blocks?: unknown[] | undefined;
      attachments?: unknown[] | undefined;
      /** The text is shown as it is: nothing in it is markup. */
      isPlain?: boolean | undefined;
      /** Previews of links; absent: as Slack does. */
      unfurl?: Unfurl | undefined;
      /** It goes into the thread of the first part. */
      isUnderFirst?: boolean | undefined;
    }
  | {
      kind: 'file';
      target: string;
      threadTs?: string | undefined;
      part: number;
      name: string;
      title?: string | undefined;
      /** The bytes themselves, which are a text, or their name in the store. */
      content: { text: string } | { fileId: string };
    }
  | {
      kind: 'update';
      channelId: string;
      /** For a part that is new. */
      threadTs?: string | undefined;
      part: number;
      /** How many parts the message has from now on. */
      parts: number;
      text: string;
      blocks?: unknown[] | undefined;
      attachments?: unknown[] | undefined;
      isPlain?: boolean | undefined;
      /** For a part that is new. */
      unfurl?: Unfurl | undefined;
      isUnderFirst?: boolean | undefined;
    }
  | { kind: 'delete' }
  | { kind: 'react'; channelId: string; ts?: string | undefined; reaction: string; remove: boolean };

/** Egress alone writes rows, so what it reads is what it wrote. */
export function payloadOf(row: Pick<LedgerRow, 'payload'>): RowPayload {
  return row.payload as RowPayload;
}
