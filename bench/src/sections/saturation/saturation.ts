import { faultsOf } from '../../measure/faults';
import type { Measured, Round } from '../../measure/measure-round';
import { conclude, measureRound } from '../../measure/measure-round';
import { readMetrics } from '../../measure/read-metrics';
import type { RoundTrips } from '../../measure/round-trips';
import { roundTripsBetween, roundTripsOf } from '../../measure/round-trips';
import { warmUp } from '../../measure/warm-up';
import type { BenchOptions } from '../../options';
import { lineOf } from '../../report/line-of';
import { withoutPace } from '../../subjects/behaviour';
import { startBolt } from '../../subjects/bolt';
import { startErrand } from '../../subjects/errand';
import type { Subject } from '../../subjects/subject';
import type { SectionResult } from '../section';
import { withSubject } from '../with-subject';
import { renderSaturation } from './report';
import { isSustained } from './sustained';

/** A round at one of the rates. */
export interface Step {
  /** Commands per second. */
  rate: number;
  isSustained: boolean;
  round: Round;
  roundTrips: RoundTrips;
}

export interface Saturation {
  measured: Measured;
  /** Rising; all but the last one sustained, and that one, too, if there was no higher rate to try. */
  steps: Step[];
}

/** The options, with what this section takes where none are given. */
export type SaturationLoad = BenchOptions & { channels: number; seconds: number };

const CHANNELS = 50;
const SECONDS = 10;

/** Finds the highest of some rates that each subject sustains, over Socket Mode. Each has the machine to itself. */
export async function runSaturation(options: BenchOptions, say: (line: string) => void): Promise<SectionResult> {
  const load = { ...options, channels: options.channels ?? CHANNELS, seconds: options.seconds ?? SECONDS };
  const { channels } = load;
  const found: Saturation[] = [];
  for (const name of options.subjects) {
    const start =
      name === 'errand'
        ? startErrand({ transport: 'socket', channels, behaviour: withoutPace })
        : startBolt({ transport: 'socket', channels });
    found.push(await withSubject(start, (subject) => saturate(subject, load, say)));
  }
  const faults = found.flatMap(({ measured: { subject, outcome } }) => faultsOf('saturation', subject, outcome));
  return { text: renderSaturation(found, load), faults };
}

async function saturate(subject: Subject, load: SaturationLoad, say: (line: string) => void): Promise<Saturation> {
  const { rates, seconds, warmUp: commands } = load;
  await warmUp(subject, commands);
  const steps: Step[] = [];
  for (const rate of rates) {
    const before = roundTripsOf(await readMetrics(subject));
    const round = await measureRound(subject, { kind: 'at random', rate, seconds, seed: rate });
    const roundTrips = roundTripsBetween(before, roundTripsOf(await readMetrics(subject)));
    const step = { rate, isSustained: isSustained(rate, round.counts), round, roundTrips };
    steps.push(step);
    say(`${subject.name} ${rate}/s${step.isSustained ? '' : ' not sustained'}: ${lineOf(round.counts)}`);
    if (!step.isSustained) break;
  }
  const measured = await conclude(
    subject,
    steps.map(({ round }) => round),
  );
  return { measured, steps: steps.map((step, index) => ({ ...step, round: measured.rounds[index]! })) };
}
