import { createDeafness } from './deafness';
import type { Gap } from './gap-records';

function setup() {
  const gaps: string[] = [];
  const clock = { now: 1_000 };
  const deafness = createDeafness({
    startedAt: new Date(1_000),
    onGap: ({ from, to, cause }: Gap) => gaps.push(`${from.getTime()} to ${to.getTime()}: ${cause}`),
    now: () => new Date(clock.now),
  });
  return { deafness, gaps, clock };
}

describe('createDeafness', () => {
  it('tells that nobody listened before the start, of which only the end is known', () => {
    const { deafness, gaps, clock } = setup();
    deafness.disconnected('ECONNREFUSED');
    clock.now = 3_000;
    deafness.connected();
    expect(gaps).toEqual([expect.stringMatching(/^1000 to 3000: the start of ingress-rtm/)]);
  });

  it('tells from the last frame of a lost connection to the next hello, and names the first cause', () => {
    const { deafness, gaps, clock } = setup();
    deafness.connected();
    clock.now = 5_000;
    deafness.heard();
    clock.now = 9_000;
    deafness.disconnected('closed');
    clock.now = 10_000;
    deafness.disconnected('ECONNREFUSED');
    clock.now = 20_000;
    deafness.connected();
    expect(gaps.slice(1)).toEqual(['5000 to 20000: no connection to Slack: closed']);
  });

  it('tells nothing when one connection follows the other without a break', () => {
    const { deafness, gaps } = setup();
    deafness.connected();
    deafness.heard();
    deafness.connected();
    expect(gaps).toHaveLength(1);
  });

  it('tells when it stopped listening, so that the next start is the end of a known gap', () => {
    const { deafness, gaps, clock } = setup();
    deafness.connected();
    clock.now = 7_000;
    deafness.stopped();
    expect(gaps.slice(1)).toEqual([expect.stringMatching(/^7000 to 7000: the stop of ingress-rtm/)]);
  });

  it('counts the time before the stop in which it had no connection any more', () => {
    const { deafness, gaps, clock } = setup();
    deafness.connected();
    clock.now = 4_000;
    deafness.disconnected('closed');
    clock.now = 7_000;
    deafness.stopped();
    expect(gaps.slice(1)).toEqual([expect.stringMatching(/^1000 to 7000: the stop/)]);
  });

  it('tells nothing at a stop when it never listened', () => {
    const { deafness, gaps } = setup();
    deafness.stopped();
    expect(gaps).toEqual([]);
  });
});
