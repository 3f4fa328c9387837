import type { SealedEntry } from '@errand/storage';
import { printable } from './printable';
import { table } from './table';

/** One entry a line, the newest first; what a command did stands above it. */
export function auditText(entries: readonly SealedEntry[], width: number | undefined): string {
  if (entries.length === 0) return 'the audit has nothing of that\n';
  const rows = entries.map((entry) => {
    const { sequence, at, kind, command, userId, channelId, ts } = entry;
    const what = kind === 'command' ? (command ?? '-').replaceAll('_', ' ') : kind;
    const moment = at.slice(0, 19).replace('T', ' ');
    return [String(sequence), moment, what, userId ?? '-', channelId ?? '-', ts ?? '-', outcomeOf(entry)];
  });
  const headings = ['NO.', 'WHEN (UTC)', 'WHAT', 'WHO', 'WHERE', 'MESSAGE', 'OUTCOME'];
  return table(
    headings,
    rows.map((row) => row.map((cell) => printable(cell))),
    width,
  );
}

function outcomeOf({ details }: SealedEntry): string {
  const { outcome, state, cause, error, access, wants, by, count, requestId, through } = details as Record<
    string,
    unknown
  > & {
    access?: { outcome: string; because: string; policyVersion: number };
    /** Whom an approval is asked of; who applied settings. */
    by?: string[] | string;
  };
  const asked = Array.isArray(by) ? `${wants} of ${count} among ${by.join(', ')}` : wants;
  const decided = access && `${access.outcome}: ${access.because} (policy ${access.policyVersion})`;
  return [
    outcome ?? state,
    asked,
    typeof by === 'string' ? `by ${by}` : undefined,
    requestId && `request ${requestId}`,
    through && `up to ${through}`,
    cause ?? error,
    decided,
  ]
    .filter((part) => part !== undefined)
    .join('; ');
}

/** JSON escapes what controls a terminal in part only, but an export must be what was hashed. */
export function auditLine(entry: SealedEntry): string {
  return `${JSON.stringify(entry)}\n`;
}
