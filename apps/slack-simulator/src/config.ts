import { portSchema } from '@errand/runtime';
import { z } from 'zod';

/** Settings of the simulator; all of them have a default. */
export const simulatorEnv = z.object({
  SIMULATOR_PORT: portSchema.default(3100).describe('Port of everything; 0 takes a free one'),
  HOST: z.string().default('127.0.0.1').describe('Address to listen on; only this machine unless it says otherwise'),
  SIMULATOR_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('How apps reach the simulator, where that is not http://HOST:SIMULATOR_PORT'),
  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-').optional().describe('Token of the granular bot'),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-').optional().describe('App-level token, for Socket Mode'),
  SLACK_CLASSIC_TOKEN: z.string().startsWith('xoxb-').optional().describe('Token of the classic bot, for RTM'),
  SLACK_SIGNING_SECRET: z.string().optional().describe('Secret that HTTP events are signed with; of several the first'),
  SIMULATOR_DELIVERY: z.enum(['socket', 'http']).default('socket').describe('How the granular app gets its events'),
  SIMULATOR_EVENTS_URL: z.url().optional().describe('Where events are posted with SIMULATOR_DELIVERY=http'),
  SIMULATOR_COMMANDS_URL: z.url().optional().describe('Where slash commands are posted; the events address if absent'),
  SIMULATOR_INTERACTIVITY_URL: z
    .url()
    .optional()
    .describe('Where interactions are posted; the events address if absent'),
  SIMULATOR_TIME_SCALE: z.coerce
    .number()
    .positive()
    .max(1)
    .default(1)
    .describe("Factor on the minutes between Slack's retries"),
  SIMULATOR_MESSAGES_KEPT: z.coerce
    .number()
    .int()
    .min(10)
    .default(2000)
    .describe('Messages kept per conversation; older ones are forgotten'),
});
