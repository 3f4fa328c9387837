import type { Posted } from '@errand/slack';
import type { FileStore, LedgerRow, LedgerStore } from '@errand/storage';
import { planFile } from './plan-file';
import { NothingToChangeError } from './row-errors';
import type { StandingFile, StandingPart } from './standing-parts';
import { standingParts, tsOfFile } from './standing-parts';
import { payloadOf } from './row-payload';
import type { RowPayload } from './row-payload';
import type { SlackCalls } from './slack-calls';
import type { Classify, PostingSlack } from './slack-port';
import type { UnclearPost } from './unclear-end';

/** What sending a row means, once it is known what stands in Slack. */
export interface Plan {
  /** Present when a new message comes of it: doing it twice would show it twice. */
  creates?: Pick<UnclearPost, 'channelId' | 'threadTs' | 'ephemeralTo'>;
  /** The message that is changed, deleted or reacted to; of several its first. */
  changes?: Posted;
  /**
   * @param begin runs when the turn of the first call has come that matters
   * @returns where the new message stands, if that is known
   */
  run(begin: Begin): Promise<Posted | undefined>;
  /** Looks where the new message stands, where Slack's answer does not say so. */
  find?(): Promise<Posted | undefined>;
}

/** @param facts what must be in the ledger before the call is made */
export type Begin = (facts?: { uploadId?: string }) => Promise<void>;

export interface PlanDeps {
  ledger: Pick<LedgerStore, 'partsOf'>;
  files: Pick<FileStore, 'find' | 'read'>;
  slack: PostingSlack;
  calls: SlackCalls;
  classify: Classify;
  /** Aborts when the row is not to be sent from here any more. */
  signal: AbortSignal;
}

export type PayloadOf<K extends RowPayload['kind']> = Extract<RowPayload, { kind: K }>;

/** @throws NothingToChangeError it refers to a message that was not posted */
export async function planOf(row: LedgerRow, deps: PlanDeps): Promise<Plan> {
  const payload = payloadOf(row);
  switch (payload.kind) {
    case 'post': {
      const threadTs = payload.isUnderFirst ? await tsOfFirst(row, deps) : payload.threadTs;
      return planPost(row, { ...payload, threadTs }, await placeOf(payload.target, deps), deps);
    }
    case 'file':
      return planFile(row, payload, deps);
    case 'update':
      return planUpdate(row, payload, deps);
    case 'delete':
      return planDelete(row, deps);
    case 'react':
      return planReact(row, payload, deps);
  }
}

/** Where to post; `channelId` is what can be looked into, undefined for a place that is known by a name only. */
interface Place {
  channel: string;
  channelId: string | undefined;
}

/** The person of a notice's `<@U…>` is reached in the DM with them; opening it again answers the same id. */
async function placeOf(target: string, { slack, calls, classify }: PlanDeps): Promise<Place> {
  const userId = /^<@([A-Z0-9]+)>$/.exec(target)?.[1];
  if (userId === undefined) return { channel: target, channelId: target.startsWith('#') ? undefined : target };
  try {
    const opening = { method: 'conversations.open', channel: userId };
    const channelId = await calls(opening, () => slack.openDirectMessage(userId));
    return { channel: channelId, channelId };
  } catch (err) {
    if (classify(err).class !== 'permanent') throw err;
    // A token without im:write may post all the same: Slack itself opens the DM of a user id.
    return { channel: userId, channelId: undefined };
  }
}

/** Where the first part of the same message stands. Undefined: it does not, so the others go where it would have gone. */
async function tsOfFirst(row: LedgerRow, { ledger }: PlanDeps): Promise<string | undefined> {
  const first = row.key.replace(/\d+$/, '0');
  return (await ledger.partsOf(row.handle)).find(({ key }) => key === first)?.ts;
}

function planPost(
  row: LedgerRow,
  message: Pick<
    PayloadOf<'post'>,
    'threadTs' | 'ephemeralTo' | 'text' | 'blocks' | 'attachments' | 'isPlain' | 'unfurl'
  >,
  { channel, channelId }: Place,
  { slack, calls }: PlanDeps,
): Plan {
  const { threadTs, ephemeralTo, text, blocks, attachments, isPlain, unfurl } = message;
  const content = { text, blocks, isPlain, unfurl, ...(attachments && { attachments }) };
  return {
    creates: { channelId, threadTs, ephemeralTo },
    run: (begin) =>
      calls(
        { method: ephemeralTo === undefined ? 'chat.postMessage' : 'chat.postEphemeral', channel },
        () => slack.postMessage({ channel, ...content, threadTs, ephemeralTo, metadataKey: row.key }),
        { beforeCall: begin },
      ),
  };
}

/**
 * A part that stands in Slack is changed, one that does not is posted; the last part takes away what is left over. Such
 * a leftover is posted anew when a later update needs it: its old message is not found then. Files stay as they are.
 */
async function planUpdate(row: LedgerRow, payload: PayloadOf<'update'>, deps: PlanDeps): Promise<Plan> {
  const { part, parts, text, blocks, attachments, isPlain } = payload;
  const { texts } = await standingParts(row.handle, deps);
  const threadTs = payload.isUnderFirst ? texts.get(0)?.ts : payload.threadTs;
  const place = { channel: payload.channelId, channelId: payload.channelId };
  const anew = planPost(row, { ...payload, threadTs }, place, deps);
  const at = texts.get(part);
  if (!at) return anew;
  const { channelId, ts, wasPostedPlain } = at;

  const change = async (begin: Begin): Promise<Posted | undefined> => {
    try {
      const call = { method: 'chat.update', channel: channelId };
      const update = { channelId, ts, text, blocks, isPlain, wasPostedPlain, ...(attachments && { attachments }) };
      await deps.calls(call, () => deps.slack.updateMessage(update), { beforeCall: begin });
      return undefined;
    } catch (err) {
      if (part === 0 || deps.classify(err).error !== 'message_not_found') throw err;
      return anew.run(begin);
    }
  };
  return {
    ...(part > 0 && anew.creates && { creates: anew.creates }),
    changes: { channelId, ts },
    async run(begin) {
      const posted = await change(begin);
      if (part < parts - 1) return posted;
      for (const [number, surplus] of texts) if (number >= parts) await deletePart(surplus, deps);
      return posted;
    },
  };
}

async function planDelete(row: LedgerRow, deps: PlanDeps): Promise<Plan> {
  const { texts, files } = await standingParts(row.handle, deps);
  const first = texts.get(0) ?? [...files.values()][0]?.at;
  return {
    ...(first && { changes: { channelId: first.channelId, ts: first.ts } }),
    async run(begin) {
      let beforeFirst: Begin | undefined = begin;
      for (const at of [...files.values(), ...[...texts.values()].reverse()]) {
        await deletePart(at, deps, beforeFirst);
        beforeFirst = undefined;
      }
      return undefined;
    },
  };
}

async function planReact(row: LedgerRow, payload: PayloadOf<'react'>, deps: PlanDeps): Promise<Plan> {
  const at =
    payload.ts === undefined
      ? await standingMessage(row.handle, deps)
      : { channelId: payload.channelId, ts: payload.ts };
  if (!at) throw new NothingToChangeError('the message it refers to was not posted');
  const { channelId, ts } = at;
  const { remove, reaction: name } = payload;
  return {
    changes: { channelId, ts },
    async run(begin) {
      const call = { method: remove ? 'reactions.remove' : 'reactions.add', channel: channelId };
      const react = () =>
        remove ? deps.slack.removeReaction({ channelId, ts, name }) : deps.slack.addReaction({ channelId, ts, name });
      await deps.calls(call, react, { beforeCall: begin });
      return undefined;
    },
  };
}

/** The message that people take for it: its first text, else the one that shows its file. */
async function standingMessage(handle: string, deps: PlanDeps): Promise<Posted | undefined> {
  const { texts, files } = await standingParts(handle, deps);
  const text = texts.get(0);
  if (text) return text;
  const [file] = files.values();
  return file && (file.at ?? tsOfFile(file, deps));
}

/** One that is gone already is deleted. */
async function deletePart(at: StandingPart | StandingFile, deps: PlanDeps, begin?: Begin): Promise<void> {
  const { channelId } = at;
  try {
    if ('uploadId' in at) {
      const call = { method: 'files.delete', channel: channelId };
      await deps.calls(call, () => deps.slack.deleteFile(at.uploadId), { beforeCall: begin });
      return;
    }
    const { ts } = at;
    const call = { method: 'chat.delete', channel: channelId };
    await deps.calls(call, () => deps.slack.deleteMessage({ channelId, ts }), { beforeCall: begin });
  } catch (err) {
    if (deps.classify(err).error !== 'message_not_found') throw err;
  }
}
