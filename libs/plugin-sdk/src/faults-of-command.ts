import type { ArgSpec, ArgSpecs } from './args';
import type { CommandDefinition } from './command';
import { faultsOfHandler, isOneLine, isRecord } from './faults-of-handler';
import { faultsOfSplit } from './split';

const argName = /^[a-z][a-zA-Z0-9]*$/;
const types: readonly unknown[] = [
  'string',
  'integer',
  'number',
  'boolean',
  'rest',
  'user',
  'channel',
  'usergroup',
] satisfies ArgSpec['type'][];

/** What is wrong with a command, its name aside. */
export function faultsOfCommand(command: CommandDefinition): string[] {
  const { args = {}, flags = {}, split } = command;
  const faults = [...faultsOfHandler(command), ...faultsOfSplit(split)];
  if (!isRecord(args) || !isRecord(flags)) return [...faults, 'args and flags must be objects'];
  for (const [arg, spec] of Object.entries(args)) faults.push(...faultsOfArg(arg, spec));
  for (const [flag, spec] of Object.entries(flags)) faults.push(...faultsOfFlag(flag, spec));
  const both = Object.keys(flags).find((flag) => Object.hasOwn(args, flag));
  if (both !== undefined) faults.push(`${both} is both an argument and a flag`);
  if (split !== undefined && Object.keys({ ...args, ...flags }).length > 0)
    faults.push('split is for commands without args and flags');
  return [...faults, ...sameLetters(flags), ...faultsOfOrder(args)];
}

function faultsOfArg(name: string, spec: ArgSpec): string[] {
  const faults = faultsOfSpec(`argument ${name}`, name, spec);
  if (spec?.short !== undefined) faults.push(`argument ${name}: only a flag has a letter`);
  return faults;
}

function faultsOfFlag(name: string, spec: ArgSpec): string[] {
  const faults = faultsOfSpec(`flag ${name}`, name, spec);
  if (name === 'help' || name === 'h') faults.push(`flag ${name}: is taken, it shows the usage`);
  if (spec?.type === 'rest') faults.push(`flag ${name}: only an argument can take the rest`);
  if (spec?.list && spec.type === 'boolean')
    faults.push(`flag ${name}: its presence is its value, of which there is no list`);
  if (spec?.short !== undefined && !/^[a-gi-zA-Z]$/.test(spec.short))
    faults.push(`flag ${name}: short must be one letter, and not h, which shows the usage`);
  return faults;
}

function faultsOfSpec(what: string, name: string, spec: ArgSpec): string[] {
  if (!types.includes(spec?.type)) return [`${what}: is not made with t, such as t.string()`];
  const faults: string[] = [];
  if (!argName.test(name)) faults.push(`${what}: a name is camelCase, such as dryRun`);
  if (name in Object.prototype) faults.push(`${what}: is taken, every object has one`);
  if (spec.help !== undefined && !isOneLine(spec.help)) faults.push(`${what}: help must be one line of text`);
  if (spec.choices?.length === 0) faults.push(`${what}: has no choices`);
  if (spec.list && spec.type === 'rest') faults.push(`${what}: the rest is one text, of which there is no list`);
  if (spec.list && spec.default !== undefined) faults.push(`${what}: a list has no default, it may be optional`);
  else if (spec.default !== undefined && !fits(spec.default, spec)) faults.push(`${what}: its default does not fit it`);
  return faults;
}

function fits(value: unknown, spec: ArgSpec): boolean {
  if (spec.choices) return spec.choices.includes(value as string);
  if (spec.type === 'integer') return Number.isSafeInteger(value);
  if (spec.type === 'number') return Number.isFinite(value);
  return typeof value === (spec.type === 'boolean' ? 'boolean' : 'string');
}

function sameLetters(flags: ArgSpecs): string[] {
  const letters = Object.values(flags).flatMap((spec) => spec?.short ?? []);
  return [...new Set(letters.filter((letter, at) => letters.indexOf(letter) !== at))].map(
    (letter) => `two flags have the letter ${letter}`,
  );
}

function faultsOfOrder(args: ArgSpecs): string[] {
  const faults: string[] = [];
  let optional: string | undefined;
  let rest: string | undefined;
  for (const [name, spec] of Object.entries(args)) {
    if (rest) faults.push(`argument ${name}: nothing can follow ${rest}, which takes the rest`);
    if (spec?.type === 'rest' || spec?.list) rest = name;
    if (spec?.optional || spec?.default !== undefined) optional = name;
    else if (optional) faults.push(`argument ${name}: is required and stands behind ${optional}, which is optional`);
  }
  return faults;
}
