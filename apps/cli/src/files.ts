import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The files of this machine. What throws has the code of Node: ENOENT, EACCES … */
export interface Files {
  read(path: string): Uint8Array;
  exists(path: string): boolean;
  /**
   * Writes all of it or nothing, its folder if need be. What is there is replaced.
   *
   * @param options.mode who may read and write it; 0o600 is its owner alone, at every moment
   */
  write(path: string, text: string, options: { mode: number }): void;
}

export const nodeFiles: Files = {
  read: (path) => readFileSync(path),
  exists: (path) => existsSync(path),
  write(path, text, { mode }) {
    mkdirSync(dirname(path), { recursive: true });
    const draft = join(dirname(path), `.errand-${randomBytes(6).toString('hex')}`);
    try {
      // a file of its own first: one that is there keeps its mode, whoever may read it
      writeFileSync(draft, text, { mode, flag: 'wx' });
      renameSync(draft, path);
    } catch (err) {
      rmSync(draft, { force: true });
      throw err;
    }
  },
};
