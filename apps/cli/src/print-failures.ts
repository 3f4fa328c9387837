import type { Failure } from '@errand/failures';
import { shortIds, summaryOf } from '@errand/failures';
import { printable, printableJson } from './printable';
import { table } from './table';

/** @param width of the terminal, for the table to fit in */
export function listText(failures: readonly Failure[], options: { width: number | undefined; now: number }): string {
  const ids = shortIds(failures);
  const rows = failures.map((failure) => {
    const { what, at, attempts, userId, channelId, cause } = summaryOf(failure);
    return [
      ids.get(failure) ?? failure.id,
      `${ageOf(at, options.now)} ago`,
      what,
      userId ?? '-',
      channelId ?? '-',
      String(attempts),
      cause,
    ];
  });
  const headings = ['ID', 'WHEN', 'WHAT', 'WHO', 'WHERE', 'TRIES', 'CAUSE'];
  return table(
    headings,
    rows.map((row) => row.map((cell) => printable(cell))),
    options.width,
  );
}

export function showText(failure: Failure, now: number): string {
  const { what, cause, at, attempts, userId, channelId, correlationId, traceId } = summaryOf(failure);
  const facts: [string, string | undefined][] = [
    ['Id', failure.id],
    ['What', what],
    ['Cause', cause],
    ['Tries', String(attempts)],
    ['When', `${at.slice(0, 19).replace('T', ' ')} UTC, ${ageOf(at, now)} ago`],
    ['Who', userId],
    ['Where', channelId],
    ['Correlation', correlationId],
    ['Trace', traceId],
    ['Replayed as', failure.kind === 'command' ? failure.execution.replayedAs : undefined],
  ];
  const known = facts.filter((fact): fact is [string, string] => fact[1] !== undefined);
  const lines = known.map(([name, value]) => `${`${name}:`.padEnd(13)}${printable(value)}\n`);
  return `${lines.join('')}\n${messageOf(failure)}\n`;
}

/** For programs: all there is. `message` is text where it is not JSON. */
export function jsonOf(failure: Failure): Record<string, unknown> {
  const { id, kind, cursor } = failure;
  return { id, kind, ...summaryOf(failure), ...detailsOf(failure), cursor };
}

function detailsOf(failure: Failure): Record<string, unknown> {
  switch (failure.kind) {
    case 'dead_letter': {
      const { stage, body, diedAt } = failure.letter;
      return { stage, diedAt, message: parsed(body) ?? body };
    }
    case 'command': {
      const { plugin, handler, state, claimedAt, replayedAs, envelope } = failure.execution;
      return { plugin, handler, state, claimedAt, replayedAs, message: envelope };
    }
    case 'message': {
      const { state, conversation, envelope } = failure.row;
      return { state, conversation, message: envelope };
    }
  }
}

/** The message, indented where it is JSON. */
function messageOf(failure: Failure): string {
  if (failure.kind === 'command') return printableJson(failure.execution.envelope);
  if (failure.kind === 'message') return printableJson(failure.row.envelope);
  const { body } = failure.letter;
  const value = parsed(body);
  return value === undefined ? printable(body, { lines: true }) : printableJson(value);
}

/** The JSON of a dead letter, so that tokens can be taken out of its texts; undefined: it is none. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

const units: [string, number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

function ageOf(at: string, now: number): string {
  const ms = Math.max(0, now - Date.parse(at));
  const [unit, size] = units.find(([, each]) => ms >= each) ?? ['s', 1_000];
  return `${Math.floor(ms / size)} ${unit}`;
}
