import { ConfigError } from '@errand/runtime';
import { readConfig } from './config';

it('names the token that INGRESS_MODE=on needs beside all that is missing', () => {
  expect(() => readConfig({ INGRESS_MODE: 'on' })).toThrow(ConfigError);
  expect(() => readConfig({ INGRESS_MODE: 'on' })).toThrow(
    /AMQP_URL: [^]*SLACK_BOT_TOKEN: [^]*SLACK_APP_TOKEN: is required with INGRESS_MODE=on/,
  );
});

it('names a token of another kind once', () => {
  const env = {
    AMQP_URL: 'amqp://localhost',
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_APP_TOKEN: 'xoxb-2',
    INGRESS_MODE: 'on',
  };
  expect(() => readConfig(env)).toThrow(/^one setting is at fault:\n {2}- SLACK_APP_TOKEN: /);
});
