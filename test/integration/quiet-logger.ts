import { LogLevel } from '@slack/web-api';
import type { Logger } from '@slack/web-api';

/** For clients that are made to fail: what they would log is what the test expects. */
export const quietLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  setName: () => undefined,
  getLevel: () => LogLevel.ERROR,
};
