import type { Envelope } from '@errand/contracts';
import type { Clock } from './clock';

/** Ends the talk of two bots that answer each other. */
export interface LoopBreaker {
  /**
   * @param envelope a message; of a bot, one that is a command
   * @returns false: it is one too many of a bot, and nobody has said a word between
   */
  mayAnswer(envelope: Envelope<'slack.message.v1'>): boolean;
}

/** Commands of bots in a channel, in a minute, without a word of a person. */
const MOST_TURNS = 20;
const WITHIN_MS = 60_000;
const MOST_CHANNELS = 1_000;

/** It counts what this process sees of a channel; the channel is another's when its partition is. */
export function createLoopBreaker(clock: Pick<Clock, 'now'>): LoopBreaker {
  /** By channel: when each event was first seen. */
  const turns = new Map<string, Map<string, number>>();
  return {
    mayAnswer({ data, partitionkey, dedupkey }) {
      if (data.actor.kind === 'human' || data.actor.kind === 'external') {
        turns.delete(partitionkey);
        return true;
      }
      const now = clock.now();
      const recent = new Map([...(turns.get(partitionkey) ?? [])].filter(([, at]) => now - at < WITHIN_MS));
      turns.delete(partitionkey);
      turns.set(partitionkey, recent);
      const [oldest] = turns.keys();
      if (turns.size > MOST_CHANNELS) turns.delete(oldest!);
      if (recent.has(dedupkey)) return true; // the same one, delivered again
      if (recent.size >= MOST_TURNS) return false;
      recent.set(dedupkey, now);
      return true;
    },
  };
}
