/**
 * Puts what arrives in one turn of the event loop, over whatever sockets, into the order of Slack's event times. Slack
 * hands each event to any one of our connections, so that two messages written one after the other may come over two
 * sockets; which of the two is read first says nothing about which was written first.
 *
 * Costs nothing in time: a turn ends when all that had arrived is read. What has no time keeps its place.
 *
 * @param options.take called for each item at the end of its turn
 * @param options.timeOf Slack's timestamp, e.g. `1712000000.000100`
 * @param options.endOfTurn calls back when the turn is over; tests pass their own
 * @returns takes an item in
 */
export function createTurnOrder<T>(options: {
  take: (item: T) => void;
  timeOf: (item: T) => string | undefined;
  endOfTurn?: (callback: () => void) => void;
}): (item: T) => void {
  const { take, timeOf, endOfTurn = setImmediate } = options;
  let turn: T[] = [];
  const end = () => {
    const items = turn;
    turn = [];
    for (const item of items.length > 1 ? inOrder(items, timeOf) : items) take(item);
  };
  return (item) => {
    if (turn.push(item) === 1) endOfTurn(end);
  };
}

function inOrder<T>(items: T[], timeOf: (item: T) => string | undefined): T[] {
  const timed = items
    .map((item) => ({ item, time: Number(timeOf(item)) }))
    .filter(({ time }) => Number.isFinite(time))
    .sort((a, b) => a.time - b.time);
  const hasTime = new Set(timed.map(({ item }) => item));
  let next = 0;
  return items.map((item) => (hasTime.has(item) ? timed[next++]!.item : item));
}
