/** Fields that may never be written, whoever logs them. Slack's errors carry request headers and bodies. */
const secrets = new Set([
  'token',
  'authorization',
  'Authorization',
  'signingSecret',
  'response_url',
  'responseUrl',
  'trigger_id',
  'triggerId',
  'password',
]);
const CENSORED = '[redacted]';
/** Serializers that censor secrets among what every line of a child logger bears, which pino does not format. */
export const censors = Object.fromEntries([...secrets].map((name) => [name, () => CENSORED]));
/** Deeper, nothing is written at all. */
const MOST_LEVELS = 8;

/**
 * What may be logged of some fields: those that hold secrets are censored, however deep they lie. Only what is changed is
 * copied. Pino's own redaction goes through the object once for each name and depth, which costs more than the rest of a
 * log line.
 */
export function censor(fields: Record<string, unknown>): Record<string, unknown> {
  return censorObject(fields, 0);
}

function censorObject<T extends object>(value: T, level: number): T {
  let copy: Record<string, unknown> | undefined;
  for (const [name, each] of Object.entries(value)) {
    const censored = secrets.has(name) && !Array.isArray(value) ? CENSORED : censorValue(each, level + 1);
    if (censored === each) continue;
    copy ??= (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
    copy[name] = censored;
  }
  return (copy ?? value) as T;
}

function censorValue(value: unknown, level: number): unknown {
  // An error is written by its serializer, which names what it takes.
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  return level > MOST_LEVELS ? CENSORED : censorObject(value, level);
}
