import { createSlots } from './slots';

const { signal } = new AbortController();
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('slots', () => {
  it('let so many in at once, and the others in their order as slots are given back', async () => {
    const slots = createSlots(2);
    const entered: string[] = [];
    const enter = async (name: string) => {
      const leave = await slots.enter(signal);
      entered.push(name);
      return leave;
    };
    const first = await enter('a');
    const second = await enter('b');
    const third = enter('c');
    void enter('d');
    await nextTurn();
    expect(entered).toEqual(['a', 'b']);

    first();
    await nextTurn();
    expect(entered).toEqual(['a', 'b', 'c']);
    (await third)();
    await nextTurn();
    expect(entered).toEqual(['a', 'b', 'c', 'd']);
    second();
  });

  it('count a slot that is given back twice once', async () => {
    const slots = createSlots(1);
    const leave = await slots.enter(signal);
    leave();
    leave();
    await slots.enter(signal);
    let isIn = false;
    void slots.enter(signal).then(() => (isIn = true));
    await nextTurn();
    expect(isIn).toBe(false);
  });

  it('let nobody in who has given up waiting', async () => {
    const slots = createSlots(1);
    const leave = await slots.enter(signal);
    const giveUp = new AbortController();
    const waiting = slots.enter(giveUp.signal);
    giveUp.abort(new Error('the work was stopped'));
    await expect(waiting).rejects.toThrow('the work was stopped');
    await expect(slots.enter(giveUp.signal)).rejects.toThrow('the work was stopped');
    leave();
    expect(await slots.enter(signal)).toEqual(expect.any(Function));
  });
});
