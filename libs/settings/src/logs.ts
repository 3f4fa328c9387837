import type { LogOutput } from '@errand/runtime';
import type { Settings } from './resolve-settings';

/** What the settings say of logs, as a process wants it. */
export function logsOf({ logLevel, logFile, logFormatter }: Settings): LogOutput {
  return { level: logLevel, file: logFile, format: logFormatter };
}
