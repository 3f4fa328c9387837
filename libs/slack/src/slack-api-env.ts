import type { Env } from '@errand/runtime';
import { ConfigError, readEnv } from '@errand/runtime';
import { z } from 'zod';

/** How to reach Slack's Web API. Whoever reads these calls `checkSlackApi` beside it. */
export const slackApiEnv = z.object({
  SLACK_API_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://slack.com/api/' })
    .default('https://slack.com/api/')
    .describe("Base address of Slack's Web API; http:// only on this machine, or with SLACK_API_ALLOW_HTTP=true"),
  SLACK_API_ALLOW_HTTP: z
    .stringbool({ error: 'must be true or false' })
    .default(false)
    .describe('Allows an http:// SLACK_API_URL elsewhere than on this machine: the token then travels readable'),
  SLACK_PROXY: z
    .url({ protocol: /^https?$/, error: 'must be an address such as http://proxy.example.com:3128' })
    .optional()
    .describe('Proxy (CONNECT) through which Slack is reached'),
});

/**
 * Refuses a `SLACK_API_URL` that would send the token readable over a network. What the schema itself finds is left to
 * the reader of the schema.
 *
 * @throws ConfigError
 */
export function checkSlackApi(env: Env): void {
  const schema = slackApiEnv.pick({ SLACK_API_URL: true, SLACK_API_ALLOW_HTTP: true });
  let values: z.infer<typeof schema>;
  try {
    values = readEnv(schema, env);
  } catch (err) {
    if (err instanceof ConfigError) return;
    throw err;
  }
  const { protocol, hostname } = new URL(values.SLACK_API_URL);
  if (protocol === 'https:' || values.SLACK_API_ALLOW_HTTP || isLoopback(hostname)) return;
  throw new ConfigError([
    'SLACK_API_URL: is http:// and not on this machine, so the token would travel readable: use https://, or set SLACK_API_ALLOW_HTTP=true',
  ]);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
