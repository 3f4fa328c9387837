import { totalCpu } from '../../measure/cpu-rows';
import { describeWarmUp } from '../../measure/warm-up';
import { cpuTable } from '../../report/cpu-table';
import { subjectTitles } from '../../report/names';
import { remarks } from '../../report/remarks';
import { cores, ms, seconds, table } from '../../report/table';
import type { Saturation, SaturationLoad, Step } from './saturation';
import { LEAST_SHARE, MOST_P99_MS } from './sustained';

/** The highest rates, and what they cost. */
export function renderSaturation(found: readonly Saturation[], load: SaturationLoad): string {
  const best = found.flatMap(({ measured, steps }) => {
    const step = highest(steps);
    return step ? [{ ...measured, rounds: [step.round] }] : [];
  });
  const roundTrips = found.flatMap(({ steps }) => roundTripTable(steps));
  return [
    about(load),
    found.map(verdictOf).join('\n'),
    stepTable(found),
    ...(best.length > 0 ? ['CPU at the highest rate sustained:', cpuTable(best)] : []),
    ...(roundTrips.length > 0 ? [roundTripText, ...roundTrips] : []),
    ...found.flatMap(({ measured }) => remarks(measured)),
  ].join('\n\n');
}

function about({ channels, seconds: length, warmUp }: SaturationLoad): string {
  return `**Load.** \`!echo\` over Socket Mode at random moments in ${channels} channels, ${length} s at each rate, which rise until one is not
sustained. Sustained is a rate of which at least ${LEAST_SHARE * 100} % are answered per second and nothing is lost, and at which p99 of the
commands due in the last third of the round is below ${MOST_P99_MS / 1000} s. Errand runs with one process of each kind, its promise on, and
\`pacing.channelPerSecond: 0\`; RabbitMQ, PostgreSQL and the simulator are on the same machine. One subject after the
other. **Warm-up:** ${describeWarmUp(warmUp)}.`;
}

const roundTripText = `Calls of the store that went in one round trip to the database, by rate. Claim, commit and publish mark
(\`markPublished\`) are the worker's, \`ledger.accept\` and \`ledger.mark\` are egress's; one of each is made per command:`;

function verdictOf({ measured, steps }: Saturation): string {
  const [best, last] = [highest(steps), steps.at(-1)];
  const name = subjectTitles[measured.subject];
  if (!best) return `- **${name}** does not sustain ${last?.rate}/s.`;
  const { counts, processes, servers } = best.round;
  const cpu = totalCpu({ ...processes, ...servers });
  const perThousand = cpu === undefined ? undefined : (cpu / counts.sent) * 1000;
  const limit = last === best ? ', the highest rate tried' : `, not ${last?.rate}/s`;
  return (
    `- **${name}** sustains ${best.rate}/s${limit}: p50 ${ms(counts.latencyMs.p50)}, p99 ${ms(counts.latencyMs.p99)}, ` +
    `CPU per 1,000 commands ${seconds(perThousand)}.`
  );
}

function stepTable(found: readonly Saturation[]): string {
  const rows = found.flatMap(({ measured, steps }) =>
    steps.map((step) => rowOf(subjectTitles[measured.subject], step)),
  );
  return table(
    [
      [
        '',
        'Sustained',
        'Rate',
        'Answered per second',
        'p50',
        'p99',
        'p99 of the last third',
        'max',
        'Lost',
        'Doubled',
        'Out of order',
        'In flight at once',
        'CPU with servers',
        'Others',
      ],
      ...rows,
    ],
    2,
  );
}

function rowOf(name: string, { rate, isSustained, round }: Step): string[] {
  const { counts, processes, servers, coresOfOthers } = round;
  const { latencyMs, lastThirdMs, outOfOrder, inFlightTogether } = counts;
  return [
    name,
    isSustained ? 'yes' : 'no',
    `${rate}/s`,
    counts.answeredPerSecond.toFixed(1),
    ms(latencyMs.p50),
    ms(latencyMs.p99),
    ms(lastThirdMs.p99),
    ms(latencyMs.max),
    String(counts.lost),
    String(counts.doubled),
    String(outOfOrder - inFlightTogether),
    String(inFlightTogether),
    seconds(totalCpu({ ...processes, ...servers })),
    cores(coresOfOthers),
  ];
}

/** @returns none for a subject without a database */
function roundTripTable(steps: readonly Step[]): string[] {
  const calls = [...new Set(steps.flatMap(({ roundTrips }) => Object.keys(roundTrips.batched)))];
  if (calls.length === 0) return [];
  const perTrip = ({ roundTrips }: Step, call: string) => {
    const { calls: made, batches } = roundTrips.batched[call] ?? { calls: 0, batches: 0 };
    return batches > 0 ? (made / batches).toFixed(1) : '';
  };
  const all = ({ roundTrips, round }: Step) => (roundTrips.all / round.counts.sent).toFixed(2);
  return [
    table([
      [
        'Calls per round trip',
        ...steps.map(({ rate, isSustained }) => `${rate}/s${isSustained ? '' : ', not sustained'}`),
      ],
      ...calls.map((call) => [`\`${call}\``, ...steps.map((step) => perTrip(step, call))]),
      ['Round trips of all kinds per command', ...steps.map(all)],
    ]),
  ];
}

function highest(steps: readonly Step[]): Step | undefined {
  return steps.findLast(({ isSustained }) => isSustained);
}
