import type { Actor } from '@errand/contracts';
import { createLoopBreaker } from './loop-breaker';
import { messageEvent } from './testing/builders';
import { createTestClock } from './testing/test-clock';

let count = 0;
const turn = (kind: Actor['kind'] = 'other_bot', channelId = 'C1') =>
  messageEvent('!echo', { actor: { kind, userId: 'UX' }, channelId, ts: `1712.${(count += 1)}` });

describe('createLoopBreaker', () => {
  const setUp = () => {
    const clock = createTestClock();
    const loops = createLoopBreaker(clock);
    const turns = (times: number, ...of: Parameters<typeof turn>) =>
      Array.from({ length: times }, () => loops.mayAnswer(turn(...of))).filter(Boolean).length;
    return { clock, loops, turns };
  };

  it('ends the talk of two bots after twenty turns in a minute', () => {
    const { turns } = setUp();
    expect(turns(50)).toBe(20);
    expect(turns(50, 'workflow')).toBe(0);
  });

  it('never stops people', () => {
    const { turns } = setUp();
    expect(turns(100, 'human')).toBe(100);
  });

  it('begins again when a person says something, or a minute has passed', async () => {
    const { turns, clock } = setUp();
    turns(30);
    expect(turns(1, 'human')).toBe(1);
    expect(turns(30)).toBe(20);
    await clock.advance(60_000);
    expect(turns(30)).toBe(20);
  });

  it('counts each channel for itself, and a delivery that comes again once', () => {
    const { loops, turns } = setUp();
    expect(turns(30)).toBe(20);
    expect(turns(30, 'other_bot', 'C2')).toBe(20);
    const again = turn('other_bot', 'C3');
    expect(Array.from({ length: 50 }, () => loops.mayAnswer(again)).every(Boolean)).toBe(true);
    expect(turns(30, 'other_bot', 'C3')).toBe(19);
  });
});
