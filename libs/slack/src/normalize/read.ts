// Careful reading of what came from outside: a field of another shape than Slack's is as good as absent.

/** A JSON object of which nothing is known yet. */
export type Fields = Record<string, unknown>;

const idPattern = /^[A-Z][A-Z0-9]{1,30}$/;
const tsPattern = /^\d{1,12}(\.\d{1,9})?$/;

export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

export function fieldsAt(fields: Fields | undefined, key: string): Fields | undefined {
  return fields && Object.hasOwn(fields, key) ? fieldsOf(fields[key]) : undefined;
}

/** The string at `key`; Slack also says "none" with null and with "". */
export function stringAt(fields: Fields | undefined, key: string): string | undefined {
  const value = fields && Object.hasOwn(fields, key) ? fields[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A Slack id: U…, C…, T… */
export function idAt(fields: Fields | undefined, key: string): string | undefined {
  const value = stringAt(fields, key);
  return value !== undefined && idPattern.test(value) ? value : undefined;
}

/** An id that stands there plainly, or as the `id` of an object: Slack does both, event by event. */
export function idOrIdOfAt(fields: Fields | undefined, key: string): string | undefined {
  return idAt(fields, key) ?? idAt(fieldsAt(fields, key), 'id');
}

/** A Slack timestamp, such as 1712.000100. */
export function tsAt(fields: Fields | undefined, key: string): string | undefined {
  const value = stringAt(fields, key);
  return value !== undefined && tsPattern.test(value) ? value : undefined;
}

export function listAt(fields: Fields | undefined, key: string): unknown[] | undefined {
  const value = fields && Object.hasOwn(fields, key) ? fields[key] : undefined;
  return Array.isArray(value) ? (value as unknown[]) : undefined;
}

export function idsAt(fields: Fields | undefined, key: string): string[] {
  return (listAt(fields, key) ?? []).filter((id): id is string => typeof id === 'string' && idPattern.test(id));
}

/** Slack's timestamp as milliseconds since the epoch. */
export function msOf(ts: string): number {
  return Math.round(Number(ts) * 1000);
}

/** A time as Slack would write it. */
export function tsOf(ms: number): string {
  return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}000`;
}
