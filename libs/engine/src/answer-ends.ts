import type { ReplyBody } from '@errand/contracts';
import { withoutBidiControls } from '@errand/plugin-sdk';
import type { Decided } from './access';
import type { Answer, Outcome, Work } from './answer-work';
import type { Answering, Said } from './answering';
import { addressed, sayIn } from './answering';
import { expiredText, failedText, interruptedText, killedText } from './answers';
import type { ExecutionEnd } from './execution-store';
import type { KilledError } from './killed-error';
import { namedText } from './named-text';
import { hiddenError } from './secrets';

/** The ways in which the answer to an execution ends. */
export function ended(
  outcome: Outcome,
  { command, answering }: Work,
  texts: readonly string[] = [],
  end: ExecutionEnd = { state: 'done' },
): Answer {
  return { outcome, end, command, replies: texts.flatMap((text) => saidOf(text, answering) ?? []) };
}

/** Most characters of an answer of the core, in which there may be what a plugin said of an error: an envelope holds them. */
const MOST_CHARACTERS = 30_000;

/**
 * @param format `plain`, where it holds words of whoever typed it, of which nothing is markup
 * @returns undefined: it happened where nothing can be said
 */
export function saidOf(text: string, answering: Answering, format?: 'plain'): Said | undefined {
  if (!answering.conversation) return undefined;
  const cut = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  const markdown = cut || 'There is nothing to say.';
  return sayIn(answering, { markdown, ...(format && { format }) });
}

/**
 * What was typed cannot be read. How to call it is an answer of the command, and goes where its answers go.
 *
 * @param answering of the command
 */
export async function unread(
  { fault, usage }: { fault?: string; usage?: string },
  work: Work,
  answering: Answering,
): Promise<Answer> {
  const place = usage === undefined ? work.answering : answering;
  const hide = work.deps.audit.hider() ?? ((text: string) => text);
  const replies = [
    fault === undefined ? undefined : saidOf(withoutBidiControls(await namedText(hide(fault), work)), place, 'plain'),
    usage === undefined ? undefined : saidOf(usage, place),
  ];
  return { ...ended('usage', work), replies: replies.filter((reply) => reply !== undefined) };
}

/** What stands before a command may say, as its answers are said. */
export function said(bodies: readonly ReplyBody[], answering: Answering): Said[] {
  const { conversation } = answering;
  return conversation ? bodies.map((body) => ({ body: addressed(body, conversation, answering), conversation })) : [];
}

export function tooLate(typed: string, isBegun: boolean, work: Work): Answer {
  return isBegun
    ? ended('interrupted', work, [interruptedText(typed)], { state: 'interrupted' })
    : ended('expired', work, [expiredText(typed)], { state: 'expired' });
}

export function denied(decision: Extract<Decided, { outcome: 'denied' }>, work: Work): Answer {
  const { because, policyVersion, text } = decision;
  work.deps.log.info({ because, policyVersion }, 'command denied');
  return ended('denied', work, text === undefined ? [] : [text]);
}

/** What was typed as a secret argument stands neither in the log nor in what admins read. */
export function failed(work: Work, err: unknown): Answer {
  const hide = work.deps.audit.hider();
  const told = hide ? hiddenError(err, hide) : err;
  work.deps.log.error({ err: told }, 'command failed');
  const cause = (told instanceof Error ? `${told.name}: ${told.message}` : String(told)).slice(0, 2_000);
  return ended('failed', work, [failedText(work.execution.id)], { state: 'failed', cause });
}

/** An admin ended it; `!failed` lists it, to be run again. */
export function killed(typed: string, { by, message }: KilledError, work: Work): Answer {
  work.deps.log.warn({ by }, 'command killed');
  return ended('failed', work, [killedText(typed)], { state: 'failed', cause: message });
}
