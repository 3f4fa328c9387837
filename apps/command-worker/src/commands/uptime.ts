import { command } from '@errand/plugin-sdk';

/** `!uptime`, in Errbot's words. @param now the date of today, in milliseconds since the epoch */
export function createUptime({ startedAt, now }: { startedAt: number; now: () => number }) {
  return command({
    summary: 'Tells for how long I have been up',
    run: () => `I've been up for ${uptimeOf(now() - startedAt)} (since ${dateOf(startedAt)}).`,
  });
}

/** As Errbot counts: no days, no singular, and seconds only where there is nothing else. */
export function uptimeOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  if (seconds < 60) return `${seconds} seconds`;
  if (hours === 0) return `${minutes} minutes`;
  return minutes === 0 ? `${hours} hours` : `${hours} hours and ${minutes} minutes`;
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

/** `Monday, Nov 23 at 07:41`, in the time zone of this process. */
function dateOf(ms: number): string {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-US', options).format(ms);
  const day = `${format({ weekday: 'long' })}, ${format({ month: 'short' })} ${format({ day: '2-digit' })}`;
  return `${day} at ${format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })}`;
}
