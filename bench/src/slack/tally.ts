import type { Spread } from '../measure/percentiles';
import { spreadOf } from '../measure/percentiles';

/** What came of the commands of one round. */
export interface Counts {
  sent: number;
  /** Commands without a reply when the round was closed. */
  lost: number;
  /** How many of the lost were answered after that. */
  late: number;
  /** Commands with more than one reply, however late. */
  doubled: number;
  /** Replies that came after the reply to a command sent later in the same channel. */
  outOfOrder: number;
  /** Those among them that were in flight to the app together with the later one, so that no order was fixed yet. */
  inFlightTogether: number;
  /** From the moment a command was due, not from when it could be sent, to the reply's arrival at Slack. */
  latencyMs: Spread;
  /** The same of the commands due in the last third of the round: it shows whether they waited ever longer. */
  lastThirdMs: Spread;
  /** From the moment a command was due to when it was sent: how far the driver itself lagged. */
  sendDelayMs: Spread;
  /** Commands answered per second, from the first one due to the last reply. */
  answeredPerSecond: number;
}

/** Keeps count of one round; times are milliseconds of any one clock. */
export interface Tally {
  /** @returns the command's number, 0 for the first */
  sent(command: { channelId: string; dueAt: number; sentAt: number }): number;
  /** @returns false when no such command was sent in that channel */
  replied(reply: { command: number; channelId: string; at: number }): boolean;
  answered(): number;
  unanswered(): number;
  /** Decides what is lost. Replies may still be counted, as late or as double. */
  close(): void;
  /**
   * Decides about the replies that came out of order since it was called last.
   *
   * @param start called when there are some; what it returns tells whether two commands were in flight together
   */
  judge(start: () => (earlier: number, later: number) => boolean): void;
  counts(): Counts;
  /** When the replies came, in milliseconds since the first command was due, in their order. */
  arrivalsMs(): number[];
}

interface Command {
  channelId: string;
  dueAt: number;
  sentAt: number;
  replies: number;
  repliedAt?: number;
}

export function createTally(): Tally {
  const commands: Command[] = [];
  const newestAnswered = new Map<string, number>();
  /** Each with the later command that was answered before it. */
  let unjudged: [earlier: number, later: number][] = [];
  let answered = 0;
  let doubled = 0;
  let outOfOrder = 0;
  let inFlightTogether = 0;
  let late = 0;
  let isClosed = false;
  const inTime = () =>
    commands.filter(({ repliedAt }) => repliedAt !== undefined) as (Command & { repliedAt: number })[];
  const latencyOf = (some: readonly (Command & { repliedAt: number })[]) =>
    spreadOf(some.map(({ repliedAt, dueAt }) => repliedAt - dueAt));
  return {
    sent: (command) => commands.push({ ...command, replies: 0 }) - 1,
    replied({ command: number, channelId, at }) {
      const command = commands[number];
      if (!command || command.channelId !== channelId) return false;
      command.replies += 1;
      if (command.replies === 2) doubled += 1;
      if (command.replies > 1) return true;
      if (isClosed) late += 1;
      else {
        answered += 1;
        command.repliedAt = at;
      }
      const newest = newestAnswered.get(channelId) ?? -1;
      if (number > newest) newestAnswered.set(channelId, number);
      else {
        outOfOrder += 1;
        unjudged.push([number, newest]);
      }
      return true;
    },
    answered: () => answered,
    unanswered: () => commands.length - answered,
    close() {
      isClosed = true;
    },
    judge(start) {
      if (unjudged.length === 0) return;
      const areInFlightTogether = start();
      inFlightTogether += unjudged.filter(([earlier, later]) => areInFlightTogether(earlier, later)).length;
      unjudged = [];
    },
    counts() {
      const [first, last] = [commands[0]?.dueAt ?? 0, commands.at(-1)?.dueAt ?? 0];
      const replied = inTime();
      const lastReplyAt = replied.reduce((latest, { repliedAt }) => Math.max(latest, repliedAt), -Infinity);
      return {
        sent: commands.length,
        lost: commands.length - answered,
        late,
        doubled,
        outOfOrder,
        inFlightTogether,
        latencyMs: latencyOf(replied),
        lastThirdMs: latencyOf(replied.filter(({ dueAt }) => dueAt >= first + ((last - first) * 2) / 3)),
        sendDelayMs: spreadOf(commands.map(({ sentAt, dueAt }) => sentAt - dueAt)),
        answeredPerSecond: answered === 0 ? 0 : (answered / (lastReplyAt - first)) * 1000,
      };
    },
    arrivalsMs() {
      const first = commands[0]?.dueAt ?? 0;
      return inTime()
        .map(({ repliedAt }) => repliedAt - first)
        .sort((a, b) => a - b);
    },
  };
}
