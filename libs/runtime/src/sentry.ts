import { hostname } from 'node:os';
import { z } from 'zod';
import type { LogLevel } from './common-env';
import { ConfigError } from './env';

/** What is sent to Sentry, and where. */
export interface SentryOutput {
  /** Least level that is kept, to go with the next event as its story; default: that of the log. */
  level?: LogLevel | undefined;
  /** Least level that is sent as an event of its own; default: that of the log. */
  eventLevel?: LogLevel | undefined;
  /** Further options of Sentry's client (`environment`, `release`, …); `dsn` and `integrations` are ours. */
  options?: Record<string, unknown> | undefined;
}

export interface Sentry {
  /** Takes one line of the log, as JSON, in which no secret stands any more. */
  write(line: string): void;
  /** Waits until what was sent has arrived, for so long at most. */
  close(timeoutMs: number): Promise<void>;
}

const levels = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60, silent: Infinity } as const;

const DSN = /^https?:\/\/\w+(:\w*)?@[\w.-]+(:\d+)?\/([^\s?#]+\/)?\d+$/;

/** What pino writes, and what `createLogger` makes of an error. */
const lineSchema = z.looseObject({
  level: z.number(),
  time: z.number(),
  msg: z.string().default(''),
  err: z.object({ type: z.string(), message: z.string(), stack: z.string().optional() }).optional().catch(undefined),
});

/**
 * Sends lines of the log to Sentry, each with those before it that were not sent. It is loaded only by who wants it.
 *
 * @param dsn names the project and holds a key: never logged
 * @param logLevel of the log
 * @throws ConfigError when the DSN is none
 */
export async function openSentry(
  name: string,
  dsn: string | undefined,
  output: SentryOutput,
  logLevel: LogLevel = 'info',
): Promise<Sentry> {
  const { Scope, createStackParser, createTransport } = await import('@sentry/core');
  const { ServerRuntimeClient, nodeStackLineParser } = await import('@sentry/core/server');
  if (!dsn) throw new ConfigError(['SENTRY_DSN: is required where logSentry is on: the DSN of a project of Sentry']);
  // Sentry's own check prints what it refuses.
  if (!DSN.test(dsn)) throw new ConfigError(['SENTRY_DSN: must be a DSN: https://key@host/project']);

  const stackParser = createStackParser(nodeStackLineParser());
  const client = new ServerRuntimeClient({
    ...output.options,
    dsn,
    integrations: [],
    stackParser,
    platform: 'node',
    runtime: { name: 'node', version: process.version },
    serverName: hostname(),
    transport: (options) =>
      createTransport(options, async ({ body }) => {
        const answer = await fetch(options.url, {
          method: 'POST',
          body: Buffer.from(body),
          headers: options.headers ?? {},
        });
        await answer.arrayBuffer();
        return {
          statusCode: answer.status,
          headers: {
            'retry-after': answer.headers.get('retry-after'),
            'x-sentry-rate-limits': answer.headers.get('x-sentry-rate-limits'),
          },
        };
      }),
  });
  client.init();
  const scope = new Scope();
  scope.setClient(client);
  scope.setTag('service', name);
  const [kept, sent] = [levels[output.level ?? logLevel], levels[output.eventLevel ?? logLevel]];

  return {
    write(text) {
      const line = lineSchema.safeParse(parsed(text)).data;
      if (!line) return;
      const { level, time, msg, err, ...extra } = line;
      const common = { level: severityOf(level), message: msg, timestamp: time / 1_000 };
      if (level >= sent) {
        const values = err && [
          {
            type: err.type,
            value: err.message,
            ...(err.stack && { stacktrace: { frames: stackParser(err.stack) } }),
          },
        ];
        client.captureEvent({ ...common, logger: name, extra, ...(values && { exception: { values } }) }, {}, scope);
      } else if (level >= kept) scope.addBreadcrumb({ ...common, category: name, data: extra });
    },
    close: async (timeoutMs) => void (await client.close(timeoutMs)),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function severityOf(level: number): 'fatal' | 'error' | 'warning' | 'info' | 'debug' {
  if (level >= levels.fatal) return 'fatal';
  if (level >= levels.error) return 'error';
  if (level >= levels.warn) return 'warning';
  return level >= levels.info ? 'info' : 'debug';
}
