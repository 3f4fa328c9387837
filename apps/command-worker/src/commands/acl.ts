import { explanationLines, plainPluginName } from '@errand/access-control';
import type { Access, AccessCaller, CommandEntry, HearEntry, Registry } from '@errand/engine';
import { argumentsOf, readInput } from '@errand/engine';
import type { CommandDefinition } from '@errand/plugin-sdk';
import { CommandError, command, t } from '@errand/plugin-sdk';
import type { Directory } from '../directory';
import { inlineCode } from '../failure-text';
import { unlessUnknown } from './caller-access';

export interface AclDeps {
  access: Access;
  directory: Directory;
  registry(): Registry;
  settings: { prefix: string };
}

type Entry = CommandEntry | HearEntry;

/** `!acl explain @user command #channel`: what would be decided, and by which rule. */
export function createAcl(deps: AclDeps): Record<string, CommandDefinition> {
  return {
    acl_explain: command({
      summary: 'Tells whether somebody may run a command, and which rule decides: acl explain @user command #channel',
      admin: true,
      args: {
        user: t.user(),
        command: t.string({ help: 'Of several words with underscores' }),
        channel: t.channel({ optional: true, help: 'Where; here, where it is left out' }),
      },
      flags: {
        text: t.string({ optional: true, help: 'What is typed behind the command; else: whether some text would do' }),
      },
      run: ({ args, flags }, ctx) =>
        unlessUnknown(async () => {
          const entry = entryNamed(args.command, deps);
          const channelId = args.channel ?? ctx.execution.channelId;
          const ask = (request: Parameters<Directory>[0]) =>
            deps.directory(request, { signal: ctx.signal, until: undefined });
          const caller = { id: args.user, kind: await kindOf(args.user, ask), channelId };
          const explanation = await deps.access(caller, ask).explain(entry, typedOf(entry, flags.text));
          const may = explanation.decision.outcome === 'allowed' ? 'may' : 'may not';
          const name = inlineCode(`${entry.kind === 'command' ? deps.settings.prefix : ''}${entry.handler.name}`);
          return [
            `${inlineCode(caller.id)} ${may} run ${name} in ${inlineCode(channelId)}:`,
            `\`\`\`\n${explanationLines(explanation).join('\n')}\n\`\`\``,
          ].join('\n\n');
        }),
    }),
  };
}

/** @param name with or without its plugin: `deploy`, `Deploy:deploy` */
function entryNamed(name: string, { registry, settings }: AclDeps): Entry {
  const bare = name.startsWith(settings.prefix) ? name.slice(settings.prefix.length) : name;
  const [plugin, command] = bare.includes(':') ? bare.split(':', 2) : [undefined, bare];
  const { plugins, hears } = registry();
  const commands = plugins.flatMap((each) =>
    each.commands.map((handler): CommandEntry => ({ kind: 'command', plugin: each, handler })),
  );
  const found = [...commands, ...hears].find(
    (entry) =>
      (plugin === undefined || plainPluginName(entry.plugin.name) === plainPluginName(plugin)) &&
      namesOf(entry).includes(spaced(command ?? '')),
  );
  if (!found) throw new CommandError('That command is not defined.');
  return found;
}

function namesOf(entry: Entry): string[] {
  return [entry.handler.name, ...(entry.kind === 'command' ? entry.handler.aliases : [])].map(spaced);
}

function spaced(name: string): string {
  return name.replaceAll('_', ' ');
}

/** Of a bot and of a stranger nobody need be asked whether they are guests. */
async function kindOf(
  userId: string,
  ask: (request: Parameters<Directory>[0]) => ReturnType<Directory>,
): Promise<AccessCaller['kind']> {
  const answer = await ask({ kind: 'user', userId });
  if (answer.kind === 'not_found') throw new CommandError(`Slack knows nobody by the id ${inlineCode(userId)}.`);
  if (answer.kind !== 'user') throw new CommandError(`Slack does not tell who ${inlineCode(userId)} is.`);
  const { isBot, isExternal } = answer.user;
  return isBot ? 'bot' : isExternal ? 'external' : 'human';
}

function typedOf(entry: Entry, text: string | undefined) {
  return text === undefined ? undefined : { text, args: () => argumentsOf(readInput(entry, text, [])) };
}
