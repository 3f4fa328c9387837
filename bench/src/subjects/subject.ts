import type { SubjectName } from '../options';
import type { SlackProcess } from '../slack/slack-process';

/** Somebody who answers `!echo`, in a Slack of its own. */
export interface Subject {
  name: SubjectName;
  slack: SlackProcess;
  /** Its processes by name; undefined is a number that could not be found out. */
  processes: Record<string, number | undefined>;
  /** Servers that it needs beside its own processes. */
  servers: Record<string, number | undefined>;
  /** Addresses of `/metrics` by process, where there are any. */
  adminUrls: Record<string, string>;
  stop(): Promise<void>;
}
