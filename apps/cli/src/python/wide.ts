import { findWideWord } from './effects';
import type { Scope } from './scope';
import { isWord } from './statements';
import type { Token } from './tokens';

/**
 * By `exec`, `globals()` and the like every name of the module may be changed, now or by whoever keeps them.
 *
 * @returns whether one of them is there
 */
export function doWide(statement: readonly Token[], scope: Scope): boolean {
  const word = findWideWord(statement);
  if (!word) return false;
  const what = nameOf(word.text);
  scope.doubtEverything(word.line, `what ${what} does is not read`);
  for (const { kind, text, line } of statement)
    if (kind === 'string') scope.doubtIfWanted(text, line, `${what} may set it`);
  if (statement[0] !== word && !isWord(statement[0], 'del')) scope.loosen(what);
  return true;
}

/** A call, or a change of something that cannot be read, where somebody holds all names of the module. */
export function doLoose(line: number, scope: Scope): void {
  const by = scope.looseBy();
  if (by !== undefined)
    scope.doubtEverything(line, `${by} was used above: what is called or set here may be any setting`);
}

function nameOf(word: string): string {
  return /^(exec|eval|execfile|globals|locals|vars|setattr|delattr)$/.test(word) ? `${word}()` : word;
}
