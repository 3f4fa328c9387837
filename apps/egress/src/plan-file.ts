import type { LedgerRow } from '@errand/storage';
import type { Plan, PlanDeps, PayloadOf } from './plan';
import { CannotLookUpError, FileLostError } from './row-errors';
import { tsOfFile } from './standing-parts';

/**
 * Slack takes the bytes of a file first, under an id, and shows it later. The id is in the ledger before it is shown,
 * and Slack shows each id once: so after an unclear end the same one is shown, and never another.
 */
export function planFile(row: LedgerRow, payload: PayloadOf<'file'>, deps: PlanDeps): Plan {
  const { target: channel, threadTs, name, title = name } = payload;
  const { slack, calls, classify } = deps;
  return {
    creates: { channelId: channel, threadTs },
    async run(begin) {
      const before = row.uploadId;
      const uploadId = before ?? (await upload(row, payload, deps));
      try {
        await calls(
          { method: 'files.completeUploadExternal', channel },
          () => slack.completeUpload({ uploadId, title, channel, threadTs }),
          { beforeCall: () => begin({ uploadId }) },
        );
      } catch (err) {
        // It was shown, or given up after so long; which of them is not known, for it was not found.
        if (before !== undefined && /^file_/.test(classify(err).error))
          throw new CannotLookUpError('Slack does not take the upload a second time', { cause: err });
        throw err;
      }
      return undefined;
    },
    find: async () =>
      row.uploadId === undefined
        ? undefined
        : tsOfFile({ channelId: channel, threadTs, uploadId: row.uploadId, ageMs: row.firstAttemptAgeMs ?? 0 }, deps),
  };
}

/** Brings the bytes to Slack, where nobody sees them yet. @returns the id of the upload */
async function upload(row: LedgerRow, payload: PayloadOf<'file'>, deps: PlanDeps): Promise<string> {
  const { slack, calls, signal } = deps;
  const { size, content } = await bytesOf(row, payload, deps);
  const { url, uploadId } = await calls({ method: 'files.getUploadURLExternal' }, () =>
    slack.startUpload({ name: payload.name, size }),
  );
  await calls({ method: 'files.sendBytes' }, () => slack.sendBytes({ url, size, content: content(), signal }));
  return uploadId;
}

/** @throws FileLostError the bytes are gone, or were stored by another execution */
async function bytesOf(
  { executionId }: LedgerRow,
  { content }: PayloadOf<'file'>,
  { files }: PlanDeps,
): Promise<{ size: number; content(): AsyncIterable<Uint8Array> }> {
  if ('text' in content) {
    const bytes = Buffer.from(content.text);
    return {
      size: bytes.length,
      async *content() {
        yield bytes;
      },
    };
  }
  const file = await files.find(content.fileId);
  if (file?.executionId !== executionId)
    throw new FileLostError('the bytes of the file are gone: they are kept for a day');
  return { size: file.size, content: () => files.read(file) };
}
