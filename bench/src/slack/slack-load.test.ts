import type { SlackSimulator } from '@errand/slack-simulator';
import type { LoggedDelivery } from './in-flight';
import { createSlackLoad } from './slack-load';

type Heard = Parameters<Parameters<SlackSimulator['observer']['onMessage']>[0]>[0];

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/**
 * A Slack that keeps so many deliveries in its log. Nothing is acknowledged in the first minute, so that all that is
 * under way is in flight together.
 */
function aSlack(options: { deliveriesKept: number }) {
  const said: { text: string; channel: string }[] = [];
  const log: LoggedDelivery[] = [];
  let hear: (message: Heard) => void = () => undefined;
  let serial = 0;
  const deliver = () => {
    const ts = `1.${(serial += 1)}`;
    log.push({ ts, attempts: [{ at: Date.now(), ackedAfterMs: 60_000 }] });
    if (log.length > options.deliveriesKept) log.shift();
    return ts;
  };
  const simulator = {
    people: {
      createChannel: ({ name }: { name: string }) => ({ id: name }),
      say({ text, channelId }: { text: string; channelId: string }) {
        said.push({ text, channel: channelId });
        return { ts: deliver() };
      },
    },
    observer: { onMessage: (listener: typeof hear) => void (hear = listener) },
    operator: { log: (limit: number) => ({ events: log.slice(-limit) }) },
  } as unknown as SlackSimulator;
  return {
    load: createSlackLoad(simulator, { transport: 'socket', channels: 2, ...options }),
    said,
    /** The app answers the command that was said as the nth. */
    answer(n: number) {
      const { text, channel } = said[n]!;
      deliver();
      hear({ botId: 'B1', channel, text: text.split(' ').at(-1) } as Heard);
    },
  };
}

const untilOver = () => jest.advanceTimersByTimeAsync(1000);

it('knows what was in flight together however many others are under way', async () => {
  const { load, said, answer } = aSlack({ deliveriesKept: 100_000 });
  const round = load.run({ kind: 'at once', commands: 5200, channel: 0 });
  await jest.advanceTimersByTimeAsync(100);
  answer(1);
  answer(0);
  for (let n = 2; n < said.length; n += 1) answer(n);
  await untilOver();
  expect(await round).toMatchObject({ sent: 5200, lost: 0, outOfOrder: 1, inFlightTogether: 1 });
});

it('still knows it when far more was delivered since than the log keeps', async () => {
  const { load, said, answer } = aSlack({ deliveriesKept: 50 });
  const round = load.run({ kind: 'steadily', everyMs: 20, channels: [0] });
  await jest.advanceTimersByTimeAsync(130);
  answer(1);
  answer(0);
  for (let n = 2; n < 200; n += 1) {
    await jest.advanceTimersByTimeAsync(20);
    answer(n);
  }
  load.enough();
  await jest.advanceTimersByTimeAsync(20);
  for (let n = 200; n < said.length; n += 1) answer(n);
  await untilOver();
  expect(await round).toMatchObject({ lost: 0, outOfOrder: 1, inFlightTogether: 1 });
});

it('keeps as many commands of each channel under way as a closed round asks for, until it is enough', async () => {
  const { load, said, answer } = aSlack({ deliveriesKept: 50 });
  const round = load.run({ kind: 'closed', perChannel: 2, command: '!wait 200' });
  expect(said.map(({ channel }) => channel)).toEqual(['bench-1', 'bench-2', 'bench-1', 'bench-2']);
  expect(said[0]!.text).toBe('!wait 200 r0n0');
  answer(1);
  answer(1); // a second answer brings no further command
  await jest.advanceTimersByTimeAsync(1);
  expect(said.slice(4).map(({ channel }) => channel)).toEqual(['bench-2']);
  expect(load.answered().commands).toBe(1);
  load.enough();
  for (const n of [0, 2, 3, 4]) answer(n);
  await untilOver();
  expect(said).toHaveLength(5);
  expect(await round).toMatchObject({ sent: 5, lost: 0, doubled: 1 });
});

it('gives up one of two rounds at a time while the other goes on', async () => {
  const { load, answer } = aSlack({ deliveriesKept: 50 });
  const silent = load.run({ kind: 'at once', commands: 1, channel: 0 });
  const steady = load.run({ kind: 'steadily', everyMs: 1000, channels: [1] });
  await jest.advanceTimersByTimeAsync(100);
  for (let n = 1; n < 100; n += 1) {
    answer(n);
    await jest.advanceTimersByTimeAsync(1000);
  }
  expect(await silent).toMatchObject({ sent: 1, lost: 1 });
  load.enough();
  await jest.advanceTimersByTimeAsync(1000);
  answer(100);
  await untilOver();
  expect(await steady).toMatchObject({ lost: 0 });
});
