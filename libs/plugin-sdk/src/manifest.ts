import type { ArgSpec, ArgSpecs } from './args';
import type { CommandDefinition } from './command';
import type { FilterDefinition } from './command-filter';
import type { Plugin } from './define-plugin';
import { durationMs } from './duration';
import type { HandlerOptions, Speaker } from './handler-options';
import type { HearDefinition } from './hear';
import type { Events, ListenerDefinition } from './on';
import type { SplitManifest } from './split';
import { manifestOfSplit } from './split';
import { withoutIndent } from './without-indent';

/** The half of a plugin that is data: what router, access, help and other processes need. JSON. */
export interface PluginManifest {
  name: string;
  version: string;
  summary: string;
  /** Without the indentation of its lines. */
  help?: string;
  commands: CommandManifest[];
  hears: HearManifest[];
  filters: FilterManifest[];
  listeners: ListenerManifest[];
}

/** What commands and those that are found by a pattern have alike. */
export interface HandlerManifest {
  /** Unique in its plugin, over all kinds. */
  name: string;
  summary: string;
  /** Without the indentation of its lines. */
  help?: string;
  admin: boolean;
  hidden: boolean;
  historize: boolean;
  syntax?: string;
  template?: string;
  confirm?: ConfirmManifest;
  approval?: ApprovalManifest;
  from: Speaker[];
  onEdit: 'ignore' | 'rerun';
  effects: string[];
  onCrash: 'retry' | 'report';
}

export interface CommandManifest extends HandlerManifest {
  aliases: string[];
  /** In their order. A command without arguments and flags takes any text. */
  args: ArgManifest[];
  flags: ArgManifest[];
  split?: SplitManifest;
}

export interface HearManifest extends HandlerManifest {
  pattern: string;
  flags: string;
  prefixed: boolean;
  matchAll: boolean;
}

export interface FilterManifest {
  name: string;
  order: number;
  match: string;
  catchUnprocessed: boolean;
}

export interface ListenerManifest {
  name: string;
  event: keyof Events;
  from: Speaker[];
  effects: string[];
  onCrash: 'retry' | 'report';
}

export interface ConfirmManifest {
  question?: string;
  withinMs: number;
}

export interface ApprovalManifest {
  by: { groups: string[]; roles: string[]; users: string[] };
  count: number;
  withinMs: number;
}

export interface ArgManifest {
  name: string;
  type: ArgSpec['type'];
  help?: string;
  choices?: string[];
  /** True with a default too. */
  optional: boolean;
  default?: string | number | boolean;
  short?: string;
  /** Its value stands in no audit. */
  secret?: boolean;
  list?: boolean;
}

/** The data of a plugin, equal to its JSON round trip, with the defaults filled in. */
export function manifestOf(plugin: Plugin): PluginManifest {
  const { name, version, summary, help, commands, hears, filters, listeners } = plugin;
  return {
    name,
    version,
    summary,
    ...(help !== undefined && { help: withoutIndent(help) }),
    commands: manifestsOf(commands, manifestOfCommand),
    hears: manifestsOf(hears, manifestOfHear),
    filters: manifestsOf(filters, manifestOfFilter),
    listeners: manifestsOf(listeners, manifestOfListener),
  };
}

function manifestsOf<D, M>(definitions: Readonly<Record<string, D>>, manifest: (name: string, definition: D) => M) {
  return Object.entries(definitions).map(([name, definition]) => manifest(name, definition));
}

function manifestOfCommand(name: string, definition: CommandDefinition): CommandManifest {
  const { aliases = [], args = {}, flags = {}, split } = definition;
  return {
    ...manifestOfHandler(name, definition),
    aliases: [...aliases],
    args: manifestOfSpecs(args),
    flags: manifestOfSpecs(flags),
    ...(split !== undefined && { split: manifestOfSplit(split) }),
  };
}

function manifestOfHear(name: string, definition: HearDefinition): HearManifest {
  const { pattern, flags = '', prefixed = true, matchAll = false } = definition;
  return { ...manifestOfHandler(name, definition), pattern, flags, prefixed, matchAll };
}

function manifestOfFilter(name: string, definition: FilterDefinition): FilterManifest {
  const { order = 0, match = '*', catchUnprocessed = false } = definition;
  return { name, order, match, catchUnprocessed };
}

function manifestOfListener(name: string, definition: ListenerDefinition): ListenerManifest {
  return { name, event: definition.event, ...conductOf(definition) };
}

function manifestOfHandler(name: string, definition: HandlerOptions): HandlerManifest {
  const { summary, help, admin = false, hidden = false, historize = true, syntax, template } = definition;
  const confirm = confirmOf(definition.confirm);
  return {
    name,
    summary,
    ...(help !== undefined && { help: withoutIndent(help) }),
    admin,
    hidden,
    historize,
    ...(syntax !== undefined && { syntax }),
    ...(template !== undefined && { template }),
    ...(confirm && { confirm }),
    ...(definition.approval && { approval: approvalOf(definition.approval) }),
    onEdit: definition.onEdit ?? 'ignore',
    ...conductOf(definition),
  };
}

/** Whom it listens to, and what becomes of it in a crash. */
function conductOf({ from = ['human'], effects = [], onCrash }: Pick<HandlerOptions, 'from' | 'effects' | 'onCrash'>) {
  return {
    from: [...from],
    effects: [...effects],
    onCrash: onCrash ?? (effects.length > 0 ? ('report' as const) : ('retry' as const)),
  };
}

function confirmOf(confirm: HandlerOptions['confirm']): ConfirmManifest | undefined {
  if (!confirm) return undefined;
  const { question, within = '5m' } = confirm === true ? {} : confirm;
  return { ...(question !== undefined && { question }), withinMs: durationMs(within)! };
}

function approvalOf({ by, count = 1, within = '30m' }: NonNullable<HandlerOptions['approval']>): ApprovalManifest {
  const { groups = [], roles = [], users = [] } = by;
  return {
    by: { groups: [...groups], roles: [...roles], users: [...users] },
    count,
    withinMs: durationMs(within)!,
  };
}

function manifestOfSpecs(specs: ArgSpecs): ArgManifest[] {
  return Object.entries(specs).map(([name, spec]) => {
    const { type, help, choices, optional, default: byDefault, short, secret, list } = spec;
    return {
      name,
      type,
      ...(help !== undefined && { help }),
      ...(choices && { choices: [...choices] }),
      optional: optional === true || byDefault !== undefined,
      ...(byDefault !== undefined && { default: byDefault }),
      ...(short !== undefined && { short }),
      ...(secret === true && { secret }),
      ...(list === true && { list }),
    };
  });
}
