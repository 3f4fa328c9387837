import type { ArgSpec, ArgSpecs } from './args';
import type { Plugin } from './define-plugin';
import type { CommandDefinition } from './plugin';

/** The half of a plugin that is data: what router, access, help and other processes need. JSON. */
export interface PluginManifest {
  name: string;
  version: string;
  summary: string;
  commands: CommandManifest[];
}

export interface CommandManifest {
  name: string;
  summary: string;
  /** In their order. A command without arguments and flags takes any text. */
  args: ArgManifest[];
  flags: ArgManifest[];
  admin: boolean;
  effects: string[];
  onCrash: 'retry' | 'report';
}

export interface ArgManifest {
  name: string;
  type: ArgSpec['type'];
  help?: string;
  choices?: string[];
  /** True with a default too. */
  optional: boolean;
  default?: string | number | boolean;
}

/** The data of a plugin, equal to its JSON round trip, with the defaults filled in. */
export function manifestOf(plugin: Plugin): PluginManifest {
  const { name, version, summary, commands } = plugin;
  return {
    name,
    version,
    summary,
    commands: Object.entries(commands).map(([key, each]) => manifestOfCommand(key, each)),
  };
}

function manifestOfCommand(name: string, definition: CommandDefinition): CommandManifest {
  const effects = [...(definition.effects ?? [])];
  return {
    name,
    summary: definition.summary,
    args: manifestOfSpecs(definition.args ?? {}),
    flags: manifestOfSpecs(definition.flags ?? {}),
    admin: definition.admin ?? false,
    effects,
    onCrash: definition.onCrash ?? (effects.length > 0 ? 'report' : 'retry'),
  };
}

function manifestOfSpecs(specs: ArgSpecs): ArgManifest[] {
  return Object.entries(specs).map(([name, { type, help, choices, optional, default: byDefault }]) => ({
    name,
    type,
    ...(help !== undefined && { help }),
    ...(choices && { choices: [...choices] }),
    optional: optional === true || byDefault !== undefined,
    ...(byDefault !== undefined && { default: byDefault }),
  }));
}
