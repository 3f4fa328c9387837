import { z } from 'zod';
import type { Env } from './env';
import { readEnv } from './env';

/** A TCP port; 0 takes a free one. */
export const portSchema = z.coerce
  .number({ error: 'must be a port number' })
  .int('must be a port number')
  .min(0, 'must be a port number')
  .max(65_535, 'must be a port number, 65535 at most');

export type LogLevel = z.infer<typeof serviceEnv>['LOG_LEVEL'];

/** What every service reads. */
export const serviceEnv = z.object({
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least level that is logged'),
  ADMIN_PORT: portSchema.default(9090).describe('Port of /live, /ready and /metrics; 0 takes a free one'),
  SENTRY_DSN: z.string().optional().describe('Project of Sentry that gets lines of the log where `logSentry` is on'),
  PID_FILE: z.string().optional().describe('File that holds the number of the process while it runs'),
});

/** Reads what every service reads. `logLevel` is the level where none is set; the rest is as of `readEnv`. */
export function readServiceEnv(
  env: Env,
  logLevel: LogLevel = 'info',
  readFile?: (path: string) => string,
): z.infer<typeof serviceEnv> {
  const schema = serviceEnv.extend({ LOG_LEVEL: serviceEnv.shape.LOG_LEVEL.default(logLevel) });
  return readEnv(schema, env, readFile);
}
