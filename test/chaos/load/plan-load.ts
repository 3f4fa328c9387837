import type { CommandKind } from '../commands';
import { commandKinds } from '../commands';

/** A command to be typed: when, counted from the start of the load, and in which of the channels (0 …). */
export interface PlannedCommand {
  id: string;
  kind: CommandKind;
  dueMs: number;
  channel: number;
  /** What is typed behind the command. */
  text: string;
}

export interface LoadOptions {
  /** Commands per second, on average, beside the slow ones. */
  rate: number;
  seconds: number;
  channels: number;
  /** The same seed makes the same plan. */
  seed: number;
  /** How long `slow` takes, in seconds. */
  slowSeconds: number;
}

/** So many slow commands, in the first half of the load: they are under way while things go wrong. */
const SLOW = 4;

/** Commands at independent random moments in random channels, as people type them, by the shares of their kinds. */
export function planLoad(options: LoadOptions): PlannedCommand[] {
  const { rate, seconds, channels, slowSeconds } = options;
  const random = randomOf(options.seed);
  const plan = (kind: CommandKind, withinMs: number) => ({
    kind,
    dueMs: random() * withinMs,
    channel: Math.floor(random() * channels),
  });
  const planned = [
    ...Array.from({ length: Math.round(rate * seconds) }, () => plan(pickKind(random), seconds * 1000)),
    ...Array.from({ length: SLOW }, () => plan('slow', seconds * 500)),
  ];
  return planned
    .sort((a, b) => a.dueMs - b.dueMs)
    .map((command, index) => {
      const id = `c${index}`;
      return { ...command, id, text: command.kind === 'slow' ? `${id} ${slowSeconds}` : id };
    });
}

function pickKind(random: () => number): CommandKind {
  let rest = random() * 100;
  for (const [kind, { share }] of Object.entries(commandKinds)) if ((rest -= share) < 0) return kind as CommandKind;
  return 'echo';
}

/** Mulberry32: numbers from 0 up to 1 that look random enough and repeat with the seed. */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
