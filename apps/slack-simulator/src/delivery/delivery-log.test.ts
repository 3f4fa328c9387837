import { createDeliveryLog } from './delivery-log';

it('counts how deliveries went and keeps the newest', () => {
  const log = createDeliveryLog(5000);
  for (let i = 0; i < 5003; i += 1) {
    const delivery = log.begin({ eventId: `Ev${i}`, appId: 'A1', type: 'message' });
    log.attempt(delivery, { at: 0, retry: 0, reason: '', via: 'socket', ackedAfterMs: i % 10 });
    log.end(delivery, i % 2 === 0 ? 'acked' : 'failed');
    log.end(delivery, 'acked'); // a late word changes nothing
  }
  expect(log.totals()).toMatchObject({ events: 5003, attempts: 5003, acked: 2502, failed: 2501, pending: 0 });
  expect(log.newest(2).map(({ eventId }) => eventId)).toEqual(['Ev5001', 'Ev5002']);
  expect(log.newest(9999)).toHaveLength(5000);
  expect(log.ackLatency()).toEqual({ p50: 5, p99: 9, max: 9 });
});

it('keeps as many as it is told', () => {
  const log = createDeliveryLog(2);
  for (const eventId of ['Ev1', 'Ev2', 'Ev3']) log.begin({ eventId, appId: 'A1', type: 'message' });
  expect(log.newest(9).map(({ eventId }) => eventId)).toEqual(['Ev2', 'Ev3']);
  expect(log.totals().events).toBe(3);
});
