import { readConfig } from './config';

const env = { AMQP_URL: 'amqp://localhost', SLACK_BOT_TOKEN: 'xoxb-1-test' };
const people = (RTM_PRESENCE_USERS: string) => readConfig({ ...env, RTM_PRESENCE_USERS }).RTM_PRESENCE_USERS;

it('asks for the presence of nobody, or of those who are named', () => {
  expect(readConfig(env).RTM_PRESENCE_USERS).toEqual([]);
  expect(people(' U024BE7LH, W0G9QF9C6,')).toEqual(['U024BE7LH', 'W0G9QF9C6']);
});

it.each([
  ['@ana', 'must be user ids between commas'],
  [Array.from({ length: 501 }, (_, n) => `U${n}`).join(), 'must be 500 people at most'],
])('names the fault of %.20s', (text, fault) => {
  expect(() => people(text)).toThrow(fault);
});
