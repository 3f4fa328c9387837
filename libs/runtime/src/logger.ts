import pino from 'pino';
import { censor, censors } from './censor';

export type Logger = pino.Logger;

/** Tokens inside sentences: an error's message may quote a URL or a header. */
const tokenPattern = /\bx(?:ox[a-z]|app)-[\w-]{6,}|(?<=:\/\/)[^\s/@:]+:[^\s/@]+(?=@)|https:\/\/hooks\.slack\.com\/\S+/g;

/** Text in which no token, password of a URL or webhook stands any more. */
export function withoutTokens(text: string): string {
  return text.replace(tokenPattern, '[redacted]');
}

/** Structured logs on standard output: one JSON object a line, tokens and other secrets taken out. */
export function createLogger(options: { name: string; level: string; destination?: pino.DestinationStream }): Logger {
  return pino(
    {
      name: options.name,
      level: options.level,
      formatters: { log: censor },
      serializers: { ...censors, err: (err: unknown) => describeError(err) },
      hooks: { streamWrite: withoutTokens },
    },
    options.destination ?? standardOutput(),
  );
}

export function standardOutput(): pino.DestinationStream {
  return pino.destination({ fd: 1, sync: true });
}

function describeError(err: unknown, isCause = false): unknown {
  if (!(err instanceof Error)) return err;
  const { code, data } = err as Error & { code?: unknown; data?: { error?: unknown } };
  return {
    type: err.name,
    message: err.message,
    code,
    slackError: data?.error,
    ...(!isCause && { stack: err.stack }),
    cause: err.cause ? describeError(err.cause, true) : undefined,
  };
}

/** What went wrong in one line: the message of the deepest cause, which names what a wrapper only calls failed. */
export function rootMessageOf(err: unknown): string {
  let message = String(err);
  for (let at: unknown = err, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++)
    message = at.message || message;
  return message;
}
