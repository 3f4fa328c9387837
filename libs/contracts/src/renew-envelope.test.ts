import { createEnvelope } from './envelope';
import { renewEnvelope } from './renew-envelope';

const now = new Date('2026-11-23T12:00:00.000Z');
const first = (expiresat?: string) => ({
  ...createEnvelope({
    type: 'egress.notice.v1',
    source: 'test',
    dedupkey: 'notice:1',
    partitionkey: 'T1:C1',
    data: { kind: 'test', markdown: 'hi' },
    expiresat,
  }),
  time: '2026-11-22T08:00:00.000Z',
});

it('is the same message under a fresh id and the time of now', () => {
  const envelope = first();
  const again = renewEnvelope(envelope, now);
  expect(again).toEqual({ ...envelope, id: expect.any(String), time: '2026-11-23T12:00:00.000Z' });
  expect(again.id).not.toBe(envelope.id);
});

it.each([
  ['as much time as it had', '2026-11-22T08:15:00.000Z', '2026-11-23T12:15:00.000Z'],
  ['a minute where it had less', '2026-11-22T08:00:01.000Z', '2026-11-23T12:01:00.000Z'],
  ['a minute where it had none', '2026-11-22T07:00:00.000Z', '2026-11-23T12:01:00.000Z'],
])('has %s', (_, expiresat, renewed) => {
  expect(renewEnvelope(first(expiresat), now).expiresat).toBe(renewed);
});
