/** Slack's timestamps are names that begin with seconds since the epoch. */
export function tsToDate(ts: string): Date {
  return new Date(Number.parseFloat(ts) * 1000);
}

/** Negative, zero or positive, by time. Timestamps of one length compare as text, exactly. */
export function compareTs(a: string, b: string): number {
  if (a.length === b.length) return a < b ? -1 : a > b ? 1 : 0;
  return Number.parseFloat(a) - Number.parseFloat(b);
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat('en-US', { weekday: 'long', month: 'long', day: 'numeric' });
const withYear = new Intl.DateTimeFormat('en-US', { year: 'numeric', month: 'long', day: 'numeric' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'medium' });

/** 14:05 */
export function formatTime(ts: string): string {
  return clock.format(tsToDate(ts));
}

/** For a tooltip: the day and the second. */
export function formatExact(ts: string): string {
  return exact.format(tsToDate(ts));
}

/** Today, Yesterday, Monday, November 23, or with the year when it is not this one. */
export function formatDay(ts: string, now = new Date()): string {
  const date = tsToDate(ts);
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (date.toDateString() === now.toDateString()) return 'Today';
  if (date.toDateString() === yesterday.toDateString()) return 'Yesterday';
  return (date.getFullYear() === now.getFullYear() ? weekday : withYear).format(date);
}

/** "just now", "5 minutes ago", "Today at 14:05" and so on, for the last reply of a thread. */
export function formatAgo(ts: string, now = new Date()): string {
  const minutes = Math.floor((now.getTime() - tsToDate(ts).getTime()) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'} ago`;
  return `${formatDay(ts, now)} at ${formatTime(ts)}`;
}

/** 34 ms, 1.2 s */
export function formatLatency(latencyMs: number): string {
  return latencyMs < 1_000 ? `${Math.max(1, Math.round(latencyMs))} ms` : `${(latencyMs / 1_000).toFixed(1)} s`;
}

/** 812 B, 4.1 kB, 2.0 MB */
export function formatSize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Ana Lima → AL; one word gives one letter. */
export function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => [...(word ?? '')][0]?.toUpperCase() ?? '')
    .join('');
}

/** "Ana", "Ana and Ben", "Ana, Ben and Chen" */
export function joinNames(names: string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
