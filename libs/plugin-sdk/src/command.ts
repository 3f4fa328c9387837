import type { ArgSpecs } from './args';
import type { CommandDefinition } from './plugin';

type None = Record<never, never>;

/** Declares a command. Does nothing but give `run` its types: those of `args` and `flags`. */
export function command<const A extends ArgSpecs = None, const F extends ArgSpecs = None>(
  definition: CommandDefinition<A, F>,
): CommandDefinition {
  return definition as CommandDefinition;
}
