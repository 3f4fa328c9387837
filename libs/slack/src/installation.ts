import type { SlackWebApi } from './web-api';

/** Who this bot is, and in which workspace. */
export interface SlackIdentity {
  teamId: string;
  teamName: string;
  enterpriseId?: string | undefined;
  botUserId: string;
  botId?: string | undefined;
  appId?: string | undefined;
  name: string;
  url: string;
  /** What the token may do; undefined when Slack did not say. `detectTransport` decides by it. */
  scopes?: string[] | undefined;
}

/**
 * Asks auth.test who we are, and bots.info for the id of the app, which is worth having and not worth failing for: it
 * needs the scope users:read.
 *
 * @throws what auth.test throws
 */
export async function readInstallation(webApi: Pick<SlackWebApi, 'testAuth' | 'botInfo'>): Promise<SlackIdentity> {
  const { userId, appId, ...auth } = await webApi.testAuth();
  const bot = appId === undefined && auth.botId ? await webApi.botInfo(auth.botId).catch(() => undefined) : undefined;
  return { ...auth, botUserId: userId, appId: appId ?? bot?.appId };
}
