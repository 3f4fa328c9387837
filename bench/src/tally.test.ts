import { createTally } from './tally';

/** A tally of commands due 10 ms apart, each sent 1 ms late, in the channels named. */
function tallyOf(...channelIds: string[]) {
  const tally = createTally(() => false);
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
  expect(tally.counts()).toMatchObject({ outOfOrder: 2, sideBySide: 0 });
});

it('tells which of them were on their way to the app together with the one that overtook them', () => {
  const asked: number[][] = [];
  const tally = createTally((earlier, later) => asked.push([earlier, later]) > 0 && earlier === 1);
  for (let index = 0; index < 4; index += 1) tally.sent({ channelId: 'C1', dueAt: index, sentAt: index });
  for (const command of [0, 3, 1, 2]) tally.replied({ command, channelId: 'C1', at: 50 });
  expect(asked).toEqual([
    [1, 3],
    [2, 3],
  ]);
  expect(tally.counts()).toMatchObject({ outOfOrder: 2, sideBySide: 1 });
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
  const tally = createTally(() => false);
  tally.sent({ channelId: 'C1', dueAt: 100, sentAt: 180 });
  tally.replied({ command: 0, channelId: 'C1', at: 190 });
  expect(tally.counts()).toMatchObject({ latencyMs: { max: 90 }, sendDelayMs: { max: 80 } });
});

it('tells how fast the commands were answered, from the first one due to the last reply', () => {
  const tally = tallyOf('C1', 'C1', 'C1', 'C1');
  for (const command of [0, 1, 2, 3]) tally.replied({ command, channelId: 'C1', at: 500 * (command + 1) });
  expect(tally.counts().answeredPerSecond).toBe(2);
});
