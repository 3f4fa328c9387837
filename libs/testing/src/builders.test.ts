import { parseEnvelope } from '@errand/contracts';
import { aMessage, aPost } from './builders';

describe('the builders', () => {
  it('make valid envelopes, each a fact of its own', () => {
    for (const build of [aMessage, aPost]) {
      expect(parseEnvelope(JSON.parse(JSON.stringify(build())))).toMatchObject({ type: build().type });
      expect(build().dedupkey).not.toBe(build().dedupkey);
    }
  });

  it('let the keys follow from what the test names', () => {
    const message = aMessage({ teamId: 'T1', channelId: 'C1', ts: '1.000001', text: '!help' });
    expect(message).toMatchObject({
      dedupkey: 'message:T1:C1:1.000001',
      partitionkey: 'T1:C1',
      data: { markup: '!help' },
    });
    expect(aMessage({}, { expiresat: '2030-01-01T00:00:00Z' }).expiresat).toBe('2030-01-01T00:00:00Z');
  });
});
