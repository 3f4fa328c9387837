import { createTally } from './tally';

/** A tally of commands due 10 ms apart, each sent 1 ms late, in the channels named. */
function tallyOf(...channelIds: string[]) {
  const tally = createTally();
  channelIds.forEach((channelId, index) => tally.sent({ channelId, dueAt: index * 10, sentAt: index * 10 + 1 }));
  return tally;
}

it('counts a command without a reply as lost', () => {
  const tally = tallyOf('C1', 'C1', 'C1');
  tally.replied({ command: 0, channelId: 'C1', at: 5 });
  tally.replied({ command: 2, channelId: 'C1', at: 25 });
  expect(tally.unanswered()).toBe(1);
  tally.close();
  expect(tally.counts()).toMatchObject({ sent: 3, lost: 1, late: 0, doubled: 0, outOfOrder: 0 });
});

it('still counts as lost what is answered after the round was closed, and says so', () => {
  const tally = tallyOf('C1');
  tally.close();
  tally.replied({ command: 0, channelId: 'C1', at: 20_000 });
  expect(tally.counts()).toMatchObject({ lost: 1, late: 1, doubled: 0 });
  expect(tally.counts().latencyMs.max).toBeNaN();
});

it('counts a command with several replies as doubled, once, also after the round was closed', () => {
  const tally = tallyOf('C1', 'C1');
  tally.replied({ command: 0, channelId: 'C1', at: 5 });
  tally.replied({ command: 1, channelId: 'C1', at: 15 });
  tally.replied({ command: 0, channelId: 'C1', at: 16 });
  tally.replied({ command: 0, channelId: 'C1', at: 17 });
  tally.close();
  tally.replied({ command: 1, channelId: 'C1', at: 30_000 });
  expect(tally.counts()).toMatchObject({ lost: 0, late: 0, doubled: 2, outOfOrder: 0 });
  expect(tally.counts().latencyMs.max).toBe(5);
});

it('counts a reply that comes after that to a later command of its channel as out of order', () => {
  const tally = tallyOf('C1', 'C1', 'C1', 'C1');
  for (const command of [2, 0, 1, 3]) tally.replied({ command, channelId: 'C1', at: 50 });
  expect(tally.counts()).toMatchObject({ outOfOrder: 2, inFlightTogether: 0 });
});

it('judges which of them were in flight together with the one that overtook them, each once', () => {
  const asked: number[][] = [];
  const tally = createTally();
  const judge = () => tally.judge(() => (earlier, later) => asked.push([earlier, later]) > 0 && earlier === 1);
  for (let index = 0; index < 5; index += 1) tally.sent({ channelId: 'C1', dueAt: index, sentAt: index });
  for (const command of [0, 3, 1]) tally.replied({ command, channelId: 'C1', at: 50 });
  judge();
  expect(tally.counts()).toMatchObject({ outOfOrder: 1, inFlightTogether: 1 });
  for (const command of [2, 4]) tally.replied({ command, channelId: 'C1', at: 60 });
  judge();
  expect(asked).toEqual([
    [1, 3],
    [2, 3],
  ]);
  expect(tally.counts()).toMatchObject({ outOfOrder: 2, inFlightTogether: 1 });
});

it('does not start to judge while all is in order', () => {
  const tally = tallyOf('C1');
  tally.replied({ command: 0, channelId: 'C1', at: 5 });
  tally.judge(() => {
    throw new Error('started');
  });
  expect(tally.counts()).toMatchObject({ outOfOrder: 0 });
});

it('lets channels overtake each other', () => {
  const tally = tallyOf('C1', 'C2');
  tally.replied({ command: 1, channelId: 'C2', at: 12 });
  tally.replied({ command: 0, channelId: 'C1', at: 13 });
  expect(tally.counts()).toMatchObject({ outOfOrder: 0 });
});

it('takes no reply to a command that was never sent, or was sent elsewhere', () => {
  const tally = tallyOf('C1');
  expect(tally.replied({ command: 1, channelId: 'C1', at: 5 })).toBe(false);
  expect(tally.replied({ command: -1, channelId: 'C1', at: 5 })).toBe(false);
  expect(tally.replied({ command: 0, channelId: 'C2', at: 5 })).toBe(false);
  expect(tally.counts()).toMatchObject({ lost: 1, doubled: 0 });
});

it('measures latency from the moment a command was due, not from when it was sent', () => {
  const tally = createTally();
  tally.sent({ channelId: 'C1', dueAt: 100, sentAt: 180 });
  tally.replied({ command: 0, channelId: 'C1', at: 190 });
  expect(tally.counts()).toMatchObject({ latencyMs: { max: 90 }, sendDelayMs: { max: 80 } });
});

it('tells how fast the commands were answered, from the first one due to the last reply', () => {
  const tally = tallyOf('C1', 'C1', 'C1', 'C1');
  for (const command of [0, 1, 2, 3]) tally.replied({ command, channelId: 'C1', at: 500 * (command + 1) });
  expect(tally.counts().answeredPerSecond).toBe(2);
});

it('tells the latency of the commands due in the last third of the round apart', () => {
  const tally = tallyOf('C1', 'C1', 'C1', 'C1'); // due at 0, 10, 20 and 30 ms
  for (const [command, at] of [5, 25, 1020, 2030].entries()) tally.replied({ command, channelId: 'C1', at });
  expect(tally.counts()).toMatchObject({ latencyMs: { p50: 15 }, lastThirdMs: { p50: 1000, max: 2000 } });
});

it('tells when the replies came, in their order, from the first command due on', () => {
  const tally = createTally();
  for (let index = 0; index < 3; index += 1) tally.sent({ channelId: 'C1', dueAt: 100, sentAt: 100 });
  for (const [command, at] of [
    [0, 110],
    [2, 120],
    [1, 1120],
  ] as const)
    tally.replied({ command, channelId: 'C1', at });
  expect(tally.arrivalsMs()).toEqual([10, 20, 1020]);
});

it('counts as many commands as the longest run has', () => {
  const tally = createTally();
  for (let index = 0; index < 200_000; index += 1) {
    tally.sent({ channelId: 'C1', dueAt: index, sentAt: index });
    tally.replied({ command: index, channelId: 'C1', at: index + 10 });
  }
  expect(tally.counts()).toMatchObject({ sent: 200_000, lost: 0, latencyMs: { max: 10 } });
});

it('has no numbers of a round without commands', () => {
  const { latencyMs, answeredPerSecond } = createTally().counts();
  expect([latencyMs.p50, answeredPerSecond]).toEqual([NaN, 0]);
});
