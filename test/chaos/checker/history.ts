/** Everything that one run left to be seen, from outside. Times are milliseconds since the epoch, of one clock. */
export interface History {
  commands: SaidCommand[];
  /** Every message that the bot ever posted, the ones that are gone included. */
  messages: BotMessage[];
  effects: Effect[];
  crashes: Crash[];
  /** How long a command may wait before it is too old. */
  commandTtlMs: number;
}

/** A command that somebody typed. */
export interface SaidCommand {
  /** What is typed behind the command, and what its result and its effects are known by. */
  id: string;
  channelId: string;
  executionId: string;
  /** Answered at once, and so in order. */
  isQuick: boolean;
  /** What its last reply says when it ended well. */
  result: string;
  /** How many messages it leaves when it ended well. */
  messages: number;
  /** What is to happen after a crash inside it. */
  onCrash: 'retry' | 'report';
  saidAt: number;
  /** When Slack first handed it over; undefined: never. */
  deliveredAt?: number | undefined;
  /** When Slack was told that Errand has it; undefined: never. */
  acknowledgedAt?: number | undefined;
}

/** A message of the bot. */
export interface BotMessage {
  channelId: string;
  ts: string;
  /** execution/number/part, from its metadata; undefined: it has none. */
  key: string | undefined;
  /** As it stands in the end, or stood when it was taken away. */
  text: string;
  isGone: boolean;
  postedAt: number;
}

/** A side effect, noted by the world in which it happened. */
export interface Effect {
  commandId: string;
  /** The process that did it. */
  pid: number;
  /** When this run of the command began, and when it came to its effect. */
  begunAt: number;
  at: number;
}

/** A process that was killed, or stood still from … to. */
export interface Crash {
  pid: number;
  from: number;
  to: number;
}
