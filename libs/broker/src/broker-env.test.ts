import { readEnv } from '@errand/runtime';
import { brokerEnv } from './broker-env';

const read = (AMQP_URL: string) => readEnv(brokerEnv, { AMQP_URL });

describe('the settings of a connection', () => {
  it('takes one URL, or the nodes of a cluster separated by commas', () => {
    expect(read('amqp://rabbit')).toEqual({ AMQP_URL: 'amqp://rabbit', AMQP_PREFIX: 'errand' });
    expect(read('amqp://u:p@one:5672/v, amqps://u:p@two/v').AMQP_URL).toContain('two');
  });

  it('names the entry that is no AMQP URL, and does not print it', () => {
    expect(() => read('amqp://u:p@one,http://u:secret@two')).toThrow(/AMQP_URL: entry 2 of 2 is not a URL like amqp:/);
    expect(() => read('amqp://u:p@one,http://u:secret@two')).not.toThrow(/secret/);
    for (const wrong of ['rabbit:5672', 'amqp://', 'amqp://one,two']) expect(() => read(wrong)).toThrow(/AMQP_URL/);
  });
});
