import { withoutTokens } from '@errand/runtime';
import { isoMicros } from '../failures/cursor';
import { fromText, fromTextOrNull, toText, toTextOrNull } from '../text';
import type { AuditEntry, CommandEntry } from './audit-store';

/** Of an entry, in both tables. */
export const entryColumns = 'kind, subject, trace_id, team_id, user_id, channel_id, ts, command, details';

/** As parameters, the columns behind `subject`: trace_id, team_id, user_id, channel_id, ts, command, details. */
export function factColumns(entries: readonly CommandEntry[]): (string | null)[][] {
  return [
    entries.map((entry) => toTextOrNull(entry.traceId)),
    entries.map((entry) => toTextOrNull(entry.teamId)),
    entries.map((entry) => toTextOrNull(entry.userId)),
    entries.map((entry) => toTextOrNull(entry.channelId)),
    entries.map((entry) => toTextOrNull(entry.ts)),
    entries.map((entry) => toTextOrNull(entry.command && withoutTokens(entry.command))),
    entries.map((entry) => detailsColumn(entry.details)),
  ];
}

export function detailsColumn(details: unknown): string {
  const clean = (_key: string, value: unknown) => (typeof value === 'string' ? withoutTokens(value) : value);
  return JSON.stringify(details ?? null, clean);
}

export function subjectColumn(entries: readonly Pick<AuditEntry, 'subject'>[]): string[] {
  return entries.map(({ subject }) => toText(subject));
}

export interface EntryRow {
  at: string;
  kind: AuditEntry['kind'];
  subject: string;
  trace_id: string | null;
  team_id: string | null;
  user_id: string | null;
  channel_id: string | null;
  ts: string | null;
  command: string | null;
  details: string;
}

export const readColumns = `${isoMicros('at')} as at, ${entryColumns}`;

export function toEntry(row: EntryRow): AuditEntry & { at: string } {
  return {
    at: row.at,
    kind: row.kind,
    subject: fromText(row.subject),
    traceId: fromTextOrNull(row.trace_id),
    teamId: fromTextOrNull(row.team_id),
    userId: fromTextOrNull(row.user_id),
    channelId: fromTextOrNull(row.channel_id),
    ts: fromTextOrNull(row.ts),
    command: fromTextOrNull(row.command),
    details: JSON.parse(row.details) as unknown,
  };
}
