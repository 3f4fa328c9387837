import type { ConsumeMessage } from 'amqplib';
import { notice } from '../testing/notice';
import { createTopology } from '../topology';
import { deadLetterOf, deadLetterProperties, propertiesOf, rawMessageOf, unreadableLetter } from './amqp-message';

const { names } = createTopology();
const own = { signal: new AbortController().signal, ack: () => undefined };
const messageWith = (headers: unknown, properties = {}, redelivered = false) =>
  ({ content: Buffer.from('{}'), fields: { redelivered }, properties: { headers, ...properties } }) as ConsumeMessage;

describe('an AMQP message', () => {
  it('carries what operators and other languages look at', () => {
    const envelope = { ...notice('x'), traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    expect(propertiesOf(envelope, { appId: 'egress', attempt: 2 })).toEqual({
      persistent: true,
      messageId: envelope.id,
      type: 'egress.notice.v1',
      correlationId: envelope.correlationid,
      appId: 'egress',
      timestamp: Math.floor(Date.parse(envelope.time) / 1000),
      headers: {
        'x-dedupkey': envelope.dedupkey,
        'x-partitionkey': 'T1:C1',
        traceparent: envelope.traceparent,
        'x-attempt': 2,
      },
    });
  });

  it('can be sent whatever its ids hold: AMQP has 255 bytes for them', () => {
    const { correlationId } = propertiesOf({ ...notice('x'), correlationid: 'ß'.repeat(200) }, { appId: 'x' });
    expect(Buffer.byteLength(correlationId!)).toBeLessThanOrEqual(255);
  });

  it('is read without trust in its headers', () => {
    const hostile = { 'x-delivery-count': -1, 'x-attempt': '7', traceparent: { a: 1 }, 'x-death': 'x' };
    expect(rawMessageOf(messageWith(hostile, { correlationId: 7 }, true), own)).toMatchObject({
      redeliveries: 1,
      attempt: 0,
      correlationid: undefined,
      traceparent: undefined,
    });
    expect(rawMessageOf(messageWith(undefined), own)).toMatchObject({ redeliveries: 0, attempt: 0 });
    expect(rawMessageOf(messageWith({ 'x-delivery-count': 3, 'x-attempt': 1 }), own)).toMatchObject({
      redeliveries: 3,
      attempt: 1,
    });
    expect(deadLetterOf(messageWith({ ...hostile, 'x-cause': 5 }), 'events', names)).toMatchObject({
      stage: 'events',
      attempts: 1,
    });
  });

  it('tells why it died, whether we sent it there or RabbitMQ did', () => {
    const dying = {
      id: 'd1',
      stage: 'admin' as const,
      body: Buffer.from('{}'),
      cause: 'no',
      attempts: 3,
      correlationid: 'c',
      traceparent: undefined,
    };
    const sent = deadLetterProperties(dying);
    expect(deadLetterOf(messageWith(sent.headers, sent), 'outbound', names)).toEqual({
      id: 'd1',
      stage: 'admin',
      body: '{}',
      cause: 'no',
      attempts: 3,
      correlationid: 'c',
      traceparent: undefined,
      diedAt: sent.headers['x-died-at'],
    });
    const death = {
      reason: 'delivery_limit',
      queue: 'errand.commands.gpu.03',
      count: 1,
      time: { '!': 'timestamp', value: 1_700_000_000 },
    };
    const byBroker = messageWith(
      { 'x-death': [death], 'x-delivery-count': 20 },
      { messageId: 'm1', correlationId: 'c' },
    );
    expect(deadLetterOf(byBroker, 'commands.gpu', names)).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      stage: 'commands.gpu',
      cause: expect.stringMatching(/errand.commands.gpu.03: .*delivery limit/),
      attempts: 20,
      diedAt: '2023-11-14T22:13:20.000Z',
    });
  });

  it.each([1e15, 253_402_300_800, Number.MAX_SAFE_INTEGER, -1, 'soon'])('is kept though it died at %p', (value) => {
    const letter = deadLetterOf(messageWith({ 'x-death': [{ time: { value } }] }), 'events', names);
    expect(letter.diedAt).toMatch(/^20\d\d-/);
    // Handed over again it has the same name, or it would be kept twice.
    expect(letter.id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is one letter however often it is handed over, and another one where another message bears its name', () => {
    const death = (value: number) => ({ 'x-death': [{ time: { '!': 'timestamp', value } }] });
    const idOf = (headers: object, body = '{}') => {
      const message = { ...messageWith(headers, { messageId: 'm1' }), content: Buffer.from(body) };
      return deadLetterOf(message, 'events', names).id;
    };
    expect(idOf(death(1_700_000_000))).toBe(idOf(death(1_700_000_000)));
    const ids = [idOf(death(1_700_000_000)), idOf(death(1_700_000_001)), idOf(death(1_700_000_000), '[]'), idOf({})];
    expect(new Set(ids).size).toBe(4);
  });

  it('is kept with its body when nothing else can be read', () => {
    const letter = unreadableLetter(messageWith(undefined), 'events', 'Invalid time value');
    expect(letter).toMatchObject({ stage: 'events', cause: expect.stringContaining('Invalid time value') });
    expect(letter.body).toBe('data:application/octet-stream;base64,e30=');
  });

  it('can be sent though its envelope is of a time before AMQP has one', () => {
    const { timestamp } = propertiesOf({ ...notice('x'), time: '0001-01-01T00:00:00Z' }, { appId: 'x' });
    expect(timestamp).toBe(0);
  });
});
