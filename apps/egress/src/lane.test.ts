import type { LedgerRow } from '@errand/storage';
import { createLane } from './lane';

const row = (sequence: number, priority = 1) => ({ key: `e/${sequence}/0`, sequence, priority }) as LedgerRow;
const drainKeys = (lane: ReturnType<typeof createLane>) => {
  const order: number[] = [];
  for (let head = lane.head; head; head = lane.head) {
    order.push(head.sequence);
    lane.remove(head);
  }
  return order;
};

it('orders by priority, then sequence, whenever a row comes', () => {
  const lane = createLane('T:C');
  for (const each of [row(2), row(1), row(3, 2), row(4, 0), row(5)]) lane.insert(each);
  expect(drainKeys(lane)).toEqual([4, 1, 2, 5, 3]);
});

it('leaves to the store what stands behind rows that are not held', () => {
  const lane = createLane('T:C');
  lane.expectPage();
  lane.fill([row(1), row(2)], true);
  lane.insert(row(9));
  lane.insert(row(8, 0));
  expect([lane.hasMore, drainKeys(lane)]).toEqual([true, [8, 1, 2]]);
});

it('knows of rows that came while a page was read', () => {
  const lane = createLane('T:C');
  lane.expectPage();
  lane.insert(row(3));
  lane.fill([row(1)], false);
  expect(lane.hasMore).toBe(true);
  lane.expectPage();
  lane.fill([row(3)], false);
  expect(lane.hasMore).toBe(false);
});

it('looks again when it heard of rows in the store while a page was read', () => {
  const lane = createLane('T:C');
  lane.insert(row(1));
  lane.expectPage();
  lane.leaveToStore(true);
  lane.fill([], false);
  expect(lane.hasMore).toBe(true);
  lane.expectPage();
  lane.fill([row(2)], false);
  expect([lane.hasMore, drainKeys(lane)]).toEqual([false, [2]]);
});

it('holds no more than it is told, and its head always', () => {
  const lane = createLane('T:C');
  for (let sequence = 1; sequence <= 5; sequence++) lane.insert(row(sequence));
  lane.trim(2);
  expect([lane.length, lane.hasMore]).toEqual([2, true]);
  lane.trim(0);
  expect(lane.head?.sequence).toBe(1);
});

it('takes a row once', () => {
  const lane = createLane('T:C');
  lane.insert(row(1));
  lane.insert(row(1));
  expect(lane.length).toBe(1);
});
