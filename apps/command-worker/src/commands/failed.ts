import type { Failure, FailureKind, Failures } from '@errand/failures';
import { shortIds, summaryOf } from '@errand/failures';
import type { CommandDefinition, Reply } from '@errand/plugin-sdk';
import { CommandError, command } from '@errand/plugin-sdk';
import { withoutTokens } from '@errand/runtime';
import { commandText, inlineCode, mentionedIn, placeText } from '../failure-text';
import { spanOf } from './uptime';

export interface FailedDeps {
  failures: Failures;
  /** It may change. */
  readonly prefix: string;
  /** The date of today, in milliseconds since the epoch. */
  now(): number;
}

const MOST_LISTED = 10;
/** More of a message than this is for the command line. */
const MOST_SHOWN_CHARS = 3_000;

/** `!failed`, `!failed show|replay|discard <id>`: what an admin does about what went wrong. */
export function createFailed(deps: FailedDeps): Record<string, CommandDefinition> {
  const { failures, now } = deps;
  const withId = (summary: string, run: (failure: Failure) => Promise<string>) =>
    command({
      summary,
      admin: true,
      run: ({ text }) => refusable(async () => run(await failures.find(idOf(text)))),
    });
  return {
    failed: command({
      summary: 'Lists what failed: commands, dead letters, messages that did not reach Slack',
      admin: true,
      run({ text }) {
        if (text !== '') throw new CommandError(`\`${deps.prefix}failed\` lists what failed. ${goOn(deps.prefix)}`);
        return refusable(() => listText(deps));
      },
    }),
    failed_show: withId('Tells all about one that failed: failed show <id>', async (failure) =>
      showText(failure, { prefix: deps.prefix, now: now() }),
    ),
    failed_replay: withId('Does again what failed: failed replay <id>', async (failure) =>
      capitalised(`${await failures.replay(failure)}.`),
    ),
    failed_discard: withId('Takes one off the list for good: failed discard <id>', async (failure) =>
      (await failures.discard(failure)) ? 'It is off the list.' : 'It was replayed or discarded meanwhile.',
    ),
  };
}

/** Turns what an admin may read into the answer. */
async function refusable(work: () => Promise<string>): Promise<Reply> {
  try {
    const markdown = await work();
    return { markdown, mentions: mentionedIn(markdown) };
  } catch (err) {
    const { code, message } = err as Error & { code?: unknown };
    if (code === 'failure_refused') throw new CommandError(capitalised(`${message}.`), { cause: err });
    if (code === 'store_unavailable' || code === 'broker_unavailable')
      throw new CommandError(`That could not be done just now: ${message}. Try again in a minute.`, { cause: err });
    throw err;
  }
}

function goOn(prefix: string): string {
  return `\`${prefix}failed show <id>\` tells all about one, \`${prefix}failed replay <id>\` does it again, \`${prefix}failed discard <id>\` takes it off the list.`;
}

async function listText({ failures, prefix, now }: FailedDeps): Promise<string> {
  const newest = await failures.list({ limit: MOST_LISTED });
  if (newest.length === 0) return 'Nothing has failed.';
  const ids = shortIds(newest);
  const lines = newest.map((failure) => `- \`${ids.get(failure)}\` ${lineOf(failure, prefix, now())}`);
  const newestOnly = newest.length === MOST_LISTED ? `These are the newest ${MOST_LISTED}. ` : '';
  return [`### What failed: ${await countsText(failures)}`, lines.join('\n'), `${newestOnly}${goOn(prefix)}`].join(
    '\n\n',
  );
}

const kinds: [FailureKind, one: string, many: string][] = [
  ['command', 'command', 'commands'],
  ['dead_letter', 'dead letter', 'dead letters'],
  ['message', 'message to Slack', 'messages to Slack'],
];

async function countsText(failures: Failures): Promise<string> {
  const counts = await Promise.all(
    kinds.map(async ([kind, one, many]) => {
      const count = await failures.count(kind);
      return count === 0 ? undefined : `${count} ${count === 1 ? one : many}`;
    }),
  );
  return counts.filter((text) => text !== undefined).join(', ');
}

function lineOf(failure: Failure, prefix: string, now: number): string {
  const summary = summaryOf(failure);
  return `${whatText(failure, prefix)}${placeText(summary)}, ${agoText(summary.at, now)}: ${inlineCode(summary.cause)}`;
}

function showText(failure: Failure, { prefix, now }: { prefix: string; now: number }): string {
  const summary = summaryOf(failure);
  const { at, attempts, cause, correlationId, traceId } = summary;
  const id = shortIds([failure]).get(failure);
  const replayedAs = failure.kind === 'command' ? failure.execution.replayedAs : undefined;
  const facts: [string, string | undefined][] = [
    ['Id', inlineCode(failure.id)],
    ['When', `${agoText(at, now)}, ${at.slice(0, 19).replace('T', ' ')} UTC`],
    ['Cause', inlineCode(cause, 1_000)],
    ['Tries', String(attempts)],
    ['Correlation', correlationId && inlineCode(correlationId)],
    ['Trace', traceId && inlineCode(traceId)],
    ['Replayed as', replayedAs && inlineCode(replayedAs)],
  ];
  return [
    `### ${whatText(failure, prefix)}${placeText(summary)}`,
    facts.flatMap(([name, value]) => (value ? [`- **${name}** ${value}`] : [])).join('\n'),
    fenced(messageOf(failure)),
    replayedAs
      ? ''
      : `\`${prefix}failed replay ${id}\` does it again, \`${prefix}failed discard ${id}\` takes it off the list.`,
  ]
    .join('\n\n')
    .trim();
}

function whatText(failure: Failure, prefix: string): string {
  if (failure.kind === 'command') return commandText(failure.execution.handler, prefix);
  if (failure.kind === 'dead_letter') return `dead letter of ${inlineCode(failure.letter.stage)}`;
  return summaryOf(failure).what;
}

/** The message whole, as far as it fits; the caller is an admin in a direct message. */
function messageOf(failure: Failure): string {
  if (failure.kind === 'command') return JSON.stringify(failure.execution.envelope, null, 2);
  if (failure.kind === 'message') return JSON.stringify(failure.row.envelope, null, 2);
  try {
    return JSON.stringify(JSON.parse(failure.letter.body), null, 2);
  } catch {
    return failure.letter.body;
  }
}

function fenced(text: string): string {
  const whole = withoutTokens(text);
  const shown = whole.slice(0, MOST_SHOWN_CHARS);
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const rest = whole.length - shown.length;
  const more = rest > 0 ? `\n\n… and ${rest} characters more, which the command line shows.` : '';
  return `${fence}\n${shown}\n${fence}${more}`;
}

function agoText(at: string, now: number): string {
  return `${spanOf(Math.max(0, now - Date.parse(at)))} ago`;
}

/** An id may be pasted as it was shown, in backquotes or angle brackets. */
function idOf(text: string): string {
  const id = text.trim().replace(/^[`<"']+|[`>"']+$/g, '');
  if (id === '') throw new CommandError('Which one? Say the id that the list shows.');
  return id;
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
