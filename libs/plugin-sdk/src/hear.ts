import type { HandlerOptions } from './handler-options';
import type { Context } from './plugin';
import type { RunResult } from './reply';

/** A command that is found by a pattern, wherever in the text it matches. */
export interface HearDefinition extends HandlerOptions {
  /**
   * A regular expression in the syntax of RE2, whose time is linear in the text
   * ({@link https://github.com/google/re2/wiki/Syntax}): no look-around and no back-references; groups are named as in
   * Python, `(?P<name>…)`, or as in JavaScript, `(?<name>…)`; `\w`, `\d` and `\b` know ASCII, `\p{L}` is any letter.
   */
  pattern: string;
  /** Any of `i` (upper and lower case are the same), `m` (`^` and `$` at each line), `s` (`.` is a line break, too). */
  flags?: string;
  /** Only what is said to the bot: behind a prefix or a mention. Default: true. */
  prefixed?: boolean;
  /** All that matches, not the first alone. */
  matchAll?: boolean;
  /** @throws CommandError whose message is the answer; whatever else is thrown is logged, and the user gets an id */
  run(input: HearInput, ctx: Context): RunResult;
}

export interface HearInput {
  /** What was said, without the prefix. */
  text: string;
  /** The first that matches. */
  match: Match;
  /** With `matchAll` all that match, else the first. */
  matches: Match[];
}

/** One place where the pattern matches. JSON. */
export interface Match {
  /** All of it. */
  text: string;
  /** Where it begins in the text. */
  index: number;
  /** The named groups that took part. */
  groups: Record<string, string>;
  /** All groups in their order; null: it took no part. */
  captures: (string | null)[];
}

/**
 * Declares a command that is found by a pattern. Several may match one message, and each is run; none is looked for
 * where a command is found by its name.
 */
export function hear(definition: HearDefinition): HearDefinition {
  return definition;
}
