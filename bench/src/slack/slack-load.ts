import type { SlackSimulator } from '@errand/slack-simulator';
import { simulatorDefaults } from '@errand/slack-simulator';
import type { Transport } from '../options';
import { readText, textOf } from './command-text';
import { createCpuMeter } from './cpu-meter';
import type { LoggedDelivery } from './in-flight';
import { inFlightTogether } from './in-flight';
import { onSchedule } from './on-schedule';
import type { ClosedPlan, RoundPlan } from './plan';
import { PATIENCE_MS, commandsOf } from './plan';
import type { Counts, Tally } from './tally';
import { createTally } from './tally';

export interface RoundCounts extends Counts {
  /** CPU that the driver used for keeping the schedule and the count, the simulator's work not included. */
  driverCpuSeconds: number;
  /** When the replies came, in milliseconds since the first command was due. */
  arrivalsMs: number[];
}

export interface SlackLoad {
  /** Sends a round and waits for the replies; it ends when they are complete, or none has come for long. */
  run(plan: RoundPlan): Promise<RoundCounts>;
  /** No round under way sends anything more. */
  enough(): void;
  /** Commands of all rounds that were answered by now, and when that is, in milliseconds. */
  answered(): { commands: number; at: number };
  /** What the rounds have come to by now, in the order of their beginnings. */
  counts(): Counts[];
  /** Messages of the bot that answer no command: how many, and the first few. */
  strays(): { count: number; first: string[] };
}

/** After the last reply, for second ones to show. */
const SETTLE_MS = 300;

interface Round {
  number: number;
  command: string;
  tally: Tally;
  /** Slack's names of the commands. */
  timestamps: string[];
  lastReplyAt: number;
  onReply?: (channelId: string) => void;
}

/**
 * The people of a simulated workspace, typing `!echo <a text of its own>`. Lives in the simulator's process, so that a
 * command costs no request of ours and "arrived" is the moment the simulator has taken the reply. Rounds may overlap.
 *
 * @param options.deliveriesKept how many the simulator keeps in its log, which tells what was in flight together: far
 *   more than are waiting for an answer at any time
 */
export function createSlackLoad(
  simulator: Pick<SlackSimulator, 'people' | 'observer' | 'operator'>,
  options: { transport: Transport; channels: number; deliveriesKept: number },
): SlackLoad {
  const { people, observer } = simulator;
  const userId = simulatorDefaults.users.ana;
  const { botUserId } = options.transport === 'rtm' ? simulatorDefaults.classicApp : simulatorDefaults.app;
  const channelIds = Array.from({ length: options.channels }, (_, index) => {
    return people.createChannel({ userId, name: `bench-${index + 1}`, members: [botUserId] }).id;
  });
  const rounds: Round[] = [];
  const endings = new Set<AbortController>();
  const stray: { count: number; first: string[] } = { count: 0, first: [] };
  const driver = createCpuMeter();
  // A command makes two deliveries, its own and that of its answer: no pair falls out of the log between two looks at it.
  const judgedEvery = Math.ceil(options.deliveriesKept / 5);

  observer.onMessage((message) => {
    if (message.botId === undefined) return;
    driver.around(() => {
      const at = performance.now();
      const { round: number, command } = readText(message.text);
      const round = rounds[number];
      if (!round?.tally.replied({ command, channelId: message.channel, at })) {
        stray.count += 1;
        if (stray.first.length < 5) stray.first.push(message.text.slice(0, 200));
        return;
      }
      round.lastReplyAt = at;
      round.onReply?.(message.channel);
    });
  });

  const begin = (command: string): Round => {
    const round = { number: rounds.length, command, tally: createTally(), timestamps: [], lastReplyAt: 0 };
    rounds.push(round);
    return round;
  };
  const send = (round: Round, channelId: string, dueAt: number) => {
    const number = round.tally.sent({ channelId, dueAt, sentAt: performance.now() });
    const text = `${round.command} ${textOf({ round: round.number, command: number })}`;
    driver.outside(() => {
      round.timestamps[number] = people.say({ userId, channelId, text, raw: true }).ts;
    });
    if ((number + 1) % judgedEvery === 0) judge(round);
  };
  const judge = ({ tally, timestamps }: Round) =>
    tally.judge(() => {
      const areTogether = inFlightTogether(
        simulator.operator.log(options.deliveriesKept)['events'] as LoggedDelivery[],
      );
      return (earlier, later) => areTogether(timestamps[earlier]!, timestamps[later]!);
    });

  const inClosedLoop = (round: Round, { perChannel }: ClosedPlan, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const most = perChannel * channelIds.length;
      const sendNow = (channelId: string) => {
        // A second reply to a command brings no further one.
        if (signal.aborted || round.tally.unanswered() >= most) return;
        driver.around(() => send(round, channelId, performance.now()));
      };
      // Not inside of the reply's own arrival: all hear of that first.
      round.onReply = (channelId) => void setImmediate(sendNow, channelId);
      for (let index = 0; index < most; index += 1) sendNow(channelIds[index % channelIds.length]!);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });

  return {
    async run(plan) {
      const round = begin(plan.command ?? '!echo');
      const { tally } = round;
      const ending = new AbortController();
      const { signal } = ending;
      const cpuBefore = driver.seconds();
      endings.add(ending);
      if (plan.kind === 'closed') await inClosedLoop(round, plan, signal);
      else {
        await onSchedule(commandsOf(plan, options.channels), {
          driver,
          signal,
          send: ({ channel }, dueAt) => send(round, channelIds[channel]!, dueAt),
        });
      }
      endings.delete(ending);
      const sentAt = performance.now();
      const isOver = () =>
        tally.unanswered() === 0 || performance.now() - Math.max(sentAt, round.lastReplyAt) > PATIENCE_MS;
      while (!isOver()) await pause(20);
      await pause(SETTLE_MS);
      tally.close();
      judge(round);
      return { ...tally.counts(), driverCpuSeconds: driver.seconds() - cpuBefore, arrivalsMs: tally.arrivalsMs() };
    },
    enough() {
      for (const ending of endings) ending.abort();
    },
    answered: () => ({
      commands: rounds.reduce((sum, { tally }) => sum + tally.answered(), 0),
      at: performance.now(),
    }),
    counts() {
      for (const round of rounds) judge(round);
      return rounds.map(({ tally }) => tally.counts());
    },
    strays: () => stray,
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
