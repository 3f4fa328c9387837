import type { Envelope, MessageData } from '@errand/contracts';
import { executionIdOf } from '@errand/contracts';
import type { Speaker } from '@errand/plugin-sdk';
import { catchesUnprocessed } from './ask-filters';
import type { CallbackOrder } from './callback-order';
import { inCallbackOrder } from './callback-order';
import { heardIn } from './event-of';
import type { Execution } from './execution-store';
import type { Grammar } from './grammar';
import { recallIn } from './history';
import { buttons } from './question';
import { isSaid, readLine } from './read-line';
import type { CommandEntry, HearEntry, Registry } from './registry';
import { CORE_PLUGIN } from './registry';

type SlackMessage = MessageData<'slack.message.v1'>;

export interface RouteOptions {
  registry: Registry;
  grammar: Grammar;
  /**
   * Whose messages may be commands beside those of people of this workspace, whatever a command says of itself: it is
   * for access control then to say no.
   */
  speakers?: readonly Speaker[];
  /** In which order plugins hear of what happens; absent: as they were loaded. */
  callbackOrder?: CallbackOrder;
  /** Who this bot is; needed where `asksWhoTheBotIs`. */
  botUserId?: string | undefined;
}

/** A handler of the core: it answers what is no command, and finds in the history what is to be run. */
export const UNKNOWN = 'unknown-command';
export const RECALL = 'recall';
/** The plugin whose commands `confirm`, `approve` and `reject` answer requests. */
export const APPROVALS = 'approvals';

type Routed = Pick<Execution, 'plugin' | 'handler' | 'input'>;

/**
 * Decides what an event asks for, once: one execution for each handler, in their order, each under an id of its own.
 *
 * - Only new messages are commands, and edits of them for a handler that wants these; only those of people of this
 *   workspace, and of whom a handler or `speakers` allow.
 * - A command is found by its longest name. Where none is, the history is asked (`!!`, `!3`), and then each pattern that
 *   matches is one execution: what was said to the bot is for all of them, else it is for those that need no prefix.
 * - What was said to the bot and is nothing of that is answered, if anybody wants to.
 * - Whatever it was, listeners hear of it, in `callbackOrder`.
 *
 * @param partition the event's, 0 … 15
 */
export function route(envelope: Envelope, partition: number, options: RouteOptions): Execution[] {
  const commands = commandsOf(envelope, options);
  const hearers = inCallbackOrder(options.registry.listeners, options.callbackOrder ?? []);
  const listeners = heardIn(envelope).flatMap(({ event, from }) =>
    hearers
      .filter(({ handler }) => handler.event === event && (from === undefined || handler.from.includes(from)))
      .map(({ plugin, handler }): Routed => ({ plugin: plugin.name, handler: handler.name, input: {} })),
  );
  return [...commands, ...listeners].map(({ plugin, handler, input }) => ({
    id: executionIdOf(envelope.dedupkey, plugin, handler),
    plugin,
    handler,
    envelope,
    input,
    partition,
  }));
}

function commandsOf(envelope: Envelope, options: RouteOptions): Routed[] {
  if (envelope.type === 'slack.message.v1') return commandsIn(envelope.data, options);
  return envelope.type === 'slack.block_actions.v1' ? clicksIn(envelope.data, options) : [];
}

/** A click on a button of ours is the command that says the same. */
function clicksIn(click: MessageData<'slack.block_actions.v1'>, options: RouteOptions): Routed[] {
  return click.actions.flatMap(({ actionId, value = '' }) => {
    const name = Object.hasOwn(buttons, actionId) ? buttons[actionId as keyof typeof buttons] : undefined;
    const entry = name === undefined ? undefined : options.registry.get(APPROVALS, name);
    return entry?.kind === 'command' && speaks(entry.handler.from, click, options) ? [routed(entry, value)] : [];
  });
}

function commandsIn(message: SlackMessage, options: RouteOptions): Routed[] {
  const { registry, grammar, botUserId } = options;
  if (!isSaid(message) || message.kind === 'deleted' || message.unfurl) return [];
  const { text, isAddressed } = readLine(message, grammar, botUserId);

  const found = isAddressed ? registry.find(text) : undefined;
  if (found) return mayStart(found.entry, message, options) ? [routed(found.entry, found.rest)] : [];

  const isForCore = isAddressed && message.kind === 'new' && speaks(['human'], message, options);
  const back = isForCore ? recallIn(text, grammar.prefix) : undefined;
  if (back !== undefined) return [{ plugin: CORE_PLUGIN, handler: RECALL, input: { text, back } }];

  const heard = registry.hears.filter(
    (entry) =>
      (isAddressed || !entry.handler.prefixed) && mayStart(entry, message, options) && entry.pattern.test(text),
  );
  if (heard.length > 0) return heard.map((entry) => routed(entry, text));
  if (!isForCore || !isAnswered(options)) return [];
  return [{ plugin: CORE_PLUGIN, handler: UNKNOWN, input: { text } }];
}

function routed({ plugin, handler }: CommandEntry | HearEntry, text: string): Routed {
  return { plugin: plugin.name, handler: handler.name, input: { text } };
}

function mayStart({ handler }: CommandEntry | HearEntry, message: SlackMessage, options: RouteOptions): boolean {
  return (message.kind === 'new' || handler.onEdit === 'rerun') && speaks(handler.from, message, options);
}

function speaks(
  from: readonly Speaker[],
  { actor }: Pick<SlackMessage, 'actor'>,
  { speakers = [] }: RouteOptions,
): boolean {
  return ([...from, ...speakers] as string[]).includes(actor.kind);
}

/** Somebody has a word for what is no command: the core, unless it is told not to, or a filter. */
function isAnswered({ registry, grammar }: RouteOptions): boolean {
  return !grammar.suppressCmdNotFound || catchesUnprocessed(registry);
}
