import type { ArgSpec, ArgSpecs } from './args';
import type { CommandDefinition, PluginDefinition } from './plugin';

/** A plugin that was checked; see `manifestOf` for the half of it that is data. */
export interface Plugin {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly commands: Readonly<Record<string, CommandDefinition>>;
}

const pluginName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Words in any script, joined by one space or underscore. A number alone would be a recall from history. */
const commandName = /^(?!\d+$)[\p{L}\p{N}][\p{L}\p{N}-]*([ _][\p{L}\p{N}][\p{L}\p{N}-]*)*$/u;
const argName = /^[a-z][a-zA-Z0-9]*$/;
const types: readonly unknown[] = ['string', 'integer', 'number', 'boolean', 'rest'];

/**
 * Makes a plugin of its definition.
 *
 * @throws Error naming everything that is wrong with it
 */
export function definePlugin(definition: PluginDefinition): Plugin {
  const faults = [
    ...faultsOfText(definition),
    ...Object.entries(definition.commands ?? {}).flatMap(([name, command]) =>
      faultsOfCommand(name, command).map((fault) => `command ${JSON.stringify(name)}: ${fault}`),
    ),
    ...sameNames(Object.keys(definition.commands ?? {})),
  ];
  if (faults.length > 0)
    throw new Error(`plugin ${JSON.stringify(definition.name)} is not well defined: ${faults.join('; ')}`);
  const { name, version, summary, commands = {} } = definition;
  return Object.freeze({ name, version, summary, commands: Object.freeze({ ...commands }) });
}

function faultsOfText({ name, version, summary }: PluginDefinition): string[] {
  const faults: string[] = [];
  if (!pluginName.test(name)) faults.push('name must be lower-case words joined by dashes, such as release-notes');
  if (!/^\d+\.\d+\.\d+(-[\w.-]+)?(\+[\w.-]+)?$/.test(version)) faults.push('version must be like 1.0.0');
  if (!isOneLine(summary)) faults.push('summary must be one line of text');
  return faults;
}

function faultsOfCommand(name: string, command: CommandDefinition): string[] {
  const { args = {}, flags = {}, effects = [] } = command;
  const faults: string[] = [];
  if (!commandName.test(name))
    faults.push('a name is words of letters, digits and dashes, not a number alone, such as deploy or user add');
  if (!isOneLine(command.summary)) faults.push('summary must be one line of text');
  if (typeof command.run !== 'function') faults.push('run must be a function');
  if (!Array.isArray(effects) || !effects.every(isOneLine)) faults.push('effects must be lines of text');
  if (command.onCrash !== undefined && command.onCrash !== 'retry' && command.onCrash !== 'report')
    faults.push('onCrash must be retry or report');
  for (const [arg, spec] of Object.entries(args)) faults.push(...faultsOfSpec(`argument ${arg}`, arg, spec));
  for (const [flag, spec] of Object.entries(flags)) faults.push(...faultsOfFlag(flag, spec));
  return [...faults, ...faultsOfOrder(args)];
}

function faultsOfFlag(name: string, spec: ArgSpec): string[] {
  const faults = faultsOfSpec(`flag ${name}`, name, spec);
  if (name === 'help' || name === 'h') faults.push(`flag ${name}: is taken, it shows the usage`);
  if (spec.type === 'rest') faults.push(`flag ${name}: only an argument can take the rest`);
  return faults;
}

function faultsOfSpec(what: string, name: string, spec: ArgSpec): string[] {
  if (!types.includes(spec?.type)) return [`${what}: is not made with t, such as t.string()`];
  const faults: string[] = [];
  if (!argName.test(name)) faults.push(`${what}: a name is camelCase, such as dryRun`);
  if (spec.help !== undefined && !isOneLine(spec.help)) faults.push(`${what}: help must be one line of text`);
  if (spec.choices?.length === 0) faults.push(`${what}: has no choices`);
  if (spec.default !== undefined && !fits(spec.default, spec)) faults.push(`${what}: its default does not fit it`);
  return faults;
}

function fits(value: unknown, spec: ArgSpec): boolean {
  if (spec.choices) return spec.choices.includes(value as string);
  if (spec.type === 'integer') return Number.isSafeInteger(value);
  if (spec.type === 'number') return Number.isFinite(value);
  return typeof value === (spec.type === 'boolean' ? 'boolean' : 'string');
}

function faultsOfOrder(args: ArgSpecs): string[] {
  const faults: string[] = [];
  let optional: string | undefined;
  let rest: string | undefined;
  for (const [name, spec] of Object.entries(args)) {
    if (rest) faults.push(`argument ${name}: nothing can follow ${rest}, which takes the rest`);
    if (spec?.type === 'rest') rest = name;
    if (spec?.optional || spec?.default !== undefined) optional = name;
    else if (optional) faults.push(`argument ${name}: is required and stands behind ${optional}, which is optional`);
  }
  return faults;
}

function sameNames(names: string[]): string[] {
  const spelled = new Map<string, string>();
  const faults: string[] = [];
  for (const name of names) {
    const other = spelled.get(name.replaceAll(' ', '_'));
    if (other) faults.push(`commands ${JSON.stringify(other)} and ${JSON.stringify(name)} are the same name`);
    spelled.set(name.replaceAll(' ', '_'), name);
  }
  return faults;
}

function isOneLine(text: unknown): boolean {
  return typeof text === 'string' && text.trim() !== '' && !/[\r\n]/.test(text);
}
