/**
 * Matches a whole string against a Unix glob as Python's `fnmatchcase` does: `*`, `?`, `[seq]`, `[!seq]`;
 * case-sensitive, `*` spans everything. A `[` that is never closed is itself.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  // The classic two-pointer walk: linear steps back to the last star, so that no pattern can take long.
  const parts = parseGlob(pattern);
  const chars = [...text];
  let at = 0;
  let part = 0;
  let star: { part: number; at: number } | undefined;
  while (at < chars.length) {
    const now = parts[part];
    if (now === '*') {
      star = { part, at };
      part += 1;
    } else if (now !== undefined && now(chars[at]!)) {
      at += 1;
      part += 1;
    } else if (star) {
      star.at += 1;
      at = star.at;
      part = star.part + 1;
    } else return false;
  }
  return parts.slice(part).every((rest) => rest === '*');
}

type Part = '*' | ((char: string) => boolean);

function parseGlob(pattern: string): Part[] {
  const chars = [...pattern];
  const parts: Part[] = [];
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at]!;
    if (char === '*') parts.push('*');
    else if (char === '?') parts.push(() => true);
    else if (char === '[') {
      const first = chars[at + 1] === '!' ? at + 2 : at + 1;
      // A bracket right behind the opening one belongs to the set: []x] matches ] and x.
      const end = chars.indexOf(']', first + 1);
      if (end === -1) parts.push((other) => other === '[');
      else {
        parts.push(setOf(chars.slice(first, end), first === at + 2));
        at = end;
      }
    } else parts.push((other) => other === char);
  }
  return parts;
}

function setOf(members: string[], isNegated: boolean): Part {
  const tests: ((char: string) => boolean)[] = [];
  for (let at = 0; at < members.length; at += 1) {
    const low = members[at]!;
    const high = members[at + 2];
    if (members[at + 1] === '-' && high !== undefined) {
      tests.push((char) => low <= char && char <= high);
      at += 2;
    } else tests.push((char) => char === low);
  }
  return (char) => tests.some((test) => test(char)) !== isNegated;
}
