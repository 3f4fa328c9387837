import type { Conversation, ReplyBody } from '@errand/contracts';
import type { Execution } from './execution-store';
import type { HandlerCalls, HandlerReply } from './handler';
import { originOf } from './origin';
import type { CommandEntry, HearEntry } from './registry';
import { replyBodyOf } from './reply-body';

/** How answers are given: Errbot's settings. Names of commands have underscores; `ALL_COMMANDS` stands for all. */
export interface AnswerSettings {
  /** Commands that are answered in a direct message with the caller. */
  divertToPrivate?: readonly string[];
  /** Commands that are answered in a thread under what was typed. */
  divertToThread?: readonly string[];
  /** Answers in channels begin with the caller. */
  groupchatNickPrefixed?: boolean;
}

/** How one execution answers. */
export interface Answering {
  /** Absent: it happened nowhere, and nothing can be said. */
  conversation: Conversation | undefined;
  /** With whom its answers in channels begin. */
  addressee?: string | undefined;
  /** To whom alone something may be shown. */
  callerId?: string | undefined;
}

/** What is said, and where. */
export interface Said {
  body: ReplyBody;
  conversation: Conversation;
}

/** Where it happened, in the thread of it. */
export function plainAnswering({ envelope }: Pick<Execution, 'envelope'>, settings: AnswerSettings = {}): Answering {
  const { teamId, channelId, threadTs, userId } = originOf(envelope);
  return {
    conversation: channelId === undefined ? undefined : { teamId, channelId, ...(threadTs && { threadTs }) },
    ...(settings.groupchatNickPrefixed && { addressee: userId }),
    callerId: userId,
  };
}

/**
 * How a command answers, as the settings divert it. In a direct message there is no more private place, and a thread goes on
 * where it is; a private answer stands in no thread.
 *
 * @returns `refused`: no direct message can be had with the caller, so it must not be run: its answer is for nobody else
 */
export async function answeringOf(
  { handler }: CommandEntry | HearEntry,
  execution: Execution,
  settings: AnswerSettings,
  { directory }: Pick<HandlerCalls, 'directory'>,
): Promise<Answering | { refused: string }> {
  const plain = plainAnswering(execution, settings);
  const { conversation } = plain;
  if (!conversation) return plain;
  const { ts, userId } = originOf(execution.envelope);
  if (isNamed(handler.name, settings.divertToPrivate) && !isDirect(conversation)) {
    if (userId === undefined) return { refused: 'nobody is there to be told' };
    const answer = await directory({ kind: 'direct', userId });
    if (answer.kind === 'direct')
      return { ...plain, conversation: { teamId: conversation.teamId, channelId: answer.channelId } };
    return { refused: 'reason' in answer ? answer.reason : 'Slack names none' };
  }
  const threadTs = conversation.threadTs ?? (isNamed(handler.name, settings.divertToThread) ? ts : undefined);
  return { ...plain, conversation: { ...conversation, ...(threadTs !== undefined && { threadTs }) } };
}

/**
 * What a reply says and where.
 *
 * @param elsewhere where else than the answers go
 * @returns undefined: there is nothing to say
 * @throws Error when it cannot be sent
 */
export function sayIn(answering: Answering, reply: HandlerReply, elsewhere?: Conversation): Said | undefined {
  const place = elsewhere ?? answering.conversation;
  const body = replyBodyOf(reply);
  if (!body) return undefined;
  if (!place) throw new Error('it happened in no conversation: there is none to answer in');
  const conversation = placeOfReply(place, reply, answering.callerId);
  if (conversation.ephemeralTo !== undefined && body.file)
    throw new Error('a file cannot be shown to one person only: answer in a direct message');
  return { body: elsewhere ? body : addressed(body, place, answering), conversation };
}

/** Shown to the caller alone, where others could read it. @throws Error nobody is there, and others must not read it */
export function placeOfReply(
  place: Conversation,
  { ephemeral }: Pick<HandlerReply, 'ephemeral'>,
  callerId: string | undefined,
): Conversation {
  if (!ephemeral || isDirect(place)) return place;
  if (callerId === undefined) throw new Error('there is nobody to whom alone it could be shown');
  return { ...place, ephemeralTo: callerId };
}

/** What must begin on a line of its own, or it is not what it is: titles, quotes, lists, code, tables. */
const blockStart = /^ {0,3}(?:#|>|[-*+] |\d{1,9}[.)] |```|~~~|\|)/;

/** Begins with the caller, as Errbot does it in rooms. What is not text has no beginning. */
export function addressed(
  body: ReplyBody,
  place: Pick<Conversation, 'channelId'>,
  { addressee }: Answering,
): ReplyBody {
  const { markdown, mentions = [], format } = body;
  if (addressee === undefined || isDirect(place) || body.blocks || body.card || markdown === '') return body;
  const joint = format !== 'plain' && blockStart.test(markdown) ? '\n' : ' ';
  const all = [addressee, ...mentions.filter((id) => id !== addressee)].slice(0, 100);
  return { ...body, markdown: `<@${addressee}>:${joint}${markdown}`, mentions: all };
}

function isDirect({ channelId }: Pick<Conversation, 'channelId'>): boolean {
  return channelId.startsWith('D');
}

function isNamed(name: string, names: readonly string[] = []): boolean {
  return names.includes('ALL_COMMANDS') || names.includes(name.replaceAll(' ', '_'));
}
