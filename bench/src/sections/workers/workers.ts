import { sleep } from '@errand/runtime';
import { waitFor } from '@errand/testing';
import { faultsOf } from '../../measure/faults';
import type { Measured } from '../../measure/measure-round';
import { measureRound } from '../../measure/measure-round';
import type { BenchOptions } from '../../options';
import { withoutPace } from '../../subjects/behaviour';
import { startErrand } from '../../subjects/errand';
import { ownProgram } from '../../subjects/programs';
import type { Subject } from '../../subjects/subject';
import type { SectionResult } from '../section';
import { withSubject } from '../with-subject';
import { renderWorkers } from './report';

/** What so many workers did. */
export interface Crew {
  workers: number;
  answeredPerSecond: number;
  /** One round: all of it, what went before and after the measured part included. */
  measured: Pick<Measured, 'subject' | 'rounds' | 'outcome'>;
}

/** The options, with what this section takes where none are given. */
export type WorkersLoad = BenchOptions & { channels: number; seconds: number };

const CREWS = [1, 4];
export const WAIT_MS = 200;
/** Commands of a channel run one by one: one runs, and one waits, so that no worker lacks work. */
export const PER_CHANNEL = 2;
const CHANNELS = 200;
const SECONDS = 20;
const MOST_WARM_UP_MS = 300_000;

/** Measures how much faster more workers get through commands that wait for something outside. */
export async function runWorkers(options: BenchOptions, say: (line: string) => void): Promise<SectionResult> {
  const load = { ...options, channels: options.channels ?? CHANNELS, seconds: options.seconds ?? SECONDS };
  const crews: Crew[] = [];
  for (const workers of CREWS) {
    const start = startErrand({
      transport: 'socket',
      channels: load.channels,
      behaviour: withoutPace,
      workers: { count: workers, program: ownProgram('waiting-worker') },
    });
    const crew = await withSubject(start, (subject) => measureCrew(subject, workers, load));
    crews.push(crew);
    say(`${workers} ${workers === 1 ? 'worker' : 'workers'}: ${crew.answeredPerSecond.toFixed(1)} answers per second`);
  }
  const faults = crews.flatMap(({ workers, measured: { subject, outcome } }) =>
    faultsOf(`workers (${workers})`, subject, outcome),
  );
  return { text: renderWorkers(crews, load), faults };
}

async function measureCrew(subject: Subject, workers: number, load: WorkersLoad): Promise<Crew> {
  const { slack } = subject;
  const [round, answeredPerSecond] = await Promise.all([
    measureRound(subject, { kind: 'closed', perChannel: PER_CHANNEL, command: `!wait ${WAIT_MS}` }),
    rateInTheMiddle(slack, load).finally(() => slack.enough()),
  ]);
  return {
    workers,
    answeredPerSecond,
    measured: { subject: subject.name, rounds: [round], outcome: await slack.outcome() },
  };
}

/** Answers per second while the round goes on, after the warm-up. */
async function rateInTheMiddle(slack: Subject['slack'], { warmUp, seconds }: WorkersLoad): Promise<number> {
  await waitFor(async () => (await slack.answered()).commands >= warmUp, {
    timeoutMs: MOST_WARM_UP_MS,
    what: `${warmUp} commands of the warm-up to be answered`,
  });
  const before = await slack.answered();
  await sleep(seconds * 1000);
  const after = await slack.answered();
  return (after.commands - before.commands) / ((after.at - before.at) / 1000);
}
