import type { CallerAccess } from './access';
import { isNear } from './answers';
import type { FilterWork } from './ask-filters';
import { wouldPass } from './ask-filters';
import type { CommandEntry, Registry } from './registry';

/**
 * What somebody may have meant by a line that is no command: names of commands that they may run here, by the policy and
 * by the filters. Hidden ones are never among them, nor is one of which it cannot be known.
 *
 * @param line what was typed behind the prefix
 */
export async function suggestionsFor(line: string, access: CallerAccess, work: FilterWork): Promise<string[]> {
  const allowed = await allowedFor(access, work);
  // Filters are code of plugins: they are asked about the few that would be named.
  const names = await Promise.all(
    allowed.map(async (entry) => {
      const near = [entry.handler.name, ...entry.handler.aliases].filter((name) => isNear(line, name));
      return near.length > 0 && (await wouldPass(entry, work)) ? near : [];
    }),
  );
  return names.flat();
}

/**
 * Whether somebody may run something here, whatever it is.
 *
 * @throws what `access` throws, where it hangs on what is not told
 */
export async function mayRunAny(access: CallerAccess, { plugins }: Registry): Promise<boolean> {
  for (const plugin of plugins)
    for (const handler of [...plugin.commands, ...plugin.hears])
      if ((await access.judge({ plugin, handler })).outcome === 'allowed') return true;
  return false;
}

async function allowedFor(access: CallerAccess, { deps }: FilterWork): Promise<CommandEntry[]> {
  const allowed: CommandEntry[] = [];
  for (const plugin of deps.registry.plugins)
    for (const handler of plugin.commands) {
      if (handler.hidden) continue;
      const entry: CommandEntry = { kind: 'command', plugin, handler };
      if (await isAllowed(entry, access)) allowed.push(entry);
    }
  return allowed;
}

async function isAllowed(entry: CommandEntry, access: CallerAccess): Promise<boolean> {
  try {
    return (await access.judge(entry)).outcome === 'allowed';
  } catch (err) {
    if ((err as { code?: unknown }).code === 'directory_fact_unknown') return false;
    throw err;
  }
}
