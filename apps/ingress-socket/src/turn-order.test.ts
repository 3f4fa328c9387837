import { createTurnOrder } from './turn-order';

interface Item {
  name: string;
  ts?: string;
}

function setup() {
  const taken: string[] = [];
  let end: (() => void) | undefined;
  const put = createTurnOrder<Item>({
    take: ({ name }) => taken.push(name),
    timeOf: ({ ts }) => ts,
    endOfTurn: (callback) => (end = callback),
  });
  return { put, taken, endTurn: () => end?.() };
}

describe('createTurnOrder', () => {
  it('takes what arrived in one turn by the time of Slack', () => {
    const { put, taken, endTurn } = setup();
    put({ name: 'third', ts: '1712000001.000000' });
    put({ name: 'second', ts: '1712000000.000200' });
    put({ name: 'first', ts: '1712000000.000100' });
    expect(taken).toEqual([]);
    endTurn();
    expect(taken).toEqual(['first', 'second', 'third']);
  });

  it('leaves in its place what has no time', () => {
    const { put, taken, endTurn } = setup();
    for (const item of [{ name: 'later', ts: '2.0' }, { name: '/slash' }, { name: 'earlier', ts: '1.0' }]) put(item);
    endTurn();
    expect(taken).toEqual(['earlier', '/slash', 'later']);
  });

  it('keeps the order of arrival among equal times', () => {
    const { put, taken, endTurn } = setup();
    for (const name of ['a', 'b', 'c']) put({ name, ts: '1.0' });
    endTurn();
    expect(taken).toEqual(['a', 'b', 'c']);
  });

  it('does not hold back a turn for the next one', () => {
    const { put, taken, endTurn } = setup();
    put({ name: 'late', ts: '2.0' });
    endTurn();
    put({ name: 'early', ts: '1.0' });
    endTurn();
    expect(taken).toEqual(['late', 'early']);
  });

  it('waits no longer than one turn of the event loop', async () => {
    const taken: string[] = [];
    const put = createTurnOrder<Item>({ take: ({ name }) => taken.push(name), timeOf: ({ ts }) => ts });
    put({ name: 'a', ts: '1.0' });
    await new Promise(setImmediate);
    expect(taken).toEqual(['a']);
  });
});
