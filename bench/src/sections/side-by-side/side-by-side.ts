import { faultsOf } from '../../measure/faults';
import type { Measured, Round } from '../../measure/measure-round';
import { conclude, measureRound } from '../../measure/measure-round';
import { warmUp } from '../../measure/warm-up';
import type { BenchOptions, Transport } from '../../options';
import { lineOf } from '../../report/line-of';
import { withoutPace } from '../../subjects/behaviour';
import { startBolt } from '../../subjects/bolt';
import { startErrand } from '../../subjects/errand';
import type { Subject } from '../../subjects/subject';
import type { SectionResult } from '../section';
import { renderSideBySide } from './report';

/** What was measured over one transport. */
export interface Phase {
  transport: Transport;
  measured: Measured[];
}

const CHANNELS = 20;
const SECONDS = 20;

/**
 * Measures every subject over every transport. Within a transport both subjects stay up and take turns, round by round,
 * with the same commands at the same moments, so that what else goes on in the machine falls on both.
 */
export async function runSideBySide(options: BenchOptions, say: (line: string) => void): Promise<SectionResult> {
  const load = { ...options, channels: options.channels ?? CHANNELS, seconds: options.seconds ?? SECONDS };
  const phases: Phase[] = [];
  for (const transport of options.transports) phases.push(await measureTransport(transport, load, say));
  const faults = phases.flatMap(({ transport, measured }) =>
    measured.flatMap(({ subject, outcome }) => faultsOf(`side by side over ${transport}`, subject, outcome)),
  );
  return { text: renderSideBySide(phases, load), faults };
}

/** The options, with what this section takes where none are given. */
export type SideBySideLoad = BenchOptions & { channels: number; seconds: number };

async function measureTransport(
  transport: Transport,
  { subjects: names, rate, seconds, rounds: count, channels, warmUp: commands }: SideBySideLoad,
  say: (line: string) => void,
): Promise<Phase> {
  const subjects: Subject[] = [];
  try {
    if (names.includes('errand')) subjects.push(await startErrand({ transport, channels, behaviour: withoutPace }));
    if (names.includes('bolt') && transport !== 'rtm') subjects.push(await startBolt({ transport, channels }));
    for (const subject of subjects) await warmUp(subject, commands);
    const rounds = new Map<Subject, Round[]>(subjects.map((subject) => [subject, []]));
    for (let round = 1; round <= count; round += 1) {
      for (const subject of subjects) {
        const measured = await measureRound(subject, { kind: 'at random', rate, seconds, seed: round });
        rounds.get(subject)!.push(measured);
        say(`${transport} round ${round}/${count} ${subject.name}: ${lineOf(measured.counts)}`);
      }
    }
    return {
      transport,
      measured: await Promise.all(subjects.map((subject) => conclude(subject, rounds.get(subject)!))),
    };
  } finally {
    await Promise.all(subjects.map((subject) => subject.stop()));
  }
}
