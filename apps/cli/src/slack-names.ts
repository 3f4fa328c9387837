import type { FindIds, IsThere } from '@errand/access-control';
import type { Env } from '@errand/runtime';
import { createLogger, readEnv } from '@errand/runtime';
import { botTokenSchema, checkSlackApi, createWorkspaceNames, slackApiEnv } from '@errand/slack';
import { z } from 'zod';

/** Who and what there is in the workspace. */
export interface SlackNames {
  findIds: FindIds;
  isThere: IsThere;
}

const namesEnv = z.object({ ...slackApiEnv.shape, SLACK_BOT_TOKEN: botTokenSchema });

/** @throws ConfigError settings are at fault */
export function createSlackNames(env: Env): SlackNames {
  const config = readEnv(namesEnv, env);
  checkSlackApi(env);
  const workspace = createWorkspaceNames({
    token: config.SLACK_BOT_TOKEN,
    apiUrl: config.SLACK_API_URL,
    proxy: config.SLACK_PROXY,
    logger: createLogger({ name: 'cli', level: 'silent' }),
  });
  return {
    async findIds(name, wants) {
      if (wants === 'room') return workspace.channels(name);
      const people = await workspace.people(name);
      return wants === 'person' ? people : [...people, ...(await workspace.groups(name))];
    },
    isThere: workspace.has,
  };
}
