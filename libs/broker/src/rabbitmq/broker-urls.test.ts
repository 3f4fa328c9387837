import { parseBrokerUrls } from './broker-urls';

describe('the addresses of the broker', () => {
  it('come without their credentials, which are decoded, and with a heartbeat', () => {
    expect(parseBrokerUrls('amqp://me:p%40ss%2C%20s%C3%A9same@rabbit:5673/errand, amqps://two?heartbeat=30')).toEqual([
      { href: 'amqp://rabbit:5673/errand?heartbeat=10', host: 'rabbit:5673', username: 'me', password: 'p@ss, sésame' },
      { href: 'amqps://two?heartbeat=30', host: 'two', username: 'guest', password: 'guest' },
    ]);
  });

  it('may be followed by a comma', () => {
    expect(parseBrokerUrls('amqp://one,, amqp://two ,').map(({ host }) => host)).toEqual(['one', 'two']);
  });

  it('are refused when they cannot be read, without being quoted', () => {
    for (const wrong of ['', ' , ', 'rabbit:5672', 'http://rabbit', 'amqp://', 'amqp://me:100%secret@rabbit']) {
      expect(() => parseBrokerUrls(wrong)).toThrow(/^it is not a URL like amqp:/);
    }
    expect(() => parseBrokerUrls('amqp://a,amqp://me:100%secret@b')).toThrow(/entry 2 of 2 is not/);
  });
});
