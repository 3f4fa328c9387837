// PostgreSQL stores neither NUL nor half a surrogate pair in text, and both may come over the wire. JSON columns are
// of type text, not jsonb: JSON.stringify escapes both, and text gives back what was written, key order included.

/** JSON for a text column. */
export function toJson(value: unknown): string {
  return JSON.stringify(value ?? null);
}

const unstorable = /[\\\0]|\p{Surrogate}/gu;

/** Any string for a text column; one without backslashes, NUL and lone surrogates stays as it is. */
export function toText(value: string): string {
  return value.replace(unstorable, (char) =>
    char === '\\' ? '\\\\' : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The string that `toText` was given. */
export function fromText(stored: string): string {
  return stored.replace(/\\(?:\\|u([0-9a-f]{4}))/g, (_, hex?: string) =>
    hex ? String.fromCharCode(parseInt(hex, 16)) : '\\',
  );
}

export function toTextOrNull(value: string | undefined): string | null {
  return value === undefined ? null : toText(value);
}

export function fromTextOrNull(stored: string | null): string | undefined {
  return stored === null ? undefined : fromText(stored);
}
