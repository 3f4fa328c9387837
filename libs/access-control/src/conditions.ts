import type { Glob } from './glob';
import { compileGlob } from './glob';
import { matchGlobs } from './match';
import type { AccessConditions, ChannelType } from './policy';
import type { Facts, OpenFact } from './request';
import { compileTimeWindow } from './time-window';

/** Whether a condition holds. */
type Held = { is: 'yes' | 'no'; because: string } | { is: 'unknown'; fact: OpenFact; because: string };

export type Condition = (facts: Facts) => Held;

/** Whether a rule applies: where one of its conditions does not hold, the next rule is tried. `hoped`: it may. */
export type Applies = Held | { is: 'hoped'; because: string };

/** One function for each condition; all of them have to hold. */
export function compileConditions({ args = {}, channelTypes, time }: AccessConditions): Condition[] {
  return [
    ...(Array.isArray(args)
      ? [textCondition(args.map(compileGlob))]
      : Object.entries(args).map(([name, globs]) => argumentCondition(name, globs.map(compileGlob)))),
    ...(channelTypes ? [channelCondition(channelTypes)] : []),
    ...(time ? [timeCondition(compileTimeWindow(time))] : []),
  ];
}

const unconditional: Applies = { is: 'yes', because: '' };

/**
 * A no is a no whatever else is not known.
 *
 * @param hoped what may be open without making the whole unknown
 */
export function allHold(conditions: readonly Condition[], facts: Facts, hoped: ReadonlySet<OpenFact>): Applies {
  if (conditions.length === 0) return unconditional;
  const results = conditions.map((condition) => condition(facts));
  const open = results.filter((result) => result.is === 'unknown');
  const deciding = results.find(({ is }) => is === 'no') ?? open.find(({ fact }) => !hoped.has(fact));
  if (deciding) return deciding;
  const because = results.map((result) => result.because).join(', ');
  return { is: open.length > 0 ? 'hoped' : 'yes', because };
}

/** Arguments that a rule asks for by their names. */
export function argumentsAsked({ args = {} }: AccessConditions): Readonly<Record<string, readonly string[]>> {
  return Array.isArray(args) ? {} : args;
}

function textCondition(globs: readonly Glob[]): Condition {
  const because = 'when.args';
  return ({ typed }) => {
    const match = matchGlobs(globs, typed?.text, 'args');
    if (match.is === 'unknown') return { ...match, because };
    return match.is === 'yes' ? { is: 'yes', because: `${because} fits ${match.by}` } : { is: 'no', because };
  };
}

/**
 * An argument that was not given, or that the command does not have, fits no glob. Of several values one suffices: a
 * rule that is stricter about some value stands before the laxer one.
 */
function argumentCondition(name: string, globs: readonly Glob[]): Condition {
  const because = `when.args.${name}`;
  return ({ typed }) => {
    if (!typed?.args) return { is: 'unknown', fact: 'args', because };
    const value = Object.hasOwn(typed.args, name) ? typed.args[name] : undefined;
    const values = [value].flat().filter((each) => each !== undefined && each !== null);
    const glob = globs.find((each) => values.some((text) => each.matches(String(text))));
    return glob ? { is: 'yes', because: `${because} fits ${glob.pattern}` } : { is: 'no', because };
  };
}

const OTHER_TYPES: readonly ChannelType[] = ['channel', 'group', 'mpim'];

function channelCondition(types: readonly ChannelType[]): Condition {
  const because = 'when.channelTypes';
  return ({ channel: { type } }) => {
    if (type) return { is: types.includes(type) ? 'yes' : 'no', because: `${because} (${type})` };
    if (asksForChannelType(types)) return { is: 'unknown', fact: 'channelType', because };
    return { is: types.includes('channel') ? 'yes' : 'no', because };
  };
}

/** Whether only looking a channel up tells if it is one of these: that it is no direct message is known by its id. */
export function asksForChannelType(types: readonly ChannelType[]): boolean {
  const listed = OTHER_TYPES.filter((type) => types.includes(type)).length;
  return listed > 0 && listed < OTHER_TYPES.length;
}

function timeCondition(window: ReturnType<typeof compileTimeWindow>): Condition {
  return ({ now }) => {
    if (now === undefined) return { is: 'unknown', fact: 'time', because: 'when.time' };
    return { is: window.holds(now) ? 'yes' : 'no', because: `when.time (${window.clock(now)})` };
  };
}
