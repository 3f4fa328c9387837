import { z } from 'zod';

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Times are added to dates, and a date ends somewhere. */
const MAX_MS = 365 * unitMs.d;

/** A length of time, 365 days at most: `15m`, `90s`, `1h`, or a number of seconds. Becomes milliseconds. */
export const durationSchema = z.union([z.number(), z.string()]).transform((value, context) => {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?$/.exec(String(value).trim());
  if (!match) {
    context.addIssue({
      code: 'custom',
      message: 'must be a length of time such as 15m, 90s or 1h, or a number of seconds',
    });
    return z.NEVER;
  }
  const ms = Math.round(Number(match[1]) * unitMs[(match[2] ?? 's') as keyof typeof unitMs]);
  if (ms <= MAX_MS) return ms;
  context.addIssue({ code: 'custom', message: 'must be 365d at most' });
  return z.NEVER;
});
