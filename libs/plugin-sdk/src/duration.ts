/** A length of time: `30s`, `5m`, `2h`, `1d`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`;

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** Times are added to dates, and a date ends somewhere. */
const MAX_MS = 365 * unitMs.d;

/** In milliseconds; undefined: it is none, or longer than a year. */
export function durationMs(duration: unknown): number | undefined {
  const [, count, unit] = (typeof duration === 'string' && /^(\d+(?:\.\d+)?)([smhd])$/.exec(duration)) || [];
  const ms = Math.round(Number(count) * unitMs[unit as keyof typeof unitMs]);
  return ms > 0 && ms <= MAX_MS ? ms : undefined;
}
