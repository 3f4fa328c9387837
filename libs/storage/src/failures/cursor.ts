/** A timestamptz column as text: ISO 8601 with all six digits, so that it gives back the very same time. */
export function isoMicros(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

const LENGTH = '2025-01-01T00:00:00.000000Z'.length;
const pattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\//;

/** Where a list in the order of time and id goes on. */
export function cursorOf(at: string, id: string): string {
  return `${at}/${id}`;
}

/** @throws RangeError */
export function readCursor(cursor: string | undefined): { at: string | null; id: string | null } {
  if (cursor === undefined) return { at: null, id: null };
  const at = cursor.slice(0, LENGTH);
  if (!pattern.test(cursor) || Number.isNaN(Date.parse(at))) throw new RangeError('not a cursor of a list');
  return { at, id: cursor.slice(LENGTH + 1) };
}
