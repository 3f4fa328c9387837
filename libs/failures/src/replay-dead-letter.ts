import { createHash } from 'node:crypto';
import type { Envelope } from '@errand/contracts';
import { InvalidEnvelopeError, parseEnvelope, renewEnvelope } from '@errand/contracts';
import type { KeptDeadLetter } from '@errand/storage';
import { FailureError } from './failure-error';

/** Where a dead letter may be sent back to. */
export type Stage = 'events' | 'outbound' | 'admin' | `commands.${string}`;

const replayed = /:replay-[0-9a-f]{12}$/;
const MAX_DEDUPKEY = 500;

/**
 * What the replay of a dead letter publishes: its envelope under a fresh id, with as much time as it had. An event gets
 * a `dedupkey` of its own, or its command would be taken for the one that was claimed before the letter died; the key
 * follows from the letter, so that a replay that is asked for twice runs the command once.
 *
 * @param now on the database's clock
 * @throws FailureError the letter is no envelope, or its stage none of ours
 */
export function replayOf(letter: KeptDeadLetter, now: Date): { stage: Stage; envelope: Envelope } {
  const { stage } = letter;
  if (!isStage(stage)) throw new FailureError(`it cannot be replayed: there is no stage ${JSON.stringify(stage)}`);
  const envelope = renewEnvelope(readEnvelope(letter.body), now);
  if (stage !== 'events') return { stage, envelope };
  const suffix = `:replay-${createHash('sha256').update(letter.id).digest('hex').slice(0, 12)}`;
  const first = firstDedupkey(envelope.dedupkey).slice(0, MAX_DEDUPKEY - suffix.length);
  return { stage, envelope: { ...envelope, dedupkey: `${first}${suffix}` } };
}

/** What the event of this `dedupkey` was called before it was replayed. */
export function firstDedupkey(dedupkey: string): string {
  return dedupkey.replace(replayed, '');
}

function readEnvelope(body: string): Envelope {
  try {
    return parseEnvelope(JSON.parse(body));
  } catch (err) {
    // JSON.parse quotes the text it stumbles over
    const reason = err instanceof InvalidEnvelopeError ? err.message : 'it is not JSON';
    throw new FailureError(`it cannot be replayed: ${reason}. It can be discarded`, { cause: err });
  }
}

function isStage(stage: string): stage is Stage {
  return ['events', 'outbound', 'admin'].includes(stage) || /^commands\.[A-Za-z0-9._-]+$/.test(stage);
}
