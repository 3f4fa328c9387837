import { isCommandLike } from '../workspace/addressed';
import type { Fact } from '../workspace/model';
import type { Workspace } from '../workspace/workspace';
import { slackbotSays } from './slackbot';

/**
 * Tells whoever speaks to a bot in a channel that it is not in, once a channel and person, that nobody hears it there.
 *
 * @param botUserId the bot that commands go to
 */
export function createAbsentBotHint(workspace: Workspace, botUserId: () => string) {
  const told = new Set<string>();
  return {
    hear(fact: Fact): void {
      if (fact.type !== 'message') return;
      const { channel, message } = fact;
      const { userId, botId, subtype, text, threadTs } = message;
      if (!userId || botId || subtype || (channel.kind !== 'channel' && channel.kind !== 'group')) return;
      const bots = [...workspace.apps.values()].map((app) => app.botUserId);
      const here = bots.some((bot) => channel.members.has(bot));
      const absent =
        bots.find((bot) => text.includes(`<@${bot}>`) && !channel.members.has(bot)) ??
        (isCommandLike(text) && !here ? botUserId() : undefined);
      const key = `${channel.id} ${userId} ${absent}`;
      if (absent === undefined || told.has(key)) return;
      told.add(key);
      const name = workspace.users.get(absent)?.name ?? absent;
      const words = `<@${absent}> is not in this channel and hears nothing of it. Invite it with \`/invite @${name}\`, or add it by the members at the top right.`;
      slackbotSays(workspace, { channel, userId, threadTs }, words);
    },
    reset: () => told.clear(),
  };
}
