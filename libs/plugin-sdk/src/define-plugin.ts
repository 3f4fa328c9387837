import type { CommandDefinition } from './command';
import type { FilterDefinition } from './command-filter';
import { faultsOfCommand } from './faults-of-command';
import {
  faultsOfConduct,
  faultsOfHandler,
  faultsOfHelp,
  isList,
  isOneLine,
  isRecord,
  templateName,
} from './faults-of-handler';
import type { HearDefinition } from './hear';
import type { Events, ListenerDefinition } from './on';
import type { PluginDefinition } from './plugin';

/** A plugin that was checked; see `manifestOf` for the half of it that is data. */
export interface Plugin {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly help?: string | undefined;
  /** By the names they are found by. */
  readonly commands: Readonly<Record<string, CommandDefinition>>;
  readonly hears: Readonly<Record<string, HearDefinition>>;
  readonly filters: Readonly<Record<string, FilterDefinition>>;
  readonly listeners: Readonly<Record<string, ListenerDefinition>>;
  readonly templates: Readonly<Record<string, string>>;
}

const pluginName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Words in any script, joined by one space or underscore. A number alone would be a recall from history. */
const handlerName = /^(?!\p{Nd}+$)[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*([ _][\p{L}\p{N}][\p{L}\p{M}\p{N}-]*)*$/u;
const MOST_NAME = 100;
const events: readonly unknown[] = [
  'message',
  'mention',
  'reaction',
  'presence',
  'join',
  'leave',
] satisfies (keyof Events)[];

/**
 * Makes a plugin of its definition.
 *
 * @throws Error naming everything that is wrong with it
 */
export function definePlugin(definition: PluginDefinition): Plugin {
  const {
    name,
    version,
    summary,
    help,
    commands = {},
    hears = {},
    filters = {},
    listeners = {},
    templates = {},
  } = definition;
  const faults = [
    ...faultsOfText(definition),
    ...faultsOfEach('command', commands, (each, key) => [
      ...faultsOfNames(nameOf(key, each), each.aliases),
      ...faultsOfCommand(each),
    ]),
    ...faultsOfEach('hear', hears, (each, key) => [...faultsOfName(key), ...faultsOfHear(each)]),
    ...faultsOfEach('filter', filters, (each, key) => [...faultsOfName(key), ...faultsOfFilter(each)]),
    ...faultsOfEach('listener', listeners, (each, key) => [...faultsOfName(key), ...faultsOfListener(each)]),
    ...faultsOfTemplates(templates),
    ...sameNames([...namesOf(commands), ...[hears, filters, listeners].flatMap((each) => Object.keys(each))]),
  ];
  if (faults.length > 0) throw new Error(`plugin ${JSON.stringify(name)} is not well defined: ${faults.join('; ')}`);
  const named = Object.entries(commands).map(([key, each]) => [nameOf(key, each), each] as const);
  return Object.freeze({
    name,
    version,
    summary,
    help,
    commands: Object.freeze(Object.fromEntries(named)),
    hears: Object.freeze({ ...hears }),
    filters: Object.freeze({ ...filters }),
    listeners: Object.freeze({ ...listeners }),
    templates: Object.freeze({ ...templates }),
  });
}

function nameOf(key: string, { name }: CommandDefinition): string {
  return name ?? key;
}

function faultsOfText({ name, version, summary, help }: PluginDefinition): string[] {
  const faults = faultsOfHelp(help);
  if (typeof name !== 'string' || !pluginName.test(name))
    faults.push('name must be lower-case words joined by dashes, such as release-notes');
  if (typeof version !== 'string' || !/^\d+\.\d+\.\d+(-[\w.-]+)?(\+[\w.-]+)?$/.test(version))
    faults.push('version must be like 1.0.0');
  if (!isOneLine(summary)) faults.push('summary must be one line of text, help says the rest');
  return faults;
}

function faultsOfEach<D>(
  kind: string,
  definitions: Record<string, D>,
  faultsOf: (definition: D, key: string) => string[],
): string[] {
  if (!isRecord(definitions)) return [`${kind}s must be an object of ${kind}s by name`];
  return Object.entries(definitions).flatMap(([key, each]) => {
    const faults = isRecord(each) ? faultsOf(each, key) : ['is no object'];
    return faults.map((fault) => `${kind} ${JSON.stringify(key)}: ${fault}`);
  });
}

function faultsOfName(name: unknown): string[] {
  if (typeof name === 'string' && handlerName.test(name) && name.length <= MOST_NAME) return [];
  return ['a name is words of letters, digits and dashes, not a number alone, such as deploy or user add'];
}

function faultsOfNames(name: string, aliases: unknown): string[] {
  if (aliases !== undefined && !isList(aliases)) return ['aliases must be a list of names'];
  const ofAliases = (aliases ?? []).flatMap((alias) =>
    faultsOfName(alias).map((fault) => `alias ${JSON.stringify(alias)}: ${fault}`),
  );
  return [...faultsOfName(name), ...ofAliases];
}

function faultsOfHear(hear: HearDefinition): string[] {
  const { pattern, flags, prefixed, matchAll } = hear;
  const faults = faultsOfHandler(hear);
  // Whether it is a pattern at all is known to who compiles it, when the plugin is loaded.
  if (typeof pattern !== 'string' || pattern === '') faults.push('pattern must be a text that is not empty');
  if (flags !== undefined && !/^(?!.*(.).*\1)[ims]*$/.test(flags)) faults.push('flags may be i, m and s, each once');
  for (const [what, value] of Object.entries({ prefixed, matchAll }))
    if (value !== undefined && typeof value !== 'boolean') faults.push(`${what} must be true or false`);
  return faults;
}

function faultsOfFilter({ order, match, catchUnprocessed, run }: FilterDefinition): string[] {
  const faults: string[] = [];
  if (typeof run !== 'function') faults.push('run must be a function');
  if (order !== undefined && !Number.isFinite(order)) faults.push('order must be a number');
  if (match !== undefined && !isOneLine(match)) faults.push('match must be a glob such as deploy:*');
  if (catchUnprocessed !== undefined && typeof catchUnprocessed !== 'boolean')
    faults.push('catchUnprocessed must be true or false');
  return faults;
}

function faultsOfListener(listener: ListenerDefinition): string[] {
  const faults = faultsOfConduct(listener);
  if (!events.includes(listener.event)) faults.push(`event must be one of ${events.join(', ')}`);
  return faults;
}

/** Whether they can be read is known to who compiles them, when the plugin is loaded. */
function faultsOfTemplates(templates: unknown): string[] {
  if (!isRecord(templates)) return ['templates must be an object of texts by name'];
  return Object.entries(templates).flatMap(([name, text]) => [
    ...(templateName.test(name) ? [] : [`template ${JSON.stringify(name)}: a name is like report`]),
    ...(typeof text === 'string' ? [] : [`template ${JSON.stringify(name)} must be a text`]),
  ]);
}

/** A name stands for one thing in its plugin, whatever the kind: logs, policies and executions go by it. */
function sameNames(names: readonly unknown[]): string[] {
  const spelled = new Map<string, string>();
  const faults: string[] = [];
  for (const name of names) {
    if (typeof name !== 'string') continue; // that is a fault of its own
    const key = name.replaceAll(' ', '_').normalize('NFC');
    const other = spelled.get(key);
    if (other !== undefined) faults.push(`${JSON.stringify(other)} and ${JSON.stringify(name)} are the same name`);
    spelled.set(key, name);
  }
  return faults;
}

function namesOf(commands: Record<string, CommandDefinition>): unknown[] {
  return Object.entries(commands).flatMap(([key, each]) =>
    isRecord(each) ? [nameOf(key, each), ...(isList(each.aliases) ? each.aliases : [])] : [key],
  );
}
