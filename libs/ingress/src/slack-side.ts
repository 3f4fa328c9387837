import type { Logger } from '@errand/runtime';
import type { SlackIdentity } from '@errand/slack';
import { createSlackWebApi, readInstallation, sealResponseUrl } from '@errand/slack';
import type { IngressEnv } from './ingress-env';

/** Slack takes a response_url for half an hour. */
const RESPONSE_URL_MS = 30 * 60_000;

/** What an ingress does with its bot token; nothing else is given the token. */
export interface SlackSide {
  identify: () => Promise<SlackIdentity>;
  sealResponseUrl: (url: string) => string;
}

export function createSlackSide(config: IngressEnv, logger: Logger): SlackSide {
  const token = config.SLACK_BOT_TOKEN;
  const webApi = createSlackWebApi({ token, apiUrl: config.SLACK_API_URL, proxy: config.SLACK_PROXY, logger });
  return {
    identify: () => readInstallation(webApi),
    sealResponseUrl: (url) => sealResponseUrl(url, token, Date.now() + RESPONSE_URL_MS),
  };
}
