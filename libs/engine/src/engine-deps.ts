import type { DirectoryAnswer, DirectoryRequest, Envelope } from '@errand/contracts';
import type { AnswerDeps, Outcome } from './answer-work';
import type { Clock } from './clock';
import type { ExecutionStore } from './execution-store';
import type { FileStore } from './file-keeper';
import type { RouteOptions } from './route';

/**
 * `settings`, `access`, `speakers` and `callbackOrder` may change under the engine: an event is routed by those of now, and
 * an execution keeps those that it was begun with.
 */
export interface EngineDeps extends Omit<AnswerDeps, 'wait' | 'audit'> {
  store: ExecutionStore;
  /** Keeps the bytes of files until egress has sent them. */
  files: FileStore;
  /** Asks about people, channels and the bot. @throws when patience ended without an answer */
  directory(request: DirectoryRequest, patience: Patience): Promise<DirectoryAnswer>;
  /** Resolves when the broker has it durably. */
  publish(envelope: Envelope): Promise<void>;
  /** Names this process, unique per start. */
  owner: string;
  /** Whose abandoned executions this process takes over. */
  partitions(): readonly number[];
  /** Handlers that run at once; one that has let go of its lane counts no more. */
  concurrency: number;
  /** Whose messages may be commands beside those of people of this workspace; see `RouteOptions`. */
  speakers?: RouteOptions['speakers'];
  callbackOrder?: RouteOptions['callbackOrder'];
  clock: Clock;
  /** Told once the end of a command is stored and all that it said is published. */
  observe(ended: EndedCommand): void;
}

/** How long to wait for an answer. */
export interface Patience {
  /** Aborts when nobody wants the answer any more. */
  signal: AbortSignal;
  /** When the command expires, ISO 8601; undefined: never. */
  until: string | undefined;
}

/** `command` is one that exists, else `unknown`. */
export interface EndedCommand {
  executionId: string;
  command: string;
  outcome: Outcome;
  durationMs: number;
}
