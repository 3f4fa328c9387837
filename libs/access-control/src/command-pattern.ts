import { compileGlob, isGlob } from './glob';
import { plainPluginName } from './plugin-name';
import type { AccessCommand } from './request';

export type CommandName = Pick<AccessCommand, 'plugin' | 'name'>;

/** `Plugin:command_name`, as patterns see it. */
export function qualifiedName({ plugin, name }: CommandName): string {
  return `${plugin}:${name.replaceAll(' ', '_')}`;
}

/** The same with the plugin's plain name, in lower case. */
export function plainQualifiedName(command: CommandName): string {
  return qualifiedName({ ...command, plugin: plainPluginName(command.plugin) }).toLowerCase();
}

/**
 * Reads the pattern of a rule. Upper and lower case are one, and without a colon it is for the commands of every plugin.
 * A glob for plugins fits their names with dashes or without; a name that is none fits by {@link plainPluginName}.
 */
export function compileCommandPattern(pattern: string): (command: CommandName) => boolean {
  const { matches } = compileGlob(wholePattern(pattern));
  return (command) => matches(qualifiedName(command).toLowerCase()) || matches(plainQualifiedName(command));
}

/** One spelling of a pattern: what one covers of another, as globs, it takes of its commands. */
export function wholePattern(pattern: string): string {
  const whole = (pattern.includes(':') ? pattern : `*:${pattern}`).toLowerCase();
  const plugin = whole.slice(0, whole.indexOf(':'));
  const command = whole.slice(plugin.length);
  if (!isGlob(plugin)) return `${plainPluginName(plugin)}${command}`;
  // What stands in a set stays: there a dash is a range.
  return plugin.includes('[') ? whole : `${plugin.replaceAll('_', '-')}${command}`;
}
