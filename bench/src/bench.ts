import type { StartedRun } from '@errand/testing';
import { setCurrentRun, startTestRun } from '@errand/testing';
import { startBolt } from './bolt';
import { cpuSeconds, machineCpuSeconds, residentMib } from './cpu';
import { startErrand } from './errand';
import type { BenchOptions, SubjectName, Transport } from './options';
import type { ServerFacts } from './server-facts';
import { serverFacts } from './server-facts';
import type { RoundCounts, RoundPlan } from './slack-load';
import type { SlackOutcome } from './slack-process';
import type { Subject } from './subject';

/** CPU seconds by name; undefined was not measured. */
export type CpuByName = Record<string, number | undefined>;

export interface Round {
  counts: RoundCounts;
  processes: CpuByName;
  servers: CpuByName;
  /** What measuring took: the simulator, the driver that lives in its process, the bench itself. */
  measuring: CpuByName;
  /** How many cores everything else on the machine kept busy meanwhile, on average. */
  coresOfOthers: number | undefined;
}

/** All rounds of one subject over one transport. */
export interface Measured {
  subject: SubjectName;
  rounds: Round[];
  /** MiB per process after the last round. */
  residentMib: CpuByName;
  /** After the last round; the first of its counts is the warm-up's. */
  outcome: SlackOutcome;
}

export interface Phase {
  transport: Transport;
  measured: Measured[];
}

export interface BenchResults {
  phases: Phase[];
  servers: ServerFacts;
}

/** The JIT's and the caches' share, which a service that runs for weeks does not pay. */
const WARM_UP_SECONDS = 5;

/**
 * Measures every subject over every transport. Within a transport both subjects stay up and take turns, round by round,
 * with the same commands at the same moments, so that what else goes on in the machine falls on both.
 *
 * @param say hears how it goes, line by line
 */
export async function runBench(options: BenchOptions, say: (line: string) => void): Promise<BenchResults> {
  const { run, stop } = await startServers(say);
  setCurrentRun(run);
  try {
    const servers = await serverFacts(run);
    const phases: Phase[] = [];
    for (const transport of options.transports) phases.push(await measureTransport(transport, options, say));
    return { phases, servers };
  } finally {
    await stop();
  }
}

/** Programs where they are installed, as their CPU can be counted; else whatever the tests would take. */
async function startServers(say: (line: string) => void): Promise<StartedRun> {
  process.env.TEST_POSTGRES_FSYNC = 'on'; // what a commit costs belongs to the figures
  const { TEST_SERVERS, TEST_AMQP_URL, ERRAND_NO_INSTALL } = process.env;
  if (TEST_SERVERS || TEST_AMQP_URL) return startTestRun(say);
  try {
    Object.assign(process.env, { TEST_SERVERS: 'programs', ERRAND_NO_INSTALL: '1' });
    return await startTestRun(say);
  } catch {
    delete process.env.TEST_SERVERS;
    if (ERRAND_NO_INSTALL === undefined) delete process.env.ERRAND_NO_INSTALL;
    else process.env.ERRAND_NO_INSTALL = ERRAND_NO_INSTALL;
    return startTestRun(say);
  }
}

async function measureTransport(
  transport: Transport,
  options: BenchOptions,
  say: (line: string) => void,
): Promise<Phase> {
  const { rate, seconds, channels } = options;
  const subjects: Subject[] = [];
  try {
    if (options.subjects.includes('errand')) subjects.push(await startErrand({ transport, channels }));
    if (options.subjects.includes('bolt') && transport !== 'rtm')
      subjects.push(await startBolt({ transport, channels }));
    for (const { slack } of subjects) await slack.run({ rate, seconds: Math.min(seconds, WARM_UP_SECONDS), seed: 0 });
    const rounds = new Map<Subject, Round[]>(subjects.map((subject) => [subject, []]));
    for (let round = 1; round <= options.rounds; round += 1) {
      for (const subject of subjects) {
        const measured = await measureRound(subject, { rate, seconds, seed: round });
        rounds.get(subject)!.push(measured);
        say(`${transport} round ${round}/${options.rounds} ${subject.name}: ${lineOf(measured.counts)}`);
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

async function measureRound(subject: Subject, plan: RoundPlan): Promise<Round> {
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

/** Second replies may have come after their round: the counts are taken anew when all rounds are done. */
async function conclude(subject: Subject, rounds: readonly Round[]): Promise<Measured> {
  const outcome = await subject.slack.outcome();
  const resident = Object.entries(subject.processes).map(([name, pid]) => [name, pid && residentMib(pid)]);
  return {
    subject: subject.name,
    rounds: rounds.map((round, index) => ({ ...round, counts: { ...round.counts, ...outcome.counts[index + 1] } })),
    residentMib: Object.fromEntries(resident) as CpuByName,
    outcome,
  };
}

function lineOf({ latencyMs, lost, doubled, outOfOrder, sideBySide }: RoundCounts): string {
  const [p50, p99] = [latencyMs.p50, latencyMs.p99].map((ms) => ms.toFixed(1));
  const order = `out of order ${outOfOrder - sideBySide}${sideBySide > 0 ? ` (${sideBySide} more in flight at once)` : ''}`;
  return `p50 ${p50} ms, p99 ${p99} ms, lost ${lost}, doubled ${doubled}, ${order}`;
}

function cpuOf(pids: Record<string, number | undefined>): CpuByName {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, pid && cpuSeconds(pid)]));
}

function difference(after: CpuByName, before: CpuByName): CpuByName {
  return Object.fromEntries(Object.entries(after).map(([name, value]) => [name, minus(value, before[name])]));
}

function minus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.max(0, a - b);
}
