import { faultsOf } from '../../measure/faults';
import type { ByName, Measured } from '../../measure/measure-round';
import { measureRound, residentMibOf } from '../../measure/measure-round';
import type { BenchOptions } from '../../options';
import { lineOf } from '../../report/line-of';
import { withoutPace } from '../../subjects/behaviour';
import { startErrand } from '../../subjects/errand';
import type { Subject } from '../../subjects/subject';
import type { SectionResult } from '../section';
import { withSubject } from '../with-subject';
import { afterWarmUp } from './memory-summary';
import { renderMemory } from './report';

export interface Memory {
  /** MiB by process, at even distances, the warm-up left out. */
  samples: ByName[];
  /** One round, the warm-up included. */
  measured: Pick<Measured, 'subject' | 'rounds' | 'outcome'>;
}

/** The options, with what this section takes where none are given. */
export type MemoryLoad = BenchOptions & { channels: number };

const CHANNELS = 50;
const EVERY_MS = 10_000;
/** In a shorter run they are taken more often. */
const FEWEST_SAMPLES = 100;

/** Watches the memory of the services over many commands. */
export async function runMemory(options: BenchOptions, say: (line: string) => void): Promise<SectionResult> {
  const load = { ...options, channels: options.channels ?? CHANNELS };
  const start = startErrand({ transport: 'socket', channels: load.channels, behaviour: withoutPace });
  const memory = await withSubject(start, (subject) => measureMemory(subject, load, say));
  return { text: renderMemory(memory, load), faults: faultsOf('memory', 'errand', memory.measured.outcome) };
}

async function measureMemory(subject: Subject, load: MemoryLoad, say: (line: string) => void): Promise<Memory> {
  const seconds = load.commands / load.memoryRate;
  const samples: ByName[] = [];
  const sampling = setInterval(() => {
    samples.push(residentMibOf(subject));
    if (samples.length % 10 === 0) say(`memory after ${samples.length} samples: ${inWords(samples.at(-1)!)}`);
  }, sampledEveryMs(load));
  try {
    const plan = { kind: 'at random', rate: load.memoryRate, seconds, seed: 1 } as const;
    const round = await measureRound(subject, plan);
    say(`memory: ${lineOf(round.counts)}`);
    return {
      samples: afterWarmUp(samples),
      measured: { subject: subject.name, rounds: [round], outcome: await subject.slack.outcome() },
    };
  } finally {
    clearInterval(sampling);
  }
}

/** How often the memory is looked at. */
export function sampledEveryMs({ commands, memoryRate }: MemoryLoad): number {
  return Math.min(EVERY_MS, (commands / memoryRate / FEWEST_SAMPLES) * 1000);
}

function inWords(memory: ByName): string {
  return Object.entries(memory)
    .map(([name, mib]) => `${name} ${mib === undefined ? 'unknown' : mib.toFixed(0)}`)
    .join(', ');
}
