import { readEnv } from '@errand/runtime';
import { checkSlackApi, slackApiEnv } from './slack-api-env';

it("defaults to Slack's own address", () => {
  expect(readEnv(slackApiEnv, {})).toEqual({ SLACK_API_URL: 'https://slack.com/api/', SLACK_API_ALLOW_HTTP: false });
});

it.each([
  {},
  { SLACK_API_URL: 'https://slack.example.com/api/' },
  { SLACK_API_URL: 'http://localhost:3100/api/' },
  { SLACK_API_URL: 'http://127.0.0.1:3100/api/' },
  { SLACK_API_URL: 'http://[::1]:3100/api/' },
  { SLACK_API_URL: 'http://slack-simulator:3100/api/', SLACK_API_ALLOW_HTTP: 'true' },
])('lets the token go to %j', (env) => {
  expect(() => checkSlackApi(env)).not.toThrow();
});

it.each([
  'http://slack-simulator:3100/api/',
  'http://127.0.0.1.example.com/api/',
  'http://localhost.example.com/api/',
  'http://10.0.0.1/api/',
])('refuses to send the token readable to %s, and names both variables', (SLACK_API_URL) => {
  expect(() => checkSlackApi({ SLACK_API_URL })).toThrow(/SLACK_API_URL: .*SLACK_API_ALLOW_HTTP=true/);
});

it('refuses it also where another variable is at fault', () => {
  const env = { SLACK_API_URL: 'http://10.0.0.1/api/', SLACK_PROXY: 'junk' };
  expect(() => checkSlackApi(env)).toThrow(/SLACK_API_URL: /);
});

it('leaves what the schema finds to the reader of the schema', () => {
  const env = { SLACK_API_URL: 'ftp://example.com', SLACK_PROXY: 'socks5://proxy', SLACK_API_ALLOW_HTTP: 'perhaps' };
  expect(() => checkSlackApi(env)).not.toThrow();
  expect(() => readEnv(slackApiEnv, env)).toThrow(
    /SLACK_API_URL: must be[^]*SLACK_API_ALLOW_HTTP: must be[^]*SLACK_PROXY: must be/,
  );
});
