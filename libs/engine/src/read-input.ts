import type { Mention, MessageData } from '@errand/contracts';
import type { CommandManifest } from '@errand/plugin-sdk';
import { CommandLineError } from '@errand/plugin-sdk';
import type { Execution } from './execution-store';
import type { HandlerInput } from './handler';
import { parseArguments } from './parse-arguments';
import type { CommandEntry, HearEntry } from './registry';
import { splitWords } from './split-words';

export type ReadInput =
  | { ok: true; input: HandlerInput }
  /** What to answer instead: what is wrong, as text, and how to call it. One of them at least. */
  | { ok: false; fault?: string; usage?: string };

/**
 * Reads for a handler what was said.
 *
 * @param text behind a command; all that was said, for a pattern
 * @returns undefined: the pattern does not match it any more
 */
export function readInput(
  entry: CommandEntry | HearEntry,
  text: string,
  mentions: readonly Mention[],
): ReadInput | undefined {
  if (entry.kind === 'command') return readCommand(entry.handler, text, mentions);
  const matches = entry.pattern.find(text);
  return matches.length === 0 ? undefined : { ok: true, input: { text, args: {}, flags: {}, matches } };
}

/** Arguments and flags by name, as a rule asks for them. What cannot be read is not run: it has none. */
export function argumentsOf(read: ReadInput | undefined): Record<string, unknown> {
  return read?.ok ? { ...read.input.args, ...read.input.flags } : {};
}

/** Whom and what the message mentions that was typed. */
export function mentionsIn({ envelope }: Pick<Execution, 'envelope'>): readonly Mention[] {
  return (envelope.data as Partial<MessageData<'slack.message.v1'>>).mentions ?? [];
}

function readCommand(command: CommandManifest, text: string, mentions: readonly Mention[]): ReadInput {
  const parsed = parseArguments(command, text, mentions);
  if (!parsed.ok) return parsed;
  const { args, flags } = parsed;
  const { split } = command;
  if (!split || split.by === 'function') return { ok: true, input: { text, args, flags } };
  try {
    return { ok: true, input: { text, args, flags, words: splitWords(split, text) } };
  } catch (err) {
    if (err instanceof CommandLineError) return { ok: false, fault: splitFaultText(err.message) };
    throw err;
  }
}

/** What was typed cannot be split; the message is the answer. */
export class SplitError extends Error {
  override readonly name = 'SplitError';
  readonly code = 'split_failed';
  constructor(fault: string, options?: { cause: unknown }) {
    super(splitFaultText(fault), options);
  }
}

/** Errbot's words. */
function splitFaultText(fault: string): string {
  return `Sorry, I couldn't parse your arguments. ${fault}`;
}
