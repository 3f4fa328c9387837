import { randomUUID } from 'node:crypto';
import type { Envelope } from './envelope';

/** What is replayed has at least this long: its limit may have been shorter than the way to it is now. */
const LEAST_MS = 60_000;

/**
 * The envelope as one to be sent again: a fresh id, the time of now, and as much time as it had before `expiresat`.
 *
 * @param now on the clock by which `expiresat` is compared: the database's
 */
export function renewEnvelope(envelope: Envelope, now: Date): Envelope {
  const { time, expiresat } = envelope;
  const hadMs = expiresat === undefined ? undefined : Date.parse(expiresat) - Date.parse(time);
  return {
    ...envelope,
    id: randomUUID(),
    time: now.toISOString(),
    ...(hadMs !== undefined && { expiresat: new Date(now.getTime() + Math.max(hadMs, LEAST_MS)).toISOString() }),
  };
}
