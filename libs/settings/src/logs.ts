import type { LogOutput } from '@errand/runtime';
import type { Settings } from './resolve-settings';

/** What the settings say of logs, as a process wants it. */
export function logsOf(settings: Settings): LogOutput {
  const { logLevel, logFile, logFormatter, logSentry, sentryLoglevel, sentryEventlevel, sentryOptions } = settings;
  return {
    level: logLevel,
    file: logFile,
    format: logFormatter,
    ...(logSentry && { sentry: { level: sentryLoglevel, eventLevel: sentryEventlevel, options: sentryOptions } }),
  };
}
