import { compileCommandPattern, wholePattern } from './command-pattern';
import type { CompiledPolicy, CompiledRule } from './compile-policy';
import { argumentsAsked } from './conditions';
import type { Fault } from './find-faults';
import { coversGlob } from './glob';
import type { LintCommand } from './lint';

/** Finds rules that decide nothing, whatever is asked. */
export function findUnreached({ rules }: CompiledPolicy, commands?: readonly LintCommand[]): Fault[] {
  return rules.flatMap((rule, at) => {
    const { pattern } = rule.place!;
    const path = ['accessControls', at];
    const found = (message: string, ...keys: string[]): Fault => ({
      path: keys.length > 0 ? [...path, 'rule', ...keys] : path,
      message,
    });
    if (/\s[^:]*$/.test(pattern))
      return [found('never matches: a command of several words is written with underscores')];
    const earlier = rules.slice(0, at).filter(({ conditions }) => conditions.length === 0);
    const cover = earlier.find((other) => coversGlob(wholePattern(other.place!.pattern), wholePattern(pattern)));
    if (cover) return [found(`never reached: ${spell(cover)} takes all of its commands`)];

    const empty = emptyCondition(rule);
    const unfit = empty ? [found('never holds: the list is empty', ...empty)] : [];
    if (!commands) return unfit;
    const mine = commandsOf(rule, commands);
    if (mine.length === 0) return [...unfit, found('matches no command that is loaded')];
    const takers = new Set(mine.map((command) => earlier.find((other) => commandsOf(other, [command]).length > 0)));
    if (!takers.has(undefined))
      return [
        found(`never reached: ${[...takers].map((taker) => spell(taker!)).join(' and ')} take all of its commands`),
      ];
    const known = new Set(mine.flatMap(({ args }) => args));
    const unknown = Object.keys(argumentsAsked(rule.when)).filter((name) => !known.has(name));
    return [...unfit, ...unknown.map((name) => found('none of its commands has this argument', 'when', 'args', name))];
  });
}

function emptyCondition({ when }: CompiledRule): string[] | undefined {
  if (Array.isArray(when.args) && when.args.length === 0) return ['when', 'args'];
  const arg = Object.entries(argumentsAsked(when)).find(([, globs]) => globs.length === 0);
  if (arg) return ['when', 'args', arg[0]];
  if (when.channelTypes?.length === 0) return ['when', 'channelTypes'];
  return when.time?.days?.length === 0 ? ['when', 'time', 'days'] : undefined;
}

function commandsOf({ place }: CompiledRule, commands: readonly LintCommand[]): LintCommand[] {
  return commands.filter(compileCommandPattern(place!.pattern));
}

function spell({ place }: CompiledRule): string {
  return `rule ${place!.order} "${place!.pattern}"`;
}
