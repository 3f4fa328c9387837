import type { AccessTime } from './policy';

/** A window of time, its time zone read once. */
export interface TimeWindow {
  /** @param now milliseconds since the epoch */
  holds(now: number): boolean;
  /** The time where the window is, e.g. `fri 16:20 Europe/Berlin`. */
  clock(now: number): string;
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * A window from 22:00 to 06:00 ends on the next day: with `days: [fri]` it holds on Saturday at 05:59.
 *
 * @param time as its schema lets it through
 */
export function compileTimeWindow(time: AccessTime): TimeWindow {
  const timezone = time.timezone ?? 'UTC';
  const format = formatOf(timezone);
  const days = new Set(time.days?.flatMap(daysOf) ?? DAYS.keys());
  const [from, to] = [minutesOf(time.from ?? '00:00'), minutesOf(time.to ?? '24:00')];

  function read(now: number): { day: number; minutes: number } {
    const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
    return { day: dayOf(parts['weekday']!), minutes: Number(parts['hour']) * 60 + Number(parts['minute']) };
  }

  return {
    holds(now) {
      const { day, minutes } = read(now);
      if (from < to) return days.has(day) && from <= minutes && minutes < to;
      return (days.has(day) && from <= minutes) || (days.has((day + 6) % 7) && minutes < to);
    },
    clock(now) {
      const { day, minutes } = read(now);
      const two = (value: number) => String(value).padStart(2, '0');
      return `${DAYS[day]} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)} ${timezone}`;
    },
  };
}

export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** By time zone: to make one takes as long as to use it a hundred times. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError for a time zone that is none */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    const two = '2-digit';
    format = new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', hour: two, minute: two, hourCycle: 'h23' });
    formats.set(timeZone, format);
  }
  return format;
}

/** `fri-mon` is Friday to Monday over the weekend. */
function daysOf(text: string): number[] {
  const [first, last = first] = text.split('-').map(dayOf) as [number, number?];
  const count = ((last - first + 7) % 7) + 1;
  return Array.from({ length: count }, (_, at) => (first + at) % 7);
}

function dayOf(name: string): number {
  return DAYS.indexOf(name.slice(0, 3).toLowerCase());
}

function minutesOf(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}
