import type { Spread } from './percentiles';
import { spreadOf } from './percentiles';

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
  sideBySide: number;
  /** From the moment a command was due, not from when it could be sent, to the reply's arrival at Slack. */
  latencyMs: Spread;
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
  unanswered(): number;
  /** Decides what is lost. Replies may still be counted, as late or as double. */
  close(): void;
  counts(): Counts;
}

interface Command {
  channelId: string;
  dueAt: number;
  sentAt: number;
  replies: number;
  repliedAt?: number;
}

/**
 * @param areSideBySide asked for two commands that were answered in the wrong order: was the later one sent before the
 *   earlier one was acknowledged?
 */
export function createTally(areSideBySide: (earlier: number, later: number) => boolean): Tally {
  const commands: Command[] = [];
  const newestAnswered = new Map<string, number>();
  let answered = 0;
  let doubled = 0;
  let outOfOrder = 0;
  let sideBySide = 0;
  let late = 0;
  let isClosed = false;
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
        if (areSideBySide(number, newest)) sideBySide += 1;
      }
      return true;
    },
    unanswered: () => commands.length - answered,
    close() {
      isClosed = true;
    },
    counts() {
      const inTime = commands.filter(({ repliedAt }) => repliedAt !== undefined);
      const lastAt = Math.max(...inTime.map(({ repliedAt }) => repliedAt!));
      return {
        sent: commands.length,
        lost: commands.length - answered,
        late,
        doubled,
        outOfOrder,
        sideBySide,
        latencyMs: spreadOf(inTime.map(({ repliedAt, dueAt }) => repliedAt! - dueAt)),
        sendDelayMs: spreadOf(commands.map(({ sentAt, dueAt }) => sentAt - dueAt)),
        answeredPerSecond: answered === 0 ? 0 : (answered / (lastAt - commands[0]!.dueAt)) * 1000,
      };
    },
  };
}
