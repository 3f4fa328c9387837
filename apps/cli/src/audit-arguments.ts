import type { AuditFilter, AuditHead } from '@errand/storage';
import { messageOfLink } from '@errand/storage';
import { UsageError } from './usage';
import { parseOptions } from './parse-options';

export type AuditAsked =
  | { action: 'show'; filter: AuditFilter; limit: number; json: boolean }
  | { action: 'export'; filter: AuditFilter }
  | { action: 'verify'; noted: AuditHead | undefined; json: boolean }
  | { action: 'prune'; before: string; json: boolean };

const filters = ['person', 'command', 'trace', 'message', 'since', 'until'] as const;
type Values = Partial<Record<(typeof filters)[number] | 'limit' | 'noted' | 'before', string>> & { json?: boolean };
const MOST = 1_000;

/** @throws UsageError */
export function readAuditArguments(args: readonly string[]): AuditAsked {
  const { values, positionals } = parse(args);
  const [, action, ...more] = positionals;
  if (action !== 'show' && action !== 'export' && action !== 'verify' && action !== 'prune')
    throw new UsageError(
      action === undefined
        ? 'audit takes one of show, verify, export, prune'
        : `audit cannot ${JSON.stringify(action)}`,
    );
  if (more.length > 0) throw new UsageError(`${action} takes no ${JSON.stringify(more[0])}`);
  if (action !== 'verify' && values.noted !== undefined) throw new UsageError('--noted is for verify only');
  if (action !== 'show' && values.limit !== undefined) throw new UsageError('--limit is for show only');
  if (action !== 'prune' && values.before !== undefined) throw new UsageError('--before is for prune only');
  const json = values.json ?? false;
  const unfit = filters.find((name) => values[name] !== undefined);
  if (action === 'verify') {
    if (unfit) throw new UsageError(`--${unfit}: verify follows the whole chain`);
    return { action, noted: notedOf(values.noted), json };
  }
  if (action === 'prune') {
    if (unfit) throw new UsageError(`--${unfit}: prune takes away all that is older than --before`);
    const before = timeOf('before', values.before);
    if (before === undefined) throw new UsageError('prune takes --before <date>');
    return { action, before, json };
  }
  const filter = filterOf(values);
  return action === 'show' ? { action, filter, limit: limitOf(values.limit), json } : { action, filter };
}

function parse(args: readonly string[]): { values: Values; positionals: string[] } {
  const text = { type: 'string' } as const;
  const options = Object.fromEntries([...filters, 'limit', 'noted', 'before'].map((name) => [name, text]));
  return parseOptions({
    args: [...args],
    allowPositionals: true,
    options: { ...options, json: { type: 'boolean' } },
  });
}

function filterOf({ person, command, trace, message: link, since, until }: Values): AuditFilter {
  const message = link === undefined ? undefined : messageOfLink(link);
  if (link !== undefined && !message)
    throw new UsageError('--message takes the link of a Slack message, https://….slack.com/archives/C…/p…');
  return {
    userId: person,
    command: command?.replaceAll(' ', '_'),
    traceId: trace,
    message,
    since: timeOf('since', since),
    until: timeOf('until', until),
  };
}

function timeOf(flag: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new UsageError(`--${flag} takes a date such as 2026-11-23 or 2026-11-23T12:00Z`);
  return new Date(ms).toISOString();
}

function notedOf(text: string | undefined): AuditHead | undefined {
  if (text === undefined) return undefined;
  const [, sequence, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (!sequence || !hash) throw new UsageError('--noted takes <number>:<hash>, as verify says it');
  return { sequence: Number(sequence), hash };
}

function limitOf(text: string | undefined): number {
  const limit = Number(text ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
    throw new UsageError(`--limit is a number from 1 to ${MOST}`);
  return limit;
}
