import pino from 'pino';
import type { LogLevel } from './common-env';
import { standardOutput } from './logger';
import type { Sentry, SentryOutput } from './sentry';
import { textLine } from './text-line';

/** Where the log of a process goes beside its output, and how it looks. */
export interface LogOutput {
  /** Unless LOG_LEVEL says otherwise. */
  level?: LogLevel | undefined;
  /** Absent: the output alone. Lines are added to what is there. */
  file?: string | undefined;
  /** `text` is lines for people; absent: JSON. */
  format?: 'json' | 'text' | undefined;
  /** Absent: errors do not go to Sentry. */
  sentry?: SentryOutput | undefined;
}

/**
 * @param to the output
 * @param sentry gets each line, too
 * @throws Error when the file cannot be opened; one that cannot be written later is said once, on the output
 */
export function openLogOutput(
  { file, format = 'json' }: LogOutput,
  to: pino.DestinationStream = standardOutput(),
  sentry?: Sentry,
): pino.DestinationStream {
  const shape = format === 'text' ? textLine : (line: string) => line;
  const appended = file === undefined ? undefined : appendTo(file, to);
  return {
    write(line) {
      const shaped = shape(line);
      to.write(shaped);
      appended?.write(shaped);
      sentry?.write(line);
    },
  };
}

function appendTo(file: string, to: pino.DestinationStream): pino.DestinationStream {
  const stream = pino.destination({ dest: file, append: true, mkdir: true, sync: true, mode: 0o640 });
  let isTold = false;
  stream.on('error', (err: Error & { code?: string }) => {
    if (isTold) return;
    isTold = true;
    to.write(
      `${JSON.stringify({ level: 50, time: Date.now(), file, code: err.code, msg: 'the log file cannot be written' })}\n`,
    );
  });
  return stream;
}
