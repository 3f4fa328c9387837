/** A command to be sent: when, counted from the start of the round, and in which of the channels (0 …). */
export interface Planned {
  dueMs: number;
  channel: number;
}

/**
 * Plans a round: `rate × seconds` commands at independent random moments in random channels, as people type them
 * (a Poisson process, given its count). Several may therefore fall together in one channel, which is where order shows.
 * The same seed makes the same plan, so that two subjects get the same round.
 */
export function atRandom(options: { rate: number; seconds: number; channels: number; seed: number }): Planned[] {
  const { rate, seconds, channels, seed } = options;
  const random = randomOf(seed);
  const moments = Array.from({ length: Math.max(1, Math.round(rate * seconds)) }, () => random() * seconds * 1000);
  return moments.sort((a, b) => a - b).map((dueMs) => ({ dueMs, channel: Math.floor(random() * channels) }));
}

/** The same in the same channels, but one after the other at equal intervals. */
export function evenly(options: { rate: number; seconds: number; channels: number; seed: number }): Planned[] {
  return atRandom(options).map(({ channel }, index) => ({ dueMs: (index * 1000) / options.rate, channel }));
}

/** So many commands in one channel, all due at once. */
export function atOnce(options: { commands: number; channel: number }): Planned[] {
  return Array.from({ length: options.commands }, () => ({ dueMs: 0, channel: options.channel }));
}

/** A command every `everyMs` in each of some channels, which take turns evenly. Without end. */
export function* steadily(options: { everyMs: number; channels: readonly number[] }): Generator<Planned> {
  const { everyMs, channels } = options;
  for (let round = 0; ; round += 1) {
    for (const [index, channel] of channels.entries())
      yield { dueMs: (round + index / channels.length) * everyMs, channel };
  }
}

/** Mulberry32: numbers from 0 up to 1 that look random enough and repeat with the seed. */
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
