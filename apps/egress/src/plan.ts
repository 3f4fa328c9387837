import type { Posted } from '@errand/slack';
import type { LedgerRow, LedgerStore } from '@errand/storage';
import { NothingToChangeError } from './row-errors';
import { payloadOf } from './row-payload';
import type { RowPayload } from './row-payload';
import type { SlackCalls } from './slack-calls';
import type { Classify, PostingSlack } from './slack-port';
import type { UnclearPost } from './unclear-end';

/** What sending a row means, once it is known what stands in Slack. */
export interface Plan {
  /** Present when a new message comes of it: doing it twice would show it twice. */
  creates?: Pick<UnclearPost, 'channelId' | 'threadTs' | 'ephemeralTo'>;
  /**
   * @param begin runs when the turn of the first call has come
   * @returns where the new message stands
   */
  run(begin: () => Promise<void>): Promise<Posted | undefined>;
}

interface PlanDeps {
  ledger: Pick<LedgerStore, 'partsOf'>;
  slack: PostingSlack;
  calls: SlackCalls;
  classify: Classify;
}

type PayloadOf<K extends RowPayload['kind']> = Extract<RowPayload, { kind: K }>;

/** @throws NothingToChangeError it refers to a message that was not posted */
export async function planOf(row: LedgerRow, deps: PlanDeps): Promise<Plan> {
  const payload = payloadOf(row);
  switch (payload.kind) {
    case 'post':
      return planPost(row, payload, await placeOf(payload.target, deps), deps);
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

function planPost(
  row: LedgerRow,
  message: Pick<PayloadOf<'post'>, 'threadTs' | 'ephemeralTo' | 'text' | 'blocks' | 'isPlain'>,
  { channel, channelId }: Place,
  { slack, calls }: PlanDeps,
): Plan {
  const { threadTs, ephemeralTo, text, blocks, isPlain } = message;
  return {
    creates: { channelId, threadTs, ephemeralTo },
    run: (begin) =>
      calls(
        { method: ephemeralTo === undefined ? 'chat.postMessage' : 'chat.postEphemeral', channel },
        () => slack.postMessage({ channel, text, blocks, isPlain, threadTs, ephemeralTo, metadataKey: row.key }),
        { beforeCall: begin },
      ),
  };
}

/**
 * A part that stands in Slack is changed, one that does not is posted; the last part takes away what is left over. Such
 * a leftover is posted anew when a later update needs it: its old message is not found then.
 */
async function planUpdate(row: LedgerRow, payload: PayloadOf<'update'>, deps: PlanDeps): Promise<Plan> {
  const { part, parts, text, blocks, isPlain } = payload;
  const standing = await standingParts(row.handle, deps);
  const anew = planPost(row, payload, { channel: payload.channelId, channelId: payload.channelId }, deps);
  const at = standing.get(part);
  if (!at) return anew;
  const { channelId, ts, wasPostedPlain } = at;

  const change = async (begin: () => Promise<void>): Promise<Posted | undefined> => {
    try {
      const call = { method: 'chat.update', channel: channelId };
      const update = { channelId, ts, text, blocks, isPlain, wasPostedPlain };
      await deps.calls(call, () => deps.slack.updateMessage(update), { beforeCall: begin });
      return undefined;
    } catch (err) {
      if (part === 0 || deps.classify(err).error !== 'message_not_found') throw err;
      return anew.run(begin);
    }
  };
  return {
    ...(part > 0 && anew.creates && { creates: anew.creates }),
    async run(begin) {
      const posted = await change(begin);
      if (part < parts - 1) return posted;
      for (const [number, surplus] of standing) if (number >= parts) await deletePart(surplus, deps);
      return posted;
    },
  };
}

async function planDelete(row: LedgerRow, deps: PlanDeps): Promise<Plan> {
  const standing = await standingParts(row.handle, deps);
  return {
    async run(begin) {
      let first: typeof begin | undefined = begin;
      for (const at of [...standing.values()].reverse()) {
        await deletePart(at, deps, first);
        first = undefined;
      }
      return undefined;
    },
  };
}

async function planReact(row: LedgerRow, payload: PayloadOf<'react'>, deps: PlanDeps): Promise<Plan> {
  const at =
    payload.ts === undefined
      ? (await standingParts(row.handle, deps)).get(0)
      : { channelId: payload.channelId, ts: payload.ts };
  if (!at) throw new NothingToChangeError('the message it refers to was not posted');
  const { channelId, ts } = at;
  const { remove, reaction: name } = payload;
  return {
    async run(begin) {
      const call = { method: remove ? 'reactions.remove' : 'reactions.add', channel: channelId };
      const react = () =>
        remove ? deps.slack.removeReaction({ channelId, ts, name }) : deps.slack.addReaction({ channelId, ts, name });
      await deps.calls(call, react, { beforeCall: begin });
      return undefined;
    },
  };
}

type StandingPart = Posted & { wasPostedPlain: boolean };

/** The messages that a handle is made of now, by part. */
async function standingParts(handle: string, { ledger }: PlanDeps): Promise<Map<number, StandingPart>> {
  const parts = new Map<number, StandingPart>();
  for (const { state, channelId, ts, payload } of await ledger.partsOf(handle)) {
    if (state !== 'posted' || channelId === undefined || ts === undefined) continue;
    const posted = payloadOf({ payload });
    if ('part' in posted) parts.set(posted.part, { channelId, ts, wasPostedPlain: posted.isPlain === true });
  }
  if (!parts.has(0)) throw new NothingToChangeError('the message it refers to was not posted');
  return parts;
}

/** One that is gone already is deleted. */
async function deletePart({ channelId, ts }: Posted, deps: PlanDeps, begin?: () => Promise<void>): Promise<void> {
  try {
    const call = { method: 'chat.delete', channel: channelId };
    await deps.calls(call, () => deps.slack.deleteMessage({ channelId, ts }), { beforeCall: begin });
  } catch (err) {
    if (deps.classify(err).error !== 'message_not_found') throw err;
  }
}
