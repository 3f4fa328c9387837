import { ConfigError } from '@errand/runtime';
import { readConfig } from './config';

const env = { AMQP_URL: 'amqp://localhost', DATABASE_URL: 'postgres://errand@localhost/errand' };

describe('readConfig', () => {
  it('starts with a broker and a database alone', () => {
    expect(readConfig(env)).toMatchObject({ ...env, AMQP_PREFIX: 'errand', settings: { prefix: '!', admins: [] } });
  });

  it('names every fault in one message, and no value', () => {
    const faulty = { AMQP_URL: 'localhost', DATABASE_URL: 'mysql://root:sesame@db', BOT_ADMINS: '@ana' };
    expect.assertions(3);
    try {
      readConfig(faulty);
    } catch (err) {
      expect((err as ConfigError).faults.map((fault) => fault.split(/[ :]/)[0])).toEqual([
        'AMQP_URL',
        'DATABASE_URL',
        'BOT_ADMINS',
      ]);
      expect(err).toBeInstanceOf(ConfigError);
      expect((err as Error).message).not.toContain('sesame');
    }
  });
});
