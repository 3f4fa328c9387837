import type { Directory } from '../state/use-session';
import { findEmoji } from './emoji';
import { mentionName, userLabel } from './names';

export interface Suggestion {
  key: string;
  label: string;
  detail?: string;
  emoji?: string;
  userId?: string;
  /** What takes the place of the word that was begun. */
  insert: string;
}

/** The word before the caret that may be completed: `@an`, `#gen`, `:tad`. */
export function wordToComplete(
  text: string,
  caret: number,
): { sign: '@' | '#' | ':'; query: string; start: number } | undefined {
  const match = /(?:^|[\s(])([@#:])([\w.+'-]*)$/.exec(text.slice(Math.max(0, caret - 60), caret));
  const [, sign, query = ''] = match ?? [];
  // Two letters after a colon, lest every smile and time of day opens the list.
  if (!sign || (sign === ':' && query.length < 2)) return undefined;
  return { sign: sign as '@' | '#' | ':', query, start: caret - query.length - 1 };
}

export function suggest(sign: '@' | '#' | ':', query: string, directory: Directory): Suggestion[] {
  const wanted = query.toLowerCase();
  if (sign === ':')
    return findEmoji(wanted, 7).map(({ name }) => ({
      key: name,
      label: `:${name}:`,
      emoji: name,
      insert: `:${name}: `,
    }));
  if (sign === '#')
    return [...directory.channels.values()]
      .filter(({ kind, name }) => (kind === 'channel' || kind === 'group') && name?.includes(wanted))
      .slice(0, 7)
      .map(({ id, name = '' }) => ({ key: id, label: `#${name}`, insert: `#${name} ` }));
  const people = [...directory.users.values()]
    .filter((user) => [user.name, user.displayName, user.realName].some((name) => startsAWord(name, wanted)))
    .map((user) => ({
      key: user.id,
      userId: user.id,
      label: userLabel(user),
      detail: `@${mentionName(user)}`,
      insert: `@${mentionName(user)} `,
    }));
  const ranges = ['here', 'channel'].filter((range) => range.startsWith(wanted));
  const all = ranges.map((range) => ({
    key: range,
    label: `@${range}`,
    detail: 'Everybody here',
    insert: `@${range} `,
  }));
  return [...people, ...(wanted ? all : [])].slice(0, 7);
}

function startsAWord(name: string, wanted: string): boolean {
  return name
    .toLowerCase()
    .split(/[\s._-]+/)
    .some((word, index, words) => words.slice(index).join(' ').startsWith(wanted) || word.startsWith(wanted));
}
