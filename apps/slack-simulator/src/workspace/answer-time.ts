import type { Channel, Message } from './model';
import { microsOf } from './timestamps';

/** A question that is older, in milliseconds, is answered no more. */
const longestMs = 60_000;
const placesKept = 1000;
const questionsKept = 100;

/** Remembers that a bot was asked something. */
export function noteQuestion(channel: Channel, message: Message): void {
  const place = message.threadTs ?? '';
  const waiting = [...(channel.waiting.get(place) ?? []), timeOf(message.ts)].slice(-questionsKept);
  channel.waiting.delete(place); // re-inserted at the end, so that the quietest threads are dropped first
  channel.waiting.set(place, waiting);
  if (channel.waiting.size > placesKept) channel.waiting.delete(channel.waiting.keys().next().value!);
}

/**
 * How long a bot took to say this, in milliseconds. Undefined unless it is certain what it answers: one question waited
 * in its channel or thread, or it is the first word under a question. Of several that wait none is known to be meant.
 */
export function timeOfAnswer(channel: Channel, answer: Pick<Message, 'ts' | 'threadTs'>): number | undefined {
  const now = timeOf(answer.ts);
  const waitingIn = (place: string) => (channel.waiting.get(place) ?? []).filter((at) => now - at < longestMs);
  const here = waitingIn(answer.threadTs ?? '');
  if (here.length > 0) {
    channel.waiting.set(answer.threadTs ?? '', here.slice(1));
    return here.length === 1 ? Math.max(0, Math.round(now - here[0]!)) : undefined;
  }
  const root = answer.threadTs === undefined ? undefined : timeOf(answer.threadTs);
  const above = waitingIn('');
  if (root === undefined || !above.includes(root)) return undefined;
  channel.waiting.set(
    '',
    above.filter((at) => at !== root),
  );
  return Math.max(0, Math.round(now - root));
}

function timeOf(ts: string): number {
  return microsOf(ts) / 1000;
}
