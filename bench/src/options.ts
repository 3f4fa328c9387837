import { parseArgs } from 'node:util';

export const transports = ['socket', 'http', 'rtm'] as const;
export type Transport = (typeof transports)[number];
export const subjectNames = ['errand', 'bolt'] as const;
export type SubjectName = (typeof subjectNames)[number];

export interface BenchOptions {
  /** Commands per second, on average. */
  rate: number;
  /** Length of one round. */
  seconds: number;
  /** Rounds per subject and transport. */
  rounds: number;
  /** Channels that the commands are spread over at random. */
  channels: number;
  transports: Transport[];
  /** Who is measured; Bolt has no RTM and sits that one out. */
  subjects: SubjectName[];
  /** Where the results go; undefined leaves them at `bench/RESULTS.md`. */
  out: string | undefined;
}

/** What was asked for cannot be done; the message names every fault. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'bench_usage';
}

export const help = `Usage: npm run bench -- [options]

Types "!echo" commands into a pretend Slack at a steady average rate, whether or not the answers come, and measures
Errand (five processes, RabbitMQ, PostgreSQL) and a Bolt 5 app (one process) in turns. Writes bench/RESULTS.md.
Exits 1 when a reply was lost or came twice.

  --quick            3 rounds of 6 s: under five minutes, whatever has to be built first
  --rate N           commands per second (50)
  --seconds N        length of a round (20)
  --rounds N         rounds of each subject over each transport (5)
  --channels N       channels that the commands are spread over (20)
  --transport LIST   socket, http, rtm, comma-separated (all three; Bolt has no RTM)
  --only NAME        errand or bolt
  --out FILE         where the results go (bench/RESULTS.md)
  --help             this text

RabbitMQ and PostgreSQL come as for the tests: TEST_AMQP_URL and TEST_DATABASE_URL, else containers, else the
programs of this machine; TEST_SERVERS=url|containers|programs forces a way.
`;

/**
 * Reads the command line.
 *
 * @returns 'help' when that was asked for
 * @throws UsageError
 */
export function readOptions(args: readonly string[]): BenchOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const faults: string[] = [];
  const number = (name: 'rate' | 'seconds' | 'rounds' | 'channels', usual: number, most: number, whole = true) => {
    const text = values[name];
    if (text === undefined) return usual;
    const value = Number(text);
    const fits = text.trim() !== '' && value > 0 && value <= most && (!whole || Number.isInteger(value));
    if (!fits)
      faults.push(`--${name}: ${text} is not a ${whole ? 'whole number' : 'number'} above 0 and up to ${most}`);
    return value;
  };
  const oneOf = <T extends string>(name: 'transport' | 'only', known: readonly T[]): T[] => {
    const asked = values[name]?.split(',').map((word) => word.trim()) ?? [...known];
    const strange = asked.filter((word) => !known.some((one) => one === word));
    if (strange.length > 0) faults.push(`--${name}: ${strange.join(', ') || 'nothing'} is none of ${known.join(', ')}`);
    return known.filter((one) => asked.includes(one));
  };
  const options: BenchOptions = {
    rate: number('rate', 50, 10_000, false),
    seconds: number('seconds', values.quick ? 6 : 20, 86_400),
    rounds: number('rounds', values.quick ? 3 : 5, 1000),
    channels: number('channels', 20, 1000),
    transports: oneOf('transport', transports),
    subjects: oneOf('only', subjectNames),
    out: values.out,
  };
  if (values.out?.trim() === '') faults.push('--out: names no file');
  if (options.subjects.join() === 'bolt') {
    options.transports = options.transports.filter((transport) => transport !== 'rtm');
    if (options.transports.length === 0) faults.push('--only bolt: Bolt has no RTM; choose socket or http');
  }
  if (faults.length > 0) throw new UsageError(faults.join('\n'));
  return options;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean' },
        rate: { type: 'string' },
        seconds: { type: 'string' },
        rounds: { type: 'string' },
        channels: { type: 'string' },
        transport: { type: 'string' },
        only: { type: 'string' },
        out: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (err) {
    throw new UsageError((err as Error).message, { cause: err });
  }
}
