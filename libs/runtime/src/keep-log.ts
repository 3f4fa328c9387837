import type pino from 'pino';
import { standardOutput } from './logger';
import { tailFile } from './tail-file';

/** Lines, and characters of one: so that what is kept takes a megabyte at most. */
const MOST_LINES = 500;
const MOST_CHARACTERS = 2_000;

/** The last lines of a log, kept in memory beside where they go: as they are written, with all secrets taken out. */
export interface KeptLog {
  destination: pino.DestinationStream;
  /** Oldest first. */
  tail(count: number): string[];
}

/** @param to where the lines go, too */
export function keepLog(to: pino.DestinationStream = standardOutput()): KeptLog {
  const lines: string[] = [];
  let next = 0;
  return {
    destination: {
      write(line) {
        lines[next % MOST_LINES] = line.trimEnd().slice(0, MOST_CHARACTERS);
        next += 1;
        to.write(line);
      },
    },
    tail: (count) =>
      [...lines.slice(next % MOST_LINES), ...lines.slice(0, next % MOST_LINES)].slice(-count || lines.length),
  };
}

/** The last lines of a log, oldest first: of its file where there is one that can be read, else what is kept. */
export async function tailLog(
  file: string | undefined,
  kept: Pick<KeptLog, 'tail'> | undefined,
  count: number,
): Promise<string[]> {
  const lines = file === undefined ? [] : await tailFile(file, count).catch(() => []);
  return lines.length > 0 ? lines : (kept?.tail(count) ?? []);
}
