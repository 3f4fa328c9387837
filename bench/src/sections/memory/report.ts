import { remarks } from '../../report/remarks';
import { ms, table } from '../../report/table';
import type { Memory, MemoryLoad } from './memory';
import { sampledEveryMs } from './memory';
import { WARM_UP_SHARE, summarizeMemory } from './memory-summary';

/** The memory of each service, and how the commands went meanwhile. */
export function renderMemory({ samples, measured }: Memory, load: MemoryLoad): string {
  const names = Object.keys(samples[0] ?? {});
  const rows = names.map((name) => {
    const known = samples.map((sample) => sample[name]).filter((mib) => mib !== undefined);
    const { min, median, max, firstTenth, lastTenth, ratio } = summarizeMemory(known);
    return [name, ...[min, median, max, firstTenth, lastTenth].map(mib), Number.isNaN(ratio) ? '' : ratio.toFixed(2)];
  });
  return [
    about(load, samples.length),
    table([
      ['Resident memory, MiB', 'Minimum', 'Median', 'Maximum', 'First tenth', 'Last tenth', 'Last ÷ first'],
      ...rows,
    ]),
    howItWent(measured),
    ...remarks(measured),
  ].join('\n\n');
}

function about(load: MemoryLoad, samples: number): string {
  const { commands, memoryRate, channels } = load;
  return `**Load.** ${commands.toLocaleString('en')} \`!echo\` commands over Socket Mode at ${memoryRate}/s, at random moments in ${channels} channels, with one process
of each kind and \`pacing.channelPerSecond: 0\`. The resident memory of each service is looked at every ${(sampledEveryMs(load) / 1000).toFixed(1)} s.
The first ${WARM_UP_SHARE * 100} % are the warm-up and left out, which leaves ${samples} samples. Of the first and the last tenth of these the
median is told: flat is a ratio from 0.90 to 1.10.`;
}

function howItWent({ rounds }: Memory['measured']): string {
  const { sent, answeredPerSecond, latencyMs, lost, doubled, outOfOrder, inFlightTogether } = rounds[0]!.counts;
  const row: [string, string][] = [
    ['Commands', String(sent)],
    ['Answered per second', answeredPerSecond.toFixed(1)],
    ['p50', ms(latencyMs.p50)],
    ['p99', ms(latencyMs.p99)],
    ['max', ms(latencyMs.max)],
    ['Lost', String(lost)],
    ['Doubled', String(doubled)],
    ['Out of order', String(outOfOrder - inFlightTogether)],
    ['In flight at once', String(inFlightTogether)],
  ];
  return table([row.map(([name]) => name), row.map(([, value]) => value)], 0);
}

function mib(value: number): string {
  return Number.isNaN(value) ? 'not measured' : value.toFixed(0);
}
