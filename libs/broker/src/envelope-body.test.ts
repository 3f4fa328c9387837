import { MAX_DATA_BYTES, createEnvelope } from '@errand/contracts';
import { MAX_BODY_BYTES, bodyAsText, encodeBody, readEnvelope } from './envelope-body';

const post = (body: { markdown: string; blocks?: never[] }) =>
  createEnvelope({
    type: 'egress.post.v1',
    source: 'test',
    dedupkey: 'reply:e1/0',
    partitionkey: 'T1:C1',
    data: {
      executionId: 'e1',
      number: 0,
      leaseVersion: 1,
      conversation: { teamId: 'T1', channelId: 'C1' },
      priority: 'bulk',
      handle: 'e1/0',
      body,
    },
  });
const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as never;

describe('the body of a message', () => {
  it('is read up to the size and the depth that an envelope may have', () => {
    const largest = 'x'.repeat(MAX_DATA_BYTES - JSON.stringify(post({ markdown: '' }).data).length);
    for (const envelope of [post({ markdown: largest }), post({ markdown: 'x', blocks: [nested(95)] })])
      expect(readEnvelope(encodeBody(envelope))).toEqual({ envelope });
  });

  const latin1 = Buffer.from(JSON.stringify(post({ markdown: 'Größe' })), 'latin1');
  it.each([
    ['of another character set', latin1, 'the body is not UTF-8: it is compressed, or of another character set'],
    ['that is no JSON', Buffer.from('{ secret'), 'the body is not JSON'],
    ['that is empty', Buffer.alloc(0), 'the body is not JSON'],
    ['that is null', Buffer.from('null'), /^not a valid envelope: envelope: /],
    ['deeper than any of Slack’s', encodeBody(post({ markdown: 'x', blocks: [nested(101)] })), /100 levels deep/],
    ['as deep as it is long', Buffer.from('['.repeat(400_000) + ']'.repeat(400_000)), /100 levels deep/],
    [
      'with too much data',
      encodeBody(post({ markdown: 'x'.repeat(MAX_DATA_BYTES) })),
      /^the body holds data of 262\d+ b/,
    ],
    ['that is larger still', Buffer.alloc(MAX_BODY_BYTES + 1, 'x'), /^the body has 1048577 bytes, more than /],
  ])('%s is not read, with the reason', (_what, body, reason) => {
    const { reason: said } = readEnvelope(body) as { reason: string };
    if (typeof reason === 'string') expect(said).toBe(reason);
    else expect(said).toMatch(reason);
  });

  it('is kept as it was, but for what is beyond the size that is read', () => {
    expect(bodyAsText(Buffer.from('Größe'))).toBe('Größe');
    expect(bodyAsText(Buffer.from([0xff, 0xfe]))).toBe('data:application/octet-stream;base64,//4=');
    expect(bodyAsText(Buffer.alloc(MAX_BODY_BYTES * 3, 'x'))).toBe('x'.repeat(MAX_BODY_BYTES));
    const euros = bodyAsText(Buffer.from('€'.repeat(MAX_BODY_BYTES)));
    expect(euros).toBe('€'.repeat(Math.floor(MAX_BODY_BYTES / 3)));
  });
});
