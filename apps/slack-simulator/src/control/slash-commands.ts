import type { Done, Interactions } from '../delivery/interactions';
import type { App } from '../workspace/model';
import { typedText } from '../workspace/typed-text';
import type { Workspace } from '../workspace/workspace';
import type { People } from './people';
import { ControlError } from './people';
import { slackbotSays } from './slackbot';

export interface TypedCommand {
  userId: string;
  channelId: string;
  /** With its slash. */
  command: string;
  text: string;
  threadTs?: string | undefined;
}

/** How a command ended. With `told`, Slackbot has told the person why it came to nothing. */
export type CommandEnd = Done & { told?: true };

/**
 * What becomes of `/word`: Slack's own commands are done here, those of the app go to it, and of the rest Slackbot says
 * that there are none.
 *
 * @param deps.declared the app's commands; undefined: it takes every one
 */
export function createSlashCommands(deps: {
  workspace: Workspace;
  people: People;
  interactions: Interactions;
  app: App;
  declared(): readonly string[] | undefined;
}): (typed: TypedCommand) => Promise<CommandEnd> {
  const { workspace, people, interactions, app } = deps;

  const invite = ({ userId, channelId, text }: TypedCommand): string | undefined => {
    const named = typedText(text, workspace);
    const userIds = [...named.matchAll(/<@(\w+)>/g)].map(([, id]) => id!);
    const unknown = /(?:^|\s)@([\w.-]+)/.exec(named)?.[1];
    if (unknown !== undefined) return `There is nobody called @${unknown} here.`;
    if (userIds.length === 0) return 'Say whom: `/invite @name`.';
    try {
      people.invite({ userId, channelId, userIds });
    } catch (err) {
      if (!(err instanceof ControlError)) throw err;
      return `That did not work: ${err.message}.`;
    }
    return undefined;
  };

  return async (typed) => {
    const { userId, channelId, command, text, threadTs } = typed;
    const user = people.user(userId);
    const channel = people.channel(userId, channelId);
    const refuse = (error: string, words: string): CommandEnd => {
      slackbotSays(workspace, { channel, userId, threadTs }, words);
      return { ok: false, error, told: true };
    };
    if (command === '/invite') {
      const fault = invite(typed);
      return fault === undefined ? { ok: true } : refuse('not_invited', fault);
    }
    if (deps.declared()?.includes(command) === false)
      return refuse(
        'invalid_command',
        `\`${command}\` is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands. To send a message, put a space before the "/".`,
      );
    const end = await interactions.slash(app, user, channel, { command, text });
    return end.ok
      ? end
      : refuse(end.error, `\`${command}\` failed with the error "${end.error}": ${app.name} did not take it.`);
  };
}
