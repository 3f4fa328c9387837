import type { CommandName } from './command-pattern';
import { plainQualifiedName } from './command-pattern';
import { plainPluginName } from './plugin-name';

/**
 * The commands that a name may stand for, written with its plugin (`deploy:start`) or without. As in the patterns of rules
 * capitals do not count, nor dashes in the name of a plugin, unless they tell two commands apart.
 */
export function commandsNamed<C extends CommandName>(name: string, commands: readonly C[]): C[] {
  const spelled = name.replaceAll(' ', '_');
  const colon = spelled.indexOf(':');
  const plugin = plainPluginName(spelled.slice(0, Math.max(colon, 0)));
  const own = spelled.slice(colon + 1);
  const plain = `${plugin}:${own.toLowerCase()}`;
  const found = commands.filter((command) =>
    colon === -1 ? ownName(command).toLowerCase() === own.toLowerCase() : plainQualifiedName(command) === plain,
  );
  const exact = found.filter((command) => ownName(command) === own);
  return exact.length > 0 ? exact : found;
}

function ownName({ name }: CommandName): string {
  return name.replaceAll(' ', '_');
}
