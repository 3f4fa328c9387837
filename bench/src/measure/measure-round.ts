import type { SubjectName } from '../options';
import type { RoundPlan } from '../slack/plan';
import type { RoundCounts } from '../slack/slack-load';
import type { SlackOutcome } from '../slack/slack-process';
import type { Subject } from '../subjects/subject';
import { cpuSeconds, machineCpuSeconds, residentMib } from './cpu';

/** A number by name; undefined was not measured. */
export type ByName = Record<string, number | undefined>;

export interface Round {
  counts: RoundCounts;
  /** CPU seconds, here and below. */
  processes: ByName;
  servers: ByName;
  /** What measuring took: the simulator, the driver that lives in its process, the bench itself. */
  measuring: ByName;
  /** How many cores everything else on the machine kept busy meanwhile, on average. */
  coresOfOthers: number | undefined;
}

/** All that was measured of one subject, from its start to its end. */
export interface Measured {
  subject: SubjectName;
  /** The warm-up not among them. */
  rounds: Round[];
  /** MiB by process, after the last round. */
  residentMib: ByName;
  /** After the last round; the first of its counts is the warm-up's. */
  outcome: SlackOutcome;
}

/** Runs a round, and counts what it costs whom. */
export async function measureRound(subject: Subject, plan: RoundPlan): Promise<Round> {
  const read = () => ({
    processes: cpuOf(subject.processes),
    servers: cpuOf(subject.servers),
    slack: cpuSeconds(subject.slack.pid),
    bench: process.cpuUsage(),
    machine: machineCpuSeconds(),
    at: performance.now(),
  });
  const before = read();
  const counts = await subject.slack.run(plan);
  const after = read();
  const bench = after.bench.user + after.bench.system - before.bench.user - before.bench.system;
  const slack = minus(after.slack, before.slack);
  const processes = difference(after.processes, before.processes);
  const servers = difference(after.servers, before.servers);
  const measuring = {
    simulator: minus(slack, counts.driverCpuSeconds),
    driver: counts.driverCpuSeconds,
    bench: bench / 1_000_000,
  };
  const ours = Object.values({ ...processes, ...servers, ...measuring }).reduce<number>(
    (sum, cpu) => sum + (cpu ?? 0),
    0,
  );
  const others = minus(minus(after.machine, before.machine), ours);
  const coresOfOthers = others && others / ((after.at - before.at) / 1000);
  return { counts, processes, servers, measuring, coresOfOthers };
}

/**
 * Second replies may have come after their round: the counts are taken anew when all rounds are done.
 *
 * @param rounds all that the subject's Slack has run, after one round of warm-up
 */
export async function conclude(subject: Subject, rounds: readonly Round[]): Promise<Measured> {
  const outcome = await subject.slack.outcome();
  return {
    subject: subject.name,
    rounds: rounds.map((round, index) => ({ ...round, counts: { ...round.counts, ...outcome.counts[index + 1] } })),
    residentMib: residentMibOf(subject),
    outcome,
  };
}

/** MiB that each process of a subject holds now. */
export function residentMibOf({ processes }: Pick<Subject, 'processes'>): ByName {
  return Object.fromEntries(Object.entries(processes).map(([name, pid]) => [name, pid && residentMib(pid)]));
}

function cpuOf(pids: Record<string, number | undefined>): ByName {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, pid && cpuSeconds(pid)]));
}

function difference(after: ByName, before: ByName): ByName {
  return Object.fromEntries(Object.entries(after).map(([name, value]) => [name, minus(value, before[name])]));
}

function minus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.max(0, a - b);
}
