import type { BotMessage, Effect, History, SaidCommand } from './history';

/** How a command was answered. */
export type AnswerKind = 'result' | 'error' | 'interrupted' | 'tooOld';

/** What became of the commands of one run. */
export interface Verdict {
  said: number;
  /** Their publish was confirmed: Slack was told so, or they were answered. */
  accepted: number;
  /** Accepted ones by the kind of their answer. */
  answered: Record<AnswerKind, number>;
  /** Accepted without exactly one terminal reply (result, error, interrupted, too old). */
  lost: number;
  /** Reply keys with two messages, one that is gone again included; and effects run twice with no crash inside. */
  doubled: number;
  /** Quick commands answered after one of their channel that was first handed over when they were accepted already. */
  outOfOrder: number;
  /** Answered with their result, but an earlier reply or the change of one is missing. */
  incomplete: number;
  /** Messages of the bot that belong to no command. */
  strays: number;
  /** Longest time without an answer while a quick command waited for one. */
  longestGapMs: number;
  /** The first few of each fault, for people. */
  examples: string[];
}

/** The number of faults that a run must not have. */
export function faultsOf({ lost, doubled, outOfOrder, incomplete, strays }: Verdict): number {
  return lost + doubled + outOfOrder + incomplete + strays;
}

const MOST_EXAMPLES = 5;

/** Counts what a run did to its commands, in the words of DESIGN §10. */
export function checkHistory(history: History): Verdict {
  const byExecution = groupBy(history.messages, ({ key }) => executionOf(key));
  const checked = history.commands.map((command) =>
    checkCommand(command, byExecution.get(command.executionId) ?? [], history),
  );
  const accepted = checked.filter(({ isAccepted }) => isAccepted);
  const known = new Set(history.commands.map(({ executionId }) => executionId));
  const examples: string[] = [];
  const tell = (what: string, found: readonly string[]) => {
    for (const each of found.slice(0, MOST_EXAMPLES)) examples.push(`${what}: ${each}`);
    return found.length;
  };
  const kinds = accepted.flatMap(({ terminal }) => (terminal.length === 1 ? [terminal[0]!.kind] : []));
  const count = (kind: AnswerKind) => kinds.filter((one) => one === kind).length;
  return {
    said: checked.length,
    accepted: accepted.length,
    answered: {
      result: count('result'),
      error: count('error'),
      interrupted: count('interrupted'),
      tooOld: count('tooOld'),
    },
    lost: tell('lost', accepted.filter(({ terminal }) => terminal.length !== 1).map(describe)),
    doubled: tell('doubled', [
      ...doubledMessages(history.messages),
      ...checked.flatMap(({ command, doubledEffect }) =>
        doubledEffect ? [`the effect of ${command.id}: ${doubledEffect}`] : [],
      ),
    ]),
    outOfOrder: tell('out of order', overtaken(accepted)),
    incomplete: tell('incomplete', accepted.filter(({ isIncomplete }) => isIncomplete).map(describe)),
    strays: tell(
      'stray',
      history.messages
        .filter(({ key }) => !known.has(executionOf(key)))
        .map(({ text, key }) => `${key}: ${text.slice(0, 80)}`),
    ),
    longestGapMs: longestGap(accepted.filter(({ command }) => command.isQuick)),
    examples,
  };
}

interface Terminal {
  kind: AnswerKind;
  at: number;
}

interface CheckedCommand {
  command: SaidCommand;
  isAccepted: boolean;
  /** By reply key. */
  terminal: Terminal[];
  answeredAt: number | undefined;
  isIncomplete: boolean;
  doubledEffect: string | undefined;
}

function checkCommand(command: SaidCommand, messages: readonly BotMessage[], history: History): CheckedCommand {
  const standing = groupBy(
    messages.filter(({ isGone }) => !isGone),
    ({ key }) => key ?? '',
  );
  const terminal = [...standing.values()].flatMap((same): Terminal[] => {
    const kind = same.map(({ text }) => kindOf(text, command.result)).find((one) => one !== undefined);
    const at = Math.min(...same.map(({ postedAt }) => postedAt));
    // Who is told so before the time was up is not answered.
    if (!kind || (kind === 'tooOld' && at < command.saidAt + history.commandTtlMs)) return [];
    return [{ kind, at }];
  });
  const answeredAt = terminal.length === 0 ? undefined : Math.min(...terminal.map(({ at }) => at));
  return {
    command,
    terminal,
    answeredAt,
    isAccepted: command.acknowledgedAt !== undefined || messages.length > 0,
    isIncomplete: terminal.some(({ kind }) => kind === 'result') && standing.size !== command.messages,
    doubledEffect: doubledEffectOf(command, answeredAt, history),
  };
}

/** What Errand says itself, as its engine words it. */
const ownWords: readonly [RegExp, AnswerKind][] = [
  [/^Computer says nooo\. /, 'error'],
  [/was interrupted \d+ times before it could end, and is not run again/, 'error'],
  [/was interrupted and was not run again/, 'interrupted'],
  [/was too old, not run/, 'tooOld'],
];

function kindOf(text: string, result: string): AnswerKind | undefined {
  if (text === result) return 'result';
  return ownWords.find(([pattern]) => pattern.test(text))?.[1];
}

function doubledMessages(messages: readonly BotMessage[]): string[] {
  const byKey = groupBy(
    messages.filter(({ key }) => key !== undefined),
    ({ key }) => key!,
  );
  return [...byKey]
    .filter(([, same]) => same.length > 1)
    .map(([key, same]) => `${key} in ${same.map(({ ts, isGone }) => `${ts}${isGone ? ' (gone)' : ''}`).join(' and ')}`);
}

/** A process goes on for a moment after it was noted that a signal is sent to it. */
const SIGNAL_MS = 50;

/**
 * A second run of an effect is right after a crash inside a run, and then only if the command is to be run again. Of the
 * one that came to its effect first, all until the command was answered is inside. The other one may have begun before
 * it, and have stood still since.
 */
function doubledEffectOf(
  command: SaidCommand,
  answeredAt: number | undefined,
  { effects, crashes }: History,
): string | undefined {
  const own = effects.filter(({ commandId }) => commandId === command.id).sort((a, b) => a.at - b.at);
  const crashedInside = (effect: Effect, next: Effect) => {
    const until = Math.min(next.at, answeredAt ?? Infinity);
    return crashes.some(
      ({ pid, from, to }) =>
        (pid === effect.pid && from <= until && to >= effect.begunAt) ||
        (pid === next.pid && from <= effect.at && from + SIGNAL_MS >= next.begunAt && to <= next.at),
    );
  };
  for (const [index, next] of own.slice(1).entries()) {
    const effect = own[index]!;
    if (command.onCrash === 'report')
      return `run again although it is to be reported (processes ${effect.pid} and ${next.pid})`;
    if (!crashedInside(effect, next)) return `run again with no crash inside (processes ${effect.pid} and ${next.pid})`;
  }
  return undefined;
}

/** Where both were under way at once, no order was settled. */
function overtaken(commands: readonly CheckedCommand[]): string[] {
  const quick = commands.filter(({ command, answeredAt }) => command.isQuick && answeredAt !== undefined);
  return [...groupBy(quick, ({ command }) => command.channelId).values()].flatMap((channel) =>
    channel.flatMap((earlier) => {
      const by = channel.find((later) => {
        const { acknowledgedAt } = earlier.command;
        const { deliveredAt } = later.command;
        if (acknowledgedAt === undefined || deliveredAt === undefined || acknowledgedAt >= deliveredAt) return false;
        return later.answeredAt! < earlier.answeredAt!;
      });
      return by ? [`${earlier.command.id} was answered after ${by.command.id} of ${earlier.command.channelId}`] : [];
    }),
  );
}

function longestGap(commands: readonly CheckedCommand[]): number {
  const answered = commands
    .filter(({ answeredAt }) => answeredAt !== undefined)
    .map(({ command, answeredAt }) => ({ saidAt: command.saidAt, answeredAt: answeredAt! }))
    .sort((a, b) => a.answeredAt - b.answeredAt);
  let longest = 0;
  let before = -Infinity;
  // From the last one backwards: when the oldest of those said that were answered here or later.
  const waitingSince: number[] = [];
  for (let index = answered.length - 1; index >= 0; index -= 1)
    waitingSince[index] = Math.min(answered[index]!.saidAt, waitingSince[index + 1] ?? Infinity);
  for (const [index, { answeredAt }] of answered.entries()) {
    longest = Math.max(longest, answeredAt - Math.max(before, waitingSince[index]!));
    before = answeredAt;
  }
  return longest;
}

function describe({ command, terminal }: CheckedCommand): string {
  const answers = terminal.length === 0 ? 'no answer' : terminal.map(({ kind }) => kind).join(' and ');
  return `${command.id} in ${command.channelId} (execution ${command.executionId.slice(0, 12)}): ${answers}`;
}

function executionOf(key: string | undefined): string {
  return key?.split('/')[0] ?? '';
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
