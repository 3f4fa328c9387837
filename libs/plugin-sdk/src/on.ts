import type { Mention } from '@errand/contracts';
import type { HandlerOptions, Speaker } from './handler-options';
import type { Context } from './plugin';
import type { Json, RunResult } from './reply';

/** What a plugin can hear of. All of it is JSON. */
export interface Events {
  /** A new message, commands included. */
  message: MessageEvent;
  /** A new message that mentions somebody, this bot included (`mentionsBot`). */
  mention: MessageEvent;
  reaction: {
    change: 'added' | 'removed';
    /** The name of the emoji. */
    reaction: string;
    userId?: string;
    /** What it is under. */
    item: { type: string; channelId?: string; ts?: string; fileId?: string };
    /** Who wrote that. */
    itemUserId?: string;
  };
  presence: { userIds: string[]; presence: string };
  /** Somebody came into a channel. */
  join: MemberEvent;
  /** Somebody left a channel. */
  leave: MemberEvent;
}

export interface MessageEvent {
  /** As a person reads it. */
  text: string;
  /** The end of it is missing: it was larger than an event may be. */
  textCut?: true;
  /** As Slack has it, with ids. */
  markup: string;
  ts: string;
  channelId: string;
  threadTs?: string;
  from: Speaker;
  userId?: string;
  botId?: string;
  mentions: Mention[];
  mentionsBot: boolean;
  files?: { id: string; name?: string; mimetype?: string; size?: number }[];
  /** Slack's attachments, as they are. */
  attachments?: Json[];
  /** Its attachments are missing: with them it was larger than an event may be. */
  truncated?: true;
}

export interface MemberEvent {
  userId: string;
  channelId: string;
  inviterId?: string;
  isThisBot: boolean;
}

export interface ListenerDefinition<E extends keyof Events = keyof Events> extends Pick<
  HandlerOptions,
  'from' | 'effects' | 'onCrash'
> {
  event: E;
  /** What it returns is said where it happened. What it throws is logged, and nobody is told. */
  run(event: Events[E], ctx: Context): RunResult;
}

/**
 * Declares what is done when something happens: `on('join', ({ userId }) => `Welcome, <@${userId}>!`)`.
 *
 * @param listener what to run, or an object with `run` and who may speak to it (`from`), `effects` and `onCrash`
 */
export function on<E extends keyof Events>(
  event: E,
  listener: ListenerDefinition<E>['run'] | Omit<ListenerDefinition<E>, 'event'>,
): ListenerDefinition {
  const definition = typeof listener === 'function' ? { event, run: listener } : { ...listener, event };
  return definition as unknown as ListenerDefinition;
}
