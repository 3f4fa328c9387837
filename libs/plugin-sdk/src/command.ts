import type { ArgSpecs, Parsed } from './args';
import type { HandlerOptions } from './handler-options';
import type { Context } from './plugin';
import type { RunResult } from './reply';
import type { Split, Words } from './split';

type None = Record<never, never>;

export interface CommandDefinition<
  A extends ArgSpecs = ArgSpecs,
  F extends ArgSpecs = ArgSpecs,
  S extends Split | undefined = undefined,
> extends HandlerOptions {
  /** What is typed, where it is not the key: one or several words, `user add`. */
  name?: string;
  /** Other names of it. */
  aliases?: readonly string[];
  /** Positional arguments in their order. Absent: `text` is all there is. */
  args?: A;
  /** Named arguments: `--ref v1.2`, `--quiet`; `dryRun` is typed `--dry-run`. */
  flags?: F;
  /** Gives `run` the text in `words`. Not together with `args` and `flags`. */
  split?: S;
  /**
   * `text` is what was typed behind the command, as it was typed; `args` and `flags` are what was declared.
   *
   * @throws CommandError whose message is the answer; whatever else is thrown is logged, and the user gets an id
   */
  run(
    input: { args: Parsed<A>; flags: Parsed<F>; text: string } & (S extends undefined ? None : { words: Words<S> }),
    ctx: Context,
  ): RunResult;
}

/** Declares a command. Does nothing but give `run` its types: those of `args`, `flags` and `words`. */
export function command<
  const A extends ArgSpecs = None,
  const F extends ArgSpecs = None,
  const S extends Split | undefined = undefined,
>(definition: CommandDefinition<A, F, S>): CommandDefinition {
  return definition as unknown as CommandDefinition;
}
