import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Programs } from './build-processes';
import type { Verdict } from './checker/check-history';
import { checkHistory, faultsOf } from './checker/check-history';
import { now, pause } from './clock';
import type { Fleet } from './fleet';
import { startFleet } from './fleet';
import { planLoad, randomOf } from './load/plan-load';
import { makeChannels, typeLoad } from './load/type-load';
import type { Protection } from './protections';
import type { Recorder } from './recorder';
import { createRecorder } from './recorder';
import type { Scenario } from './scenarios';
import type { Place, Servers } from './servers';

export interface RunOptions {
  servers: Servers;
  programs: Programs;
  directory: string;
  /** Commands per second. */
  rate: number;
  seconds: number;
  slowSeconds: number;
  timeScale: number;
  seed: number;
  /** Absent: everything is on. */
  without?: Protection;
}

const CHANNELS = 50;
const COMMAND_TTL_MS = 900_000;
/** The first commands find everything at rest. */
const QUIET_MS = 1_500;
/** Nothing is under way and everything is answered for so long: then it is over. */
const SETTLED_MS = 3_000;
/** Nothing happens for so long: then what is open is lost. A connection to a frozen process lives on for half a minute. */
const PATIENCE_MS = 45_000;
const CONTROL_PATIENCE_MS = 15_000;
const MOST_DRAIN_MS = 240_000;

/** Runs one scenario over a fleet of its own, and counts what became of its commands. */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<Verdict> {
  const { servers, seed } = options;
  const place = await servers.place();
  const commandTtlMs = scenario.fleet?.commandTtlMs ?? COMMAND_TTL_MS;
  const fleet = await startFleet(place, { transport: 'socket', ...scenario.fleet, ...options, commandTtlMs });
  const recorder = createRecorder(fleet.simulator);
  try {
    const channelIds = makeChannels(fleet, CHANNELS);
    const plan = planLoad({ ...options, channels: CHANNELS });
    let isTyped = false;
    const alsoOverHttp = scenario.fleet?.transport === 'both';
    const typing = typeLoad(plan, { fleet, channelIds, recorder, alsoOverHttp }).finally(() => (isTyped = true));
    const trouble = pause(QUIET_MS).then(() =>
      scenario.disturb({ fleet, servers, place, random: randomOf(seed), isOver: () => isTyped }),
    );
    await Promise.all([typing, trouble]);
    await fleet.ready();
    const judge = () =>
      checkHistory(recorder.history({ crashes: fleet.crashes(), effectsFile: fleet.effectsFile, commandTtlMs }));
    const verdict = await drain(judge, { place, recorder, isControl: options.without !== undefined });
    if (faultsOf(verdict) > 0 && !options.without) await keepTraces(scenario, { fleet, place, verdict });
    return verdict;
  } finally {
    recorder.stop();
    await fleet.stop();
    await place.drop();
  }
}

/** Waits until nothing is under way any more. */
async function drain(
  judge: () => Verdict,
  { place, recorder, isControl }: { place: Place; recorder: Recorder; isControl: boolean },
): Promise<Verdict> {
  const begin = now();
  let settledSince: number | undefined;
  let busyAt = begin;
  for (;;) {
    const isBusy = recorder.pending() > 0 || (await underWay(place)) > 0;
    const verdict = judge();
    const isOpen = isBusy || verdict.lost > 0 || verdict.incomplete > 0;
    settledSince = isOpen ? undefined : (settledSince ?? now());
    if (isBusy) busyAt = now();
    const quietMs = now() - Math.max(busyAt, recorder.lastMessageAt());
    if (settledSince !== undefined && now() - settledSince >= SETTLED_MS) return verdict;
    if (quietMs > (isControl ? CONTROL_PATIENCE_MS : PATIENCE_MS) || now() - begin > MOST_DRAIN_MS) return judge();
    await pause(500);
  }
}

/** What the store has not finished: executions, replies, rows of the ledger. */
async function underWay({ query }: Place): Promise<number> {
  const [row] = await query(
    `select (select count(*) from executions where state in ('running', 'queued'))
          + (select count(*) from replies where published_at is null)
          + (select count(*) from ledger where state in ('waiting', 'sending')) as open`,
  );
  return Number(row?.['open']);
}

/** Leaves what explains a fault: the logs of all processes, and what the store has of it. */
async function keepTraces(
  scenario: Scenario,
  { fleet, place, verdict }: { fleet: Fleet; place: Place; verdict: Verdict },
): Promise<void> {
  const directory = join(
    process.cwd(),
    'dist/chaos/traces',
    `${scenario.name.replaceAll(' ', '-')}-${Math.round(now())}`,
  );
  mkdirSync(directory, { recursive: true });
  const write = (name: string, lines: readonly unknown[]) =>
    writeFileSync(join(directory, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  for (const name of fleet.names) write(`${name}.log`, fleet.logsOf(name));
  for (const table of ['executions', 'replies', 'ledger', 'dead_letters'])
    write(table, await place.query(`select * from ${table}`));
  const { events } = fleet.simulator.operator.log(5_000) as { events: unknown[] };
  write('deliveries', events);
  write('verdict', [verdict]);
  process.stderr.write(`traces of the faults are in ${directory}\n`);
}
