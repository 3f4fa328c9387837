import { cpuRows, sumRow, totalCpu } from '../../measure/cpu-rows';
import type { Measured, Round } from '../../measure/measure-round';
import { describeWarmUp } from '../../measure/warm-up';
import { cpuTable } from '../../report/cpu-table';
import { subjectTitles, transportTitles } from '../../report/names';
import { remarks } from '../../report/remarks';
import { cores, ms, seconds, table, times } from '../../report/table';
import { PATIENCE_MS } from '../../slack/plan';
import { withoutPace } from '../../subjects/behaviour';
import type { Phase, SideBySideLoad } from './side-by-side';
import { ratioOf, summarize } from './summary';

/** What was done, and the tables of each transport. */
export function renderSideBySide(phases: readonly Phase[], load: SideBySideLoad): string {
  return [about(load), ...phases.map(phasePart)].join('\n\n');
}

function about({ rate, seconds: length, rounds, channels, warmUp }: SideBySideLoad): string {
  return `**Load.** ${rate} \`!echo\` commands a second in ${channels} channels, each with a text of its own, ${rounds} rounds of ${length} s:
*evenly*, a command every ${1000 / rate} ms, or *at random*, as many at moments that have nothing to do with each other: several
then come at once, as when many people type. The loop is open: a command is sent when it is due, answered or not, and latency runs
from that moment to the one at which the simulated Slack has taken the reply. Both subjects are up at once, each with a
simulator of its own, and take turns, with the same plan of commands. What the subjects do at rest while the other has its
turn is not counted. **Warm-up:** ${describeWarmUp(warmUp)}.

**Errand** is five processes, RabbitMQ and PostgreSQL; its promise is on: every command and every reply is stored before
it is acknowledged. Its configuration is \`${withoutPace.trim().replace(/\s+/g, ' ')}\` (no pace of its own; the simulator
limits nothing), otherwise it runs as it comes. **Bolt** is one process, which acknowledges before it works and stores
nothing: what it holds when it dies is lost.

**Numbers.** p50, p90 and p99 are medians over the rounds, max is the greatest of all; a ratio is the median of the
rounds' ratios. Lost is a command without a reply ${PATIENCE_MS / 1000} s after the last one came; doubled, one with several; out of order,
a reply after that to a later command of the same channel. Over two sockets and over HTTP Slack hands events over side by
side: where the later command was already under way when the earlier one was acknowledged, it is counted as in flight at
once, for no order was settled. All of these count the warm-up and the rounds of both kinds, too. CPU is user and system time from /proc over the
rounds, in steps of 10 ms. The driver lives in the simulator's process, and its part is measured apart.
Others is what everything else on the machine took meanwhile: where that leaves too few cores, latencies say little.`;
}

function phasePart({ transport, arrivals, measured }: Phase): string {
  const tables = [latencyTable(measured), cpuTable(measured), roundsTable(measured), ...measured.flatMap(remarks)];
  return `### ${transportTitles[transport]}, ${arrivals}\n\n${tables.join('\n\n')}`;
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
    measured.map(({ rounds }) => {
      const rows = groups.flatMap((group) => cpuRows(rounds, group));
      return seconds(sumRow('', rows).perThousand);
    });
  const latency = (which: 'p50' | 'p90' | 'p99' | 'max') =>
    row(
      which,
      of(({ latencyMs }) => ms(latencyMs[which])),
      ({ counts }) => counts.latencyMs[which],
    );
  const count = (name: string, pick: (summary: (typeof summaries)[number]) => string | number) =>
    row(
      name,
      of((summary) => String(pick(summary))),
    );
  return table([
    ['', ...measured.map(({ subject }) => subjectTitles[subject]), ...(measured.length === 2 ? ['Errand ÷ Bolt'] : [])],
    count('Commands', ({ commands }) => commands),
    count('Answered per second', ({ answeredPerSecond }) => answeredPerSecond.toFixed(1)),
    latency('p50'),
    latency('p90'),
    latency('p99'),
    latency('max'),
    count('Lost', ({ lost, late }) => `${lost}${late > 0 ? ` (${late} answered later)` : ''}`),
    count('Doubled', ({ doubled }) => doubled),
    count('Out of order', ({ outOfOrder, inFlightTogether }) => outOfOrder - inFlightTogether),
    count('Out of order, in flight at once', ({ inFlightTogether }) => inFlightTogether),
    row('CPU per 1,000 commands, own processes', perThousand(['processes']), ({ processes }) => totalCpu(processes)),
    row('CPU per 1,000 commands, with servers', perThousand(['processes', 'servers']), withServers),
    count('Sent late by the driver, p50 / p99 / max', ({ sendDelayMs: { p50, p99, max } }) =>
      [p50, p99, max].map(ms).join(' / '),
    ),
  ]);
}

function roundsTable(measured: readonly Measured[]): string {
  const rounds = measured[0]?.rounds ?? [];
  const columns = measured.map(({ subject }) => `${subjectTitles[subject]}: p50 / p99 / max, CPU with servers, others`);
  const cells = ({ counts: { latencyMs }, processes, servers, coresOfOthers }: Round) =>
    [
      [latencyMs.p50, latencyMs.p99, latencyMs.max].map(ms).join(' / '),
      seconds(totalCpu({ ...processes, ...servers })),
      cores(coresOfOthers),
    ].join(', ');
  return table([
    ['Round', ...columns],
    ...rounds.map((_, index) => [String(index + 1), ...measured.map((one) => cells(one.rounds[index]!))]),
  ]);
}
