import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';

/** Where in the code of plugins an error comes from. */
export interface Guilty {
  /** From its folder on: `deploy.ts`, `parts/words.ts`. */
  file: string;
  /** With line and column: `deploy.ts:3:9`. */
  at: string;
}

/** @returns undefined where neither the stack of the error nor that of a cause shows the code of a plugin */
export type Blame = (err: unknown) => Guilty | undefined;

const MOST_CAUSES = 8;

/**
 * Finds the plugin that an error comes from: the innermost file of these folders in its stack.
 *
 * @param folders those of `extraPluginDir`
 */
export function createBlame(folders: readonly string[]): Blame {
  const prefixes = [...new Set(folders.flatMap((each) => [resolve(each), realPath(each)]))].map((each) => `${each}/`);
  const guiltyIn = (frame: string): Guilty | undefined => {
    for (const prefix of prefixes) {
      const [before = '', ...after] = frame.split(prefix);
      if (after.length === 0 || !/(?:[( ]|file:\/\/)$/.test(before)) continue;
      const at = after.join(prefix).replace(/\)$/, '');
      return { file: at.replace(/:\d+:\d+$/, ''), at };
    }
    return undefined;
  };
  return (err) => {
    for (let each = err, depth = 0; depth < MOST_CAUSES; depth += 1) {
      for (const frame of framesOf(each)) {
        const guilty = frame.includes(__filename) ? undefined : guiltyIn(frame); // the worker's own code may lie there, too
        if (guilty) return guilty;
      }
      if (!(each instanceof Error)) return undefined;
      each = each.cause;
    }
    return undefined;
  };
}

function framesOf(err: unknown): string[] {
  const stack = (err as Partial<Error> | null | undefined)?.stack;
  return typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : [];
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return resolve(folder); // whoever reads it says that it is not there
  }
}
