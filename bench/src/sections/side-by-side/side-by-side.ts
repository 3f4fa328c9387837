import { faultsOf } from '../../measure/faults';
import type { Measured, Round } from '../../measure/measure-round';
import { conclude, measureRound } from '../../measure/measure-round';
import { warmUp } from '../../measure/warm-up';
import type { Arrivals, BenchOptions, Transport } from '../../options';
import { lineOf } from '../../report/line-of';
import { withoutPace } from '../../subjects/behaviour';
import { startBolt } from '../../subjects/bolt';
import { startErrand } from '../../subjects/errand';
import type { Subject } from '../../subjects/subject';
import type { SectionResult } from '../section';
import { renderSideBySide } from './report';

/** What was measured over one transport, with commands that came in one way. */
export interface Phase {
  transport: Transport;
  arrivals: Arrivals;
  measured: Measured[];
}

const CHANNELS = 20;
const SECONDS = 20;

/**
 * Measures every subject over every transport. Within a transport both subjects stay up and take turns, round by round,
 * with the same commands at the same moments, so that what else goes on in the machine falls on both. The ways in which
 * commands come take turns, too.
 */
export async function runSideBySide(options: BenchOptions, say: (line: string) => void): Promise<SectionResult> {
  const load = { ...options, channels: options.channels ?? CHANNELS, seconds: options.seconds ?? SECONDS };
  const phases: Phase[] = [];
  const faults: string[] = [];
  for (const transport of options.transports) {
    const measured = await measureTransport(transport, load, say);
    faults.push(
      ...measured.flatMap(({ subject, outcome }) => faultsOf(`side by side over ${transport}`, subject, outcome)),
    );
    for (const [turn, arrivals] of load.arrivals.entries()) {
      const rounds = (of: Measured) => of.rounds.filter((_, index) => index % load.arrivals.length === turn);
      phases.push({ transport, arrivals, measured: measured.map((of) => ({ ...of, rounds: rounds(of) })) });
    }
  }
  return { text: renderSideBySide(phases, load), faults };
}

/** The options, with what this section takes where none are given. */
export type SideBySideLoad = BenchOptions & { channels: number; seconds: number };

async function measureTransport(
  transport: Transport,
  { subjects: names, rate, seconds, rounds: count, channels, warmUp: commands, arrivals }: SideBySideLoad,
  say: (line: string) => void,
): Promise<Measured[]> {
  const subjects: Subject[] = [];
  try {
    if (names.includes('errand')) subjects.push(await startErrand({ transport, channels, behaviour: withoutPace }));
    if (names.includes('bolt') && transport !== 'rtm') subjects.push(await startBolt({ transport, channels }));
    for (const subject of subjects) await warmUp(subject, commands);
    const rounds = new Map<Subject, Round[]>(subjects.map((subject) => [subject, []]));
    for (let round = 1; round <= count; round += 1) {
      for (const kind of arrivals) {
        for (const subject of subjects) {
          const measured = await measureRound(subject, { kind, rate, seconds, seed: round });
          rounds.get(subject)!.push(measured);
          say(`${transport} round ${round}/${count}, ${kind}, ${subject.name}: ${lineOf(measured.counts)}`);
        }
      }
    }
    return await Promise.all(subjects.map((subject) => conclude(subject, rounds.get(subject)!)));
  } finally {
    await Promise.all(subjects.map((subject) => subject.stop()));
  }
}
