import type { SlackSimulator } from '@errand/slack-simulator';
import { simulatorDefaults } from '@errand/slack-simulator';
import type { Transport } from './options';
import type { LoggedDelivery } from './side-by-side';
import { wereSideBySide } from './side-by-side';
import type { Planned } from './schedule';
import { planRound } from './schedule';
import type { Counts, Tally } from './tally';
import { createTally } from './tally';

/** One round of load. */
export interface RoundPlan {
  rate: number;
  seconds: number;
  seed: number;
}

export interface RoundCounts extends Counts {
  /** CPU that the driver used for keeping the schedule and the count, the simulator's work not included. */
  driverCpuSeconds: number;
}

export interface SlackLoad {
  /** Sends a round and waits for the replies; it ends when they are complete, or none has come for 15 s. */
  run(plan: RoundPlan): Promise<RoundCounts>;
  /** What the rounds have come to by now, the oldest first. */
  counts(): Counts[];
  /** Messages of the bot that answer no command: how many, and the first few. */
  strays(): { count: number; first: string[] };
}

/** No reply for so long: what is open then is lost. */
const PATIENCE_MS = 15_000;
/** After the last reply, for second ones to show. */
const SETTLE_MS = 300;

/**
 * The people of a simulated workspace, typing `!echo <a text of its own>` by the clock: the next command is sent when
 * it is due, whether or not the earlier ones are answered. Lives in the simulator's process, so that a command costs no
 * request of ours and "arrived" is the moment the simulator has taken the reply.
 */
export function createSlackLoad(
  simulator: SlackSimulator,
  options: { transport: Transport; channels: number },
): SlackLoad {
  const { people, observer } = simulator;
  const userId = simulatorDefaults.users.ana;
  const { botUserId } = options.transport === 'rtm' ? simulatorDefaults.classicApp : simulatorDefaults.app;
  const channelIds = Array.from({ length: options.channels }, (_, index) => {
    return people.createChannel({ userId, name: `bench-${index + 1}`, members: [botUserId] }).id;
  });
  const tallies: Tally[] = [];
  /** Slack's names of the commands, by round. */
  const timestamps: string[][] = [];
  const stray: { count: number; first: string[] } = { count: 0, first: [] };
  const driver = createCpuMeter();
  let lastReplyAt = 0;

  observer.onMessage((message) => {
    if (message.botId === undefined) return;
    driver.around(() => {
      lastReplyAt = performance.now();
      const { round, command } = readText(message.text);
      const isReply = tallies[round]?.replied({ command, channelId: message.channel, at: lastReplyAt }) ?? false;
      if (isReply) return;
      stray.count += 1;
      if (stray.first.length < 5) stray.first.push(message.text.slice(0, 200));
    });
  });

  const send = (round: number, channelId: string, dueAt: number) => {
    const tally = tallies[round]!;
    const command = tally.sent({ channelId, dueAt, sentAt: performance.now() });
    driver.outside(() => {
      const text = `!echo ${textOf({ round, command })}`;
      timestamps[round]![command] = people.say({ userId, channelId, text, raw: true }).ts;
    });
  };

  return {
    async run(plan) {
      const tsOf: string[] = [];
      const tally = createTally((earlier, later) => {
        const { events } = simulator.operator.log(10_000) as { events: LoggedDelivery[] };
        return wereSideBySide(events, tsOf[earlier]!, tsOf[later]!);
      });
      const round = tallies.push(tally) - 1;
      timestamps[round] = tsOf;
      driver.reset();
      await onSchedule(planRound({ ...plan, channels: options.channels }), driver, ({ channel }, dueAt) =>
        send(round, channelIds[channel]!, dueAt),
      );
      const sentAt = performance.now();
      const isOver = () => tally.unanswered() === 0 || performance.now() - Math.max(sentAt, lastReplyAt) > PATIENCE_MS;
      while (!isOver()) await pause(20);
      await pause(SETTLE_MS);
      tally.close();
      return { ...tally.counts(), driverCpuSeconds: driver.seconds() };
    },
    counts: () => tallies.map((tally) => tally.counts()),
    strays: () => stray,
  };
}

/** Calls `send` for each item when it is due; late ones are sent at once, none is left out. */
function onSchedule(
  plan: readonly Planned[],
  driver: CpuMeter,
  send: (item: Planned, dueAt: number) => void,
): Promise<void> {
  const begin = performance.now() + 100;
  let next = 0;
  return new Promise((resolve, reject) => {
    const sendDue = () => {
      for (let item = plan[next]; item && begin + item.dueMs <= performance.now(); item = plan[next]) {
        next += 1;
        send(item, begin + item.dueMs);
      }
      const waiting = plan[next];
      if (!waiting) return resolve();
      setTimeout(tick, Math.floor(begin + waiting.dueMs - performance.now()));
    };
    const tick = () => {
      try {
        driver.around(sendDue);
      } catch (err) {
        reject(err as Error);
      }
    };
    tick();
  });
}

/** The text of a command is its name: letters and digits alone, which nothing on the way rewrites. */
export function textOf({ round, command }: { round: number; command: number }): string {
  return `r${round}n${command}`;
}

/** @returns -1 twice for any other text */
export function readText(text: string): { round: number; command: number } {
  const [, round = -1, command = -1] = /^r(\d+)n(\d+)$/.exec(text.trim()) ?? [];
  return { round: Number(round), command: Number(command) };
}

interface CpuMeter {
  reset(): void;
  /** Counts what a function uses. */
  around(fn: () => void): void;
  /** Leaves out what a function inside of one that is counted uses. */
  outside(fn: () => void): void;
  seconds(): number;
}

function createCpuMeter(): CpuMeter {
  let micros = 0;
  const take = (fn: () => void, sign: 1 | -1) => {
    const before = process.cpuUsage();
    try {
      fn();
    } finally {
      const { user, system } = process.cpuUsage(before);
      micros += sign * (user + system);
    }
  };
  return {
    reset: () => void (micros = 0),
    around: (fn) => take(fn, 1),
    outside: (fn) => take(fn, -1),
    seconds: () => micros / 1_000_000,
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
