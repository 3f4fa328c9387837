import type { Context } from './plugin';
import type { Reply } from './reply';

/** Stands between every command and its handler: may block it, rewrite it or answer in its place. */
export interface FilterDefinition {
  /** Filters run in the order of these numbers, those of equal ones by plugin and name. Default: 0. */
  order?: number;
  /** Which commands it sees, as a glob of `plugin:command`, in the spelling with underscores. Default: all. */
  match?: string;
  /**
   * It is also asked about what is no command, with `command` undefined; a reply is the only thing it can do then. Not asked
   * about what somebody typed who may run nothing there.
   */
  catchUnprocessed?: boolean;
  /** A filter that throws blocks the command. */
  run(input: FilterInput, ctx: FilterContext): FilterVerdict | Promise<FilterVerdict>;
}

export interface FilterInput {
  /** Undefined: what was typed is no command. */
  command: { plugin: string; name: string; kind: 'command' | 'hear' } | undefined;
  /** What was typed behind the command; for one that was found by a pattern the whole text. */
  text: string;
  /** Nothing is to be run, somebody only wants to know what may be (`help`, suggestions): say nothing and change nothing. */
  dryRun: boolean;
}

export type FilterContext = Pick<Context, 'signal' | 'execution' | 'directory' | 'log'>;

/** Nothing: it passes. */
export type FilterVerdict =
  | void
  | undefined
  | null
  /** It is not run, and this is said; an empty text says nothing. */
  | { deny: string }
  /** It is not run, and this is the answer. */
  | { reply: Reply }
  /** Something else is run: another text, or another command of that name. It is asked for its own rights. */
  | { rewrite: { command?: string; text?: string } };

export function commandFilter(definition: FilterDefinition): FilterDefinition {
  return definition;
}
