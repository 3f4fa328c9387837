import type pino from 'pino';
import { standardOutput } from './logger';

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
