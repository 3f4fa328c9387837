import type { Registry } from './registry';
import { shownText } from './secrets';

/** What people ran, to be run again by `!!` and `!3`. A person has one history, over all channels. */
export interface HistoryStore {
  /** Oldest first, `MOST_REMEMBERED` at most. */
  entriesOf(person: Person): Promise<HistoryEntry[]>;
  /** Notes what is about to run, as `remembered` says. May be told of one execution several times. */
  record(person: Person, entry: HistoryEntry): Promise<void>;
}

export interface Person {
  teamId: string;
  userId: string;
}

/** One command as it was run. */
export interface HistoryEntry {
  executionId: string;
  plugin: string;
  handler: string;
  /** What was typed behind it; the whole text for one that was found by a pattern. */
  text: string;
}

export const MOST_REMEMBERED = 10;

/** The history of a person after a command: what was typed before is there once, and is the latest now. */
export function remembered(entries: readonly HistoryEntry[], entry: HistoryEntry): HistoryEntry[] {
  if (entries.some(({ executionId }) => executionId === entry.executionId)) return [...entries];
  const others = entries.filter((each) => !isSame(each, entry));
  return [...others, entry].slice(-MOST_REMEMBERED);
}

function isSame(a: HistoryEntry, b: HistoryEntry): boolean {
  return a.plugin === b.plugin && a.handler === b.handler && a.text === b.text;
}

/** The last command, the one before … @param back 1 is the last. Undefined: there is none */
export function entryBack(entries: readonly HistoryEntry[], back: number): HistoryEntry | undefined {
  return entries[entries.length - back];
}

/**
 * Which command of the history a line asks for, 1 for the last: `!!` and `!3`, whatever is typed behind it.
 *
 * @param line what is behind the prefix
 */
export function recallIn(line: string, prefix: string): number | undefined {
  const word = /^\S+/.exec(line)?.[0];
  if (word === undefined) return undefined;
  if (word === prefix.trim()) return 1;
  // A page of digits is no number of the history; nor are the digits of other scripts, nor 0.
  const back = /^\d{1,9}$/.test(word) ? Number(word) : 0;
  return back > 0 ? back : undefined;
}

/**
 * What `!history` answers, in Errbot's layout: ` 1:!echo hi`, oldest first, 1 is the last. Empty: nothing yet. Anybody may
 * read it where it is asked for: secrets that were typed are masked.
 */
export function historyText(entries: readonly HistoryEntry[], prefix: string, registry: Pick<Registry, 'get'>): string {
  return entries
    .map(({ plugin, handler, text: typed }, at) => {
      const text = shownText(registry.get(plugin, handler), typed);
      const number = String(entries.length - at).padStart(2);
      return `${number}:${prefix}${handler}${text === '' ? '' : ` ${text}`}`;
    })
    .join('\n');
}
