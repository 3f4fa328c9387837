import { ConfigError } from '@errand/runtime';
import { readConfig } from './config';

const good = {
  AMQP_URL: 'amqp://guest:secret@rabbit:5672',
  DATABASE_URL: 'postgres://errand:secret@db:5432/errand',
  SLACK_BOT_TOKEN: 'xoxb-1-secret',
};

it.each(['xoxb-1-secret', 'xoxp-1-secret', 'xoxe.xoxb-1-secret'])('takes a token that can post: %s', (token) => {
  expect(readConfig({ ...good, SLACK_BOT_TOKEN: token })).toMatchObject({
    SLACK_BOT_TOKEN: token,
    AMQP_PREFIX: 'errand',
  });
});

it('names every fault in one message and prints no value', () => {
  const faults = (() => {
    try {
      readConfig({
        AMQP_URL: 'http://guest:secret@rabbit',
        DATABASE_URL: 'mysql://errand:secret@db/errand',
        SLACK_BOT_TOKEN: 'xapp-1-secret',
        SLACK_API_URL: 'http://slack.example.com/api/',
        BOT_ADMINS_NOTIFICATIONS: 'U024BE7LH',
      });
    } catch (err) {
      return err;
    }
    return undefined;
  })();
  expect(faults).toBeInstanceOf(ConfigError);
  const { message } = faults as ConfigError;
  for (const name of ['AMQP_URL', 'DATABASE_URL', 'SLACK_BOT_TOKEN', 'SLACK_API_URL', 'BOT_ADMINS_NOTIFICATIONS'])
    expect(message).toContain(name);
  expect(message).toContain('<@U024BE7LH>');
  expect(message).not.toContain('secret');
});
