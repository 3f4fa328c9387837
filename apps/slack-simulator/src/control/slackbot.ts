import { postEphemeral } from '../workspace/messages';
import type { Channel } from '../workspace/model';
import type { Workspace } from '../workspace/workspace';

/** Slackbot says something to one person. It is no member of this workspace: its words alone are heard. */
export function slackbotSays(
  workspace: Workspace,
  to: { channel: Channel; userId: string; threadTs?: string | undefined },
  text: string,
): void {
  const { channel, userId, threadTs } = to;
  const author = { userId: 'USLACKBOT', username: 'Slackbot', ephemeralTo: userId };
  postEphemeral(workspace, channel, { ...author, text, ...(threadTs ? { threadTs } : {}) });
}
