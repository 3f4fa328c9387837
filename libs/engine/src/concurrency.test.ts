import type { Handler } from './testing/house';
import { messageEvent } from './testing/builders';
import { createHouse, gate } from './testing/house';

/** `!work n` in a channel of its own runs until the test ends it. */
function createWork() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const run: Handler = async ({ text }, _calls, signal) => {
    begun.push(text);
    const end = gate();
    ends.set(text, end.open);
    signal.addEventListener('abort', end.open, { once: true });
    await end.opened;
    return { markdown: text };
  };
  const house = createHouse({ commands: { work: { run } } });
  return {
    house,
    begun,
    end: (name: string) => ends.get(name)?.(),
    say: (name: string) => messageEvent(`!work ${name}`, { channelId: `C${name}`, ts: `1.${name}` }),
  };
}

describe('a worker that runs so many commands at once', () => {
  it('lets the others wait, and begins them in their order as slots get free', async () => {
    const { house, begun, end, say } = createWork();
    const engine = house.start('w1', { concurrency: 2 });
    for (const name of ['1', '2', '3', '4']) void engine.handleEvent(say(name), 0);
    await house.clock.settle();
    expect(begun).toEqual(['1', '2']);

    end('2');
    await house.clock.settle();
    expect(begun).toEqual(['1', '2', '3']);
    expect(house.posted()).toEqual(['2']);
  });

  it('counts one no more that takes long, so that long ones never keep the quick ones out', async () => {
    const { house, begun, say } = createWork();
    const engine = house.start('w1', { concurrency: 2 });
    for (const name of ['1', '2', '3']) void engine.handleEvent(say(name), 0);
    await house.clock.advance(4_000);
    expect(begun).toEqual(['1', '2']);
    await house.clock.advance(2_000);
    expect(begun).toEqual(['1', '2', '3']);
  });

  it('keeps the lane of one that waits for a slot, however long: it has not begun to take long', async () => {
    const { house, begun, end, say } = createWork();
    const engine = house.start('w1', { concurrency: 1 });
    void engine.handleEvent(say('1'), 0);
    let hasLeft = false;
    await house.clock.advance(3_000);
    void engine.handleEvent(say('2'), 0).then(() => (hasLeft = true));
    await house.clock.advance(6_000);
    expect([begun, hasLeft]).toEqual([['1', '2'], false]);
    end('2');
    await house.clock.settle();
    expect(hasLeft).toBe(true);
  });

  it('ends the wait of what it gives back when it stops', async () => {
    const { house, begun, say } = createWork();
    const engine = house.start('w1', { concurrency: 1 });
    void engine.handleEvent(say('1'), 0);
    const waiting = engine.handleEvent(say('2'), 0).catch((err: Error) => err.message);
    await house.clock.settle();
    const stopped = engine.stop({ graceMs: 1_000 });
    await house.clock.advance(2_000);
    await stopped;
    expect(begun).toEqual(['1']);
    expect(await waiting).toContain('the process stops');
  });
});
