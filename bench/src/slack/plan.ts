import type { Arrivals } from '../options';
import type { Planned } from './schedule';
import { atOnce, atRandom, evenly, steadily } from './schedule';

/**
 * No reply for so long: what is open then is lost. Slack delivers an event once more a minute after the second attempt
 * that nobody acknowledged.
 */
export const PATIENCE_MS = 90_000;

/** One round of load. */
export type RoundPlan = {
  /** What is typed before the text that names the command; `!echo` if absent. It must answer with that text. */
  command?: string;
} & (OpenPlan | ClosedPlan);

/** The clock says when a command is sent, whether or not the earlier ones are answered. */
export type OpenPlan =
  | { kind: Arrivals; rate: number; seconds: number; seed: number }
  | { kind: 'at once'; commands: number; channel: number }
  /** Until it is told to end. */
  | { kind: 'steadily'; everyMs: number; channels: number[] };

/** So many commands of each channel are under way: an answer brings the next one. Until it is told to end. */
export interface ClosedPlan {
  kind: 'closed';
  perChannel: number;
}

/** The commands of a round in the order they are due. */
export function commandsOf(plan: OpenPlan, channels: number): Iterable<Planned> {
  switch (plan.kind) {
    case 'at random':
      return atRandom({ ...plan, channels });
    case 'evenly':
      return evenly({ ...plan, channels });
    case 'at once':
      return atOnce(plan);
    case 'steadily':
      return steadily(plan);
  }
}
