import { cpuRows, sumRow } from '../../measure/cpu-rows';
import { remarks } from '../../report/remarks';
import { cores, ms, seconds, table, times } from '../../report/table';
import type { Crew, WorkersLoad } from './workers';
import { PER_CHANNEL, WAIT_MS } from './workers';

/** How fast each number of workers was, and how many times one alone. */
export function renderWorkers(crews: readonly Crew[], load: WorkersLoad): string {
  const rows = crews.map((crew) => rowOf(crew, crews[0]));
  return [
    about(load),
    table([
      [
        'Workers',
        'Answers per second',
        'Of one worker',
        'Lost',
        'Doubled',
        'p50',
        'CPU per 1,000 commands',
        '… of which workers',
        'Others',
      ],
      ...rows,
    ]),
    ...crews.flatMap(({ measured }) => remarks(measured)),
  ].join('\n\n');
}

function about({ channels, seconds: length, warmUp }: WorkersLoad): string {
  return `**Load.** A command that waits ${WAIT_MS} ms, as if for something outside, over Socket Mode in ${channels} channels. The loop is closed:
${PER_CHANNEL} commands of each channel are under way at any time, so that no worker ever lacks work. Counted is what is answered
within ${length} s, when ${warmUp.toLocaleString('en')} commands have gone before. \`COMMAND_CONCURRENCY\` is as it comes,
\`pacing.channelPerSecond\` 0; of the other services there is one process each. Latency, which is that of a full queue, and
CPU, with RabbitMQ and PostgreSQL, are of the whole round. Others is what everything else on the machine took meanwhile.`;
}

function rowOf({ workers, answeredPerSecond, measured: { rounds } }: Crew, first: Crew | undefined): string[] {
  const { counts, coresOfOthers } = rounds[0]!;
  const [processes, servers] = [cpuRows(rounds, 'processes'), cpuRows(rounds, 'servers')];
  const ofWorkers = processes.filter(({ name }) => name.startsWith('command-worker'));
  return [
    String(workers),
    answeredPerSecond.toFixed(1),
    times(answeredPerSecond / (first?.answeredPerSecond ?? NaN)),
    String(counts.lost),
    String(counts.doubled),
    ms(counts.latencyMs.p50),
    seconds(sumRow('', [...processes, ...servers]).perThousand),
    seconds(sumRow('', ofWorkers).perThousand),
    cores(coresOfOthers),
  ];
}
