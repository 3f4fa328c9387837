import { command } from '@errand/plugin-sdk';

/** @param now the date of today, in milliseconds since the epoch */
export function createUptime({ startedAt, now }: { startedAt: number; now: () => number }) {
  return command({
    summary: 'Tells for how long I have been up',
    run: () => `I've been up for ${spanOf(now() - startedAt)} (since ${dateOf(startedAt)}).`,
  });
}

const units: [name: string, ms: number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** The two largest units: `1 day and 3 hours`, `5 seconds`. */
export function spanOf(ms: number): string {
  const first = units.findIndex(([, size]) => ms >= size);
  if (first === -1) return '0 seconds';
  let rest = ms;
  const parts = units.slice(first, first + 2).flatMap(([name, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [`${count} ${name}${count === 1 ? '' : 's'}`];
  });
  return parts.join(' and ');
}

function dateOf(ms: number): string {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options }).format(ms);
  const weekday = format({ weekday: 'long' });
  const month = format({ month: 'short' });
  const day = format({ day: '2-digit' });
  return `${weekday}, ${month} ${day} at ${format({ hour: '2-digit', minute: '2-digit' })} UTC`;
}
