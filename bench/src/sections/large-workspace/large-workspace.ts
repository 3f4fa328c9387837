import { residentMibOf } from '../../measure/measure-round';
import type { Spread } from '../../measure/percentiles';
import { spreadOf } from '../../measure/percentiles';
import type { BenchOptions } from '../../options';
import { withoutPace } from '../../subjects/behaviour';
import type { ErrandSubject } from '../../subjects/errand';
import { startErrand } from '../../subjects/errand';
import type { SectionResult } from '../section';
import { withSubject } from '../with-subject';
import { renderLargeWorkspace } from './report';
import { writePlugins } from './write-plugins';

export const CROWD = { people: 50_000, channels: 20_000 };
/** Each is somebody else, in another channel. */
export const ASKERS = 1_000;
export const READERS = 200;
export const WARM_UP = 50;
const MOST = { readyMs: 5_000, helpMs: 50, workerMib: 143 }; // which are 150 MB
/** Methods that would fetch a workspace whole. */
const LISTS = ['users.list', 'conversations.list', 'users.conversations', 'usergroups.list'];

export interface LargeWorkspace {
  readyAfterMs: number;
  /** Of the worker, when it is ready and when many people have asked it. */
  workerMib: { ready: number; asked: number };
  /** Methods that list, which were called all the same. */
  lists: string[];
  /** Of people who ask for the first time. */
  echo: Spread;
  /** Of people whom it knows already, and of those who ask for the first time. */
  help: Spread;
  helpOfStrangers: Spread;
}

/** Starts Errand in a large workspace, as it comes and with many commands and rules, and has many people ask it. */
export async function runLargeWorkspace(_options: BenchOptions, say: (line: string) => void): Promise<SectionResult> {
  const run = async (behaviour: string, what: string) => {
    const start = startErrand({ transport: 'socket', channels: 1, behaviour, crowd: CROWD });
    const measured = await withSubject(start, measure);
    say(`${what}: ready after ${measured.readyAfterMs.toFixed(0)} ms, !help p50 ${measured.help.p50.toFixed(1)} ms`);
    return measured;
  };
  const plain = await run(withoutPace, 'as it comes');
  const full = await run(await writePlugins(), 'with many commands');
  const faults = [
    ...(plain.readyAfterMs < MOST.readyMs ? [] : [`it is ready after ${plain.readyAfterMs} ms`]),
    ...(plain.workerMib.asked < MOST.workerMib
      ? []
      : [`the worker holds ${plain.workerMib.asked} MiB when many people have asked`]),
    ...(full.help.p50 < MOST.helpMs ? [] : [`!help of many commands takes ${full.help.p50} ms`]),
    ...[plain, full].flatMap(({ lists }) => lists.map((method) => `${method} was called`)),
  ];
  return { text: renderLargeWorkspace(plain, full), faults: faults.map((fault) => `large-workspace: ${fault}`) };
}

async function measure(subject: ErrandSubject): Promise<LargeWorkspace> {
  const { slack, readyAfterMs } = subject;
  const mib = () => residentMibOf(subject)['command-worker'] ?? NaN;
  const times = async (text: string, count: number, first: number) => {
    const all: number[] = [];
    for (let at = first; at < first + count; at += 1) all.push(await slack.askedBy(text, { person: at, channel: at }));
    return spreadOf(all);
  };
  const ready = mib();
  await times('!echo hi', WARM_UP, 0);
  await times('!help', WARM_UP, 0);
  const echo = await times('!echo hi', ASKERS, WARM_UP);
  const asked = mib();
  const help = await times('!help', READERS, WARM_UP);
  const helpOfStrangers = await times('!help', READERS, WARM_UP + ASKERS);
  const calls = await slack.apiCalls();
  const lists = LISTS.filter((method) => method in calls);
  return { readyAfterMs, workerMib: { ready, asked }, lists, echo, help, helpOfStrangers };
}
