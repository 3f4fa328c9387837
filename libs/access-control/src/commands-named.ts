import type { CommandName } from './compile-policy';
import { qualifiedName } from './compile-policy';

/**
 * The commands that a name may stand for, written with its plugin (`deploy:start`) or without. As in the patterns of rules
 * capitals do not count, unless they tell two commands apart.
 */
export function commandsNamed<C extends CommandName>(name: string, commands: readonly C[]): C[] {
  const spelled = name.replaceAll(' ', '_');
  const nameOf = (command: C) => (spelled.includes(':') ? qualifiedName(command) : command.name.replaceAll(' ', '_'));
  const found = commands.filter((command) => nameOf(command).toLowerCase() === spelled.toLowerCase());
  const exact = found.filter((command) => nameOf(command) === spelled);
  return exact.length > 0 ? exact : found;
}
