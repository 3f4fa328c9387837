import type { Env } from '@errand/runtime';
import type { Connection, Needs } from './connect';
import type { Files } from './files';
import type { RunningServices } from './running-services';
import type { SlackNames } from './slack-names';

/** What the commands have to do with. */
export interface CliDeps {
  connect(needs: Needs): Promise<Connection>;
  /** Reaches worker and egress. */
  reach(): Promise<RunningServices>;
  /** Who and what there is in Slack. */
  names(): SlackNames;
  files: Files;
  env: Env;
  out(text: string): void;
  /** Asks whoever sits before it for a line. Undefined, or absent: there is nobody, or no more. */
  ask?(question: string): Promise<string | undefined>;
  err(text: string): void;
  /** Of the terminal; undefined: the output is not one. */
  width: number | undefined;
  /** The date of today, in milliseconds since the epoch. */
  now(): number;
}

/** 0 done, 1 something could not be done, 2 the question or the settings are at fault. */
export type ExitCode = 0 | 1 | 2;
