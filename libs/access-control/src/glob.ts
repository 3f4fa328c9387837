/** A Unix glob, read once. */
export interface Glob {
  readonly pattern: string;
  matches(text: string): boolean;
}

/**
 * Reads a Unix glob that matches a whole string as Python's `fnmatchcase` does: `*`, `?`, `[seq]`, `[!seq]`;
 * case-sensitive, `*` spans everything. A `[` that is never closed is itself.
 */
export function compileGlob(pattern: string): Glob {
  const parts = parseGlob(pattern);
  // Most patterns are plain ids and names.
  if (parts.every(({ kind }) => kind === 'char')) return { pattern, matches: (text) => text === pattern };
  if (parts.every(({ kind }) => kind === 'star')) return { pattern, matches: () => true };
  return { pattern, matches: (text) => walk(parts, [...text], takesChar) };
}

/** Whether a pattern could match more than itself. */
export function isGlob(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/** For a pattern that is used once. */
export function matchesGlob(text: string, pattern: string): boolean {
  return compileGlob(pattern).matches(text);
}

/**
 * Says that everything `narrow` matches, `wide` matches too. False where that is so but hard to see: `[ab]*` covers
 * `a*`, and of `[ab]*` and `[ac]*` together nothing is said.
 */
export function coversGlob(wide: string, narrow: string): boolean {
  return walk(parseGlob(wide), parseGlob(narrow), takesPart);
}

type Part =
  | { kind: 'star' | 'any' }
  | { kind: 'char'; char: string }
  | { kind: 'set'; spelled: string; has(char: string): boolean };

/** The classic two-pointer walk: linear steps back to the last star, so that no pattern can take long. */
function walk<T>(parts: readonly Part[], items: readonly T[], takes: (part: Part, item: T) => boolean): boolean {
  let at = 0;
  let part = 0;
  let star: { part: number; at: number } | undefined;
  while (at < items.length) {
    const now = parts[part];
    if (now?.kind === 'star') {
      star = { part, at };
      part += 1;
    } else if (now !== undefined && takes(now, items[at]!)) {
      at += 1;
      part += 1;
    } else if (star) {
      star.at += 1;
      at = star.at;
      part = star.part + 1;
    } else return false;
  }
  return parts.slice(part).every(({ kind }) => kind === 'star');
}

function takesChar(part: Part, char: string): boolean {
  if (part.kind === 'char') return part.char === char;
  return part.kind === 'any' || (part.kind === 'set' && part.has(char));
}

function takesPart(part: Part, other: Part): boolean {
  if (other.kind === 'char') return takesChar(part, other.char);
  if (other.kind === 'star') return false; // a star alone takes a star
  return part.kind === 'any' || (part.kind === 'set' && other.kind === 'set' && part.spelled === other.spelled);
}

function parseGlob(pattern: string): Part[] {
  const chars = [...pattern];
  const parts: Part[] = [];
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at]!;
    if (char === '*') parts.push({ kind: 'star' });
    else if (char === '?') parts.push({ kind: 'any' });
    else if (char === '[') {
      const first = chars[at + 1] === '!' ? at + 2 : at + 1;
      // A bracket right behind the opening one belongs to the set: []x] matches ] and x.
      const end = chars.indexOf(']', first + 1);
      if (end === -1) parts.push({ kind: 'char', char });
      else {
        parts.push(setOf(chars.slice(first, end), first === at + 2));
        at = end;
      }
    } else parts.push({ kind: 'char', char });
  }
  return parts;
}

function setOf(members: string[], isNegated: boolean): Part {
  const tests: ((char: string) => boolean)[] = [];
  for (let at = 0; at < members.length; at += 1) {
    const low = members[at]!;
    const high = members[at + 2];
    if (members[at + 1] === '-' && high !== undefined) {
      const [from, to] = [low.codePointAt(0)!, high.codePointAt(0)!];
      tests.push((char) => from <= char.codePointAt(0)! && char.codePointAt(0)! <= to);
      at += 2;
    } else tests.push((char) => char === low);
  }
  const spelled = `${isNegated ? '!' : ''}${members.join('')}`;
  return { kind: 'set', spelled, has: (char) => tests.some((test) => test(char)) !== isNegated };
}
