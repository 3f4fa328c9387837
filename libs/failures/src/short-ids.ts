import type { Failure } from './failure';

const LEAST = 8;

/**
 * The beginnings of ids by which `find` tells these failures from each other: eight characters, more where two begin
 * alike. A message's is its execution's beginning with number and part: `3f2a91c0/0/0`.
 */
export function shortIds(failures: readonly Failure[]): Map<Failure, string> {
  const short = new Map<Failure, string>();
  for (const failure of failures) {
    const [head, tail] = partsOf(failure);
    const rivals = failures
      .filter((other) => other !== failure)
      .map(partsOf)
      .filter(([, otherTail]) => otherTail === tail)
      .map(([otherHead]) => otherHead);
    let length = head.startsWith('notice-') ? LEAST + 'notice-'.length : LEAST;
    while (length < head.length && rivals.some((rival) => rival.startsWith(head.slice(0, length)))) length += 4;
    short.set(failure, `${head.slice(0, length)}${tail}`);
  }
  return short;
}

function partsOf({ kind, id }: Failure): [head: string, tail: string] {
  const slash = id.indexOf('/');
  return kind === 'message' && slash > 0 ? [id.slice(0, slash), id.slice(slash)] : [id, ''];
}
