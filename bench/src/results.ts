import type { BenchResults, Measured, Phase, Round } from './bench';
import type { MachineFacts } from './machine';
import type { BenchOptions, SubjectName, Transport } from './options';
import { behaviour } from './settings-of-errand';
import type { CpuRow } from './summary';
import { cpuRows, ratioOf, sumRow, summarize, totalCpu } from './summary';

const nameOf: Record<SubjectName, string> = { errand: 'Errand', bolt: 'Bolt 5' };
const titleOf: Record<Transport, string> = { socket: 'Socket Mode', http: 'Events over HTTP', rtm: 'RTM' };

/** The results as Markdown: what was done, on what, and the tables of each transport. */
export function renderResults(
  results: BenchResults,
  about: { command: string; options: BenchOptions; machine: MachineFacts },
): string {
  const parts = [head(results, about), ...results.phases.map(phasePart)];
  return `${parts.join('\n\n')}\n`;
}

function head({ servers }: BenchResults, { command, options, machine }: Parameters<typeof renderResults>[1]): string {
  const { rate, seconds, rounds, channels } = options;
  return `# Errand and Bolt under load

Written by \`${command}\`; do not edit.

| | |
| --- | --- |
| Machine | ${machine.cpu}, ${machine.memory} |
| System | ${machine.system}, Node ${machine.node} |
| RabbitMQ | ${servers.rabbitMq} (${servers.way}) |
| PostgreSQL | ${servers.postgreSql} (${servers.way}) |
| Date, commit | ${machine.date}, ${machine.commit} |
| Load average at the start | ${machine.load.toFixed(1)} |

**Load.** ${rate} \`!echo\` commands a second at random moments in ${channels} channels, each with a text of its own,
${rounds} rounds of ${seconds} s. The loop is open: a command is sent when it is due, answered or not, and latency runs
from that moment to the one at which the simulated Slack has taken the reply. Both subjects are up at once, each with a
simulator of its own, and take turns, with the same plan of commands; a warm-up of ${Math.min(5, seconds)} s goes before.
What the subjects do at rest while the other has its turn is not counted.

**Errand** is five processes, RabbitMQ and PostgreSQL; its promise is on: every command and every reply is stored before
it is acknowledged. Its configuration is \`${behaviour.trim().replace(/\s+/g, ' ')}\` (no pace of its own; the simulator
limits nothing), otherwise it runs as it comes. **Bolt** is one process, which acknowledges before it works and stores
nothing: what it holds when it dies is lost.

**Numbers.** p50, p90 and p99 are medians over the rounds, max is the greatest of all; a ratio is the median of the
rounds' ratios. Lost is a command without a reply 15 s after the last one came; doubled, one with several; out of order,
a reply after that to a later command of the same channel. Over two sockets and over HTTP Slack hands events over side by
side: where the later command was already under way when the earlier one was acknowledged, it is counted as in flight at
once, for no order was settled. All of these count the warm-up, too. CPU is user and system time from /proc over the
rounds, in steps of 10 ms. The driver lives in the simulator's process, and its part is measured apart.
Others is what everything else on the machine took meanwhile: where that leaves too few cores, latencies say little.`;
}

function phasePart({ transport, measured }: Phase): string {
  const tables = [latencyTable(measured), cpuTable(measured), roundsTable(measured), ...measured.flatMap(remarks)];
  return `## ${titleOf[transport]}\n\n${tables.join('\n\n')}`;
}

function latencyTable(measured: readonly Measured[]): string {
  const summaries = measured.map(summarize);
  const row = (name: string, values: string[], pick?: (round: Round) => number | undefined) => {
    const [a, b] = measured;
    return [name, ...values, ...(a && b ? [pick ? times(ratioOf(a.rounds, b.rounds, pick)) : ''] : [])];
  };
  const of = (pick: (summary: (typeof summaries)[number]) => string) => summaries.map(pick);
  const withServers = (round: Round) => totalCpu({ ...round.processes, ...round.servers });
  const perThousand = (groups: readonly ('processes' | 'servers')[]) =>
    measured.map(({ rounds }) =>
      seconds(
        sumRow(
          '',
          groups.flatMap((group) => cpuRows(rounds, group)),
        ).perThousand,
      ),
    );
  return table([
    ['', ...measured.map(({ subject }) => nameOf[subject]), ...(measured.length === 2 ? ['Errand ÷ Bolt'] : [])],
    row(
      'Commands',
      of(({ commands }) => String(commands)),
    ),
    row(
      'Answered per second',
      of(({ answeredPerSecond }) => answeredPerSecond.toFixed(1)),
    ),
    row(
      'p50',
      of(({ latencyMs }) => ms(latencyMs.p50)),
      ({ counts }) => counts.latencyMs.p50,
    ),
    row(
      'p90',
      of(({ latencyMs }) => ms(latencyMs.p90)),
      ({ counts }) => counts.latencyMs.p90,
    ),
    row(
      'p99',
      of(({ latencyMs }) => ms(latencyMs.p99)),
      ({ counts }) => counts.latencyMs.p99,
    ),
    row(
      'max',
      of(({ latencyMs }) => ms(latencyMs.max)),
      ({ counts }) => counts.latencyMs.max,
    ),
    row(
      'Lost',
      of(({ lost, late }) => `${lost}${late > 0 ? ` (${late} answered later)` : ''}`),
    ),
    row(
      'Doubled',
      of(({ doubled }) => String(doubled)),
    ),
    row(
      'Out of order',
      of(({ outOfOrder, sideBySide }) => String(outOfOrder - sideBySide)),
    ),
    row(
      'Out of order, in flight at once',
      of(({ sideBySide }) => String(sideBySide)),
    ),
    row('CPU per 1,000 commands, own processes', perThousand(['processes']), ({ processes }) => totalCpu(processes)),
    row('CPU per 1,000 commands, with servers', perThousand(['processes', 'servers']), withServers),
    row(
      'Sent late by the driver, p50 / p99 / max',
      of(({ sendDelayMs: { p50, p99, max } }) => [p50, p99, max].map(ms).join(' / ')),
    ),
  ]);
}

function cpuTable(measured: readonly Measured[]): string {
  const rows = measured.flatMap(({ subject, rounds, residentMib }) => {
    const [processes, servers, measuring] = [
      cpuRows(rounds, 'processes'),
      cpuRows(rounds, 'servers'),
      cpuRows(rounds, 'measuring'),
    ];
    const line = ({ name, seconds: used, perThousand }: CpuRow) => {
      const mib = residentMib[name];
      return [nameOf[subject], name, seconds(used), seconds(perThousand), mib === undefined ? '' : mib.toFixed(0)];
    };
    return [
      ...[...processes, ...servers].map(line),
      line(sumRow('**sum**', [...processes, ...servers])),
      ...measuring.map((row) => line({ ...row, name: `measuring: ${row.name}` })),
    ];
  });
  return table([['', 'Process', 'CPU', 'CPU per 1,000 commands', 'Memory, MiB'], ...rows], 2);
}

function roundsTable(measured: readonly Measured[]): string {
  const rounds = measured[0]?.rounds ?? [];
  const columns = measured.map(({ subject }) => `${nameOf[subject]}: p50 / p99 / max, CPU with servers, others`);
  const cells = ({ counts: { latencyMs }, processes, servers, coresOfOthers }: Round) =>
    [
      [latencyMs.p50, latencyMs.p99, latencyMs.max].map(ms).join(' / '),
      seconds(totalCpu({ ...processes, ...servers })),
      coresOfOthers === undefined ? 'not measured' : `${coresOfOthers.toFixed(1)} cores`,
    ].join(', ');
  return table([
    ['Round', ...columns],
    ...rounds.map((_, index) => [String(index + 1), ...measured.map((one) => cells(one.rounds[index]!))]),
  ]);
}

/** What should not happen, and is told when it does. */
function remarks({ subject, outcome }: Measured): string[] {
  const { redelivered, undelivered, strays } = outcome;
  const told = [
    ...(redelivered > 0 ? [`${redelivered} events were delivered again, as none acknowledged them in 3 s`] : []),
    ...(undelivered > 0 ? [`${undelivered} events were given up by Slack`] : []),
    ...(strays.count > 0
      ? [`${strays.count} messages answered no command, such as ${JSON.stringify(strays.first[0])}`]
      : []),
  ];
  return told.map((what) => `${nameOf[subject]}: ${what}.`);
}

/** @param names how many columns hold words; the others hold numbers */
function table(rows: readonly (readonly string[])[], names = 1): string {
  const [header = [], ...body] = rows;
  return [header, header.map((_, index) => (index < names ? '---' : '---:')), ...body]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function ms(value: number): string {
  return Number.isFinite(value) ? `${value.toFixed(1)} ms` : '–';
}

function seconds(value: number | undefined): string {
  return value === undefined ? 'not measured' : `${value.toFixed(2)} s`;
}

function times(value: number): string {
  return Number.isFinite(value) ? `${value.toFixed(2)} ×` : '';
}
