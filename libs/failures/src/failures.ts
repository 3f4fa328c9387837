import type { Envelope } from '@errand/contracts';
import type { Store } from '@errand/storage';
import type { Failure, FailureKind } from './failure';
import { ofExecution, ofLetter, ofRow } from './failure';
import { FailureError } from './failure-error';
import type { Stage } from './replay-dead-letter';
import { replayOf } from './replay-dead-letter';
import { shortIds } from './short-ids';

export type { Stage };

export interface FailuresDeps {
  store: Pick<Store, 'deadLetters' | 'failures'>;
  /** Resolves when the broker has it durably. Used by `replay` alone, and not for commands. */
  publish(stage: Stage, envelope: Envelope): Promise<void>;
}

export interface ListOptions {
  limit: number;
  kinds?: readonly FailureKind[];
  /** The `cursor` of the last one of the page before. @throws RangeError it is none */
  after?: string | undefined;
  stage?: string | undefined;
}

/** What an admin can do about what went wrong. */
export interface Failures {
  /** The newest of these kinds, all of them by default. `stage`: of the dead letters. */
  list(options: ListOptions): Promise<Failure[]>;
  count(kind: FailureKind): Promise<number>;
  /**
   * By its id, or the beginning of it that is long enough to be the only one.
   *
   * @throws FailureError there is none, or several begin so
   */
  find(id: string, kinds?: readonly FailureKind[]): Promise<Failure>;
  /**
   * Does it again: sends a dead letter back to its stage, runs a command as a new execution, posts a message under its
   * key. Safe to repeat.
   *
   * @returns a sentence that says what happens now
   * @throws FailureError it cannot be done
   */
  replay(failure: Failure): Promise<string>;
  /** Takes it off the list for good. False: somebody else was quicker. */
  discard(failure: Failure): Promise<boolean>;
}

const allKinds: readonly FailureKind[] = ['dead_letter', 'command', 'message'];
/** Shorter ones are typing mistakes. */
const LEAST_CHARS = 4;
/** So many that begin alike are named. */
const MOST_NAMED = 5;

export function createFailures({ store, publish }: FailuresDeps): Failures {
  const { deadLetters } = store;
  const { executions, rows } = store.failures;

  const listOne = async (kind: FailureKind, { limit, after, stage }: ListOptions): Promise<Failure[]> => {
    if (kind === 'dead_letter') return (await deadLetters.list({ limit, after, stage })).map(ofLetter);
    if (kind === 'command') return (await executions.list({ limit, after })).map(ofExecution);
    return (await rows.list({ limit, after })).map(ofRow);
  };
  const search = async (kind: FailureKind, id: string): Promise<Failure[]> => {
    const limit = MOST_NAMED + 1;
    if (kind === 'dead_letter') return (await deadLetters.find(id, limit)).map(ofLetter);
    if (kind === 'command') return (await executions.find(id, limit)).map(ofExecution);
    return (await rows.find(id, limit)).map(ofRow);
  };

  return {
    async list(options) {
      const { kinds = allKinds, limit } = options;
      const lists = await Promise.all(kinds.map((kind) => listOne(kind, options)));
      return lists.flat().sort(newestFirst).slice(0, limit);
    },
    async count(kind) {
      if (kind === 'dead_letter') return deadLetters.count();
      return kind === 'command' ? executions.count() : rows.count();
    },
    async find(id, kinds = allKinds) {
      if (id.length < LEAST_CHARS) throw new FailureError(`an id has ${LEAST_CHARS} characters at least`);
      const found = (await Promise.all(kinds.map((kind) => search(kind, id)))).flat();
      const exact = found.filter((failure) => failure.id === id);
      const [only, ...others] = exact.length > 0 ? exact : found;
      if (!only) {
        throw new FailureError(`nothing that failed has the id ${id}: it may have been replayed or discarded already`);
      }
      if (others.length === 0) return only;
      const names = [...shortIds(found).values()].slice(0, MOST_NAMED);
      const more = found.length > MOST_NAMED ? ' and others' : '';
      throw new FailureError(`several begin with ${id}: ${names.join(', ')}${more}`);
    },
    async replay(failure) {
      switch (failure.kind) {
        case 'dead_letter': {
          const { stage, envelope } = replayOf(failure.letter, await store.failures.now());
          // In this order: a crash in between leaves the letter, and its second replay is a duplicate of the first.
          await publish(stage, envelope);
          await deadLetters.discard(failure.id);
          return `it was sent back to ${stage}`;
        }
        case 'command': {
          const former = failure.execution.replayedAs;
          if (former !== undefined) return `it was replayed before, as ${former.slice(0, 12)}`;
          const again = await executions.replay(failure.id);
          if (again === undefined) throw new FailureError('it is gone: somebody else discarded it');
          return `it runs again, as ${again.slice(0, 12)}`;
        }
        case 'message': {
          const envelope = await rows.postAgain(failure.id);
          if (!envelope) throw new FailureError('it is gone: it was posted or discarded meanwhile');
          // Egress knows the message: the duplicate makes it look at its rows.
          await publish(envelope.type === 'egress.notice.v1' ? 'admin' : 'outbound', envelope);
          return 'it is posted again';
        }
      }
    },
    async discard(failure) {
      if (failure.kind === 'dead_letter') return deadLetters.discard(failure.id);
      return failure.kind === 'command' ? executions.discard(failure.id) : rows.discard(failure.id);
    },
  };
}

/** As each list is sorted: a cursor is a time and an id. */
function newestFirst(a: Failure, b: Failure): number {
  return a.cursor < b.cursor ? 1 : -1;
}
