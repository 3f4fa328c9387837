import { parseArgs } from 'node:util';

export const sectionNames = [
  'side-by-side',
  'saturation',
  'workers',
  'pace',
  'memory',
  'decisions',
  'large-workspace',
] as const;
/** A part of the bench that measures one thing, and has a section of the results to itself. */
export type SectionName = (typeof sectionNames)[number];
export const transports = ['socket', 'http', 'rtm'] as const;
export type Transport = (typeof transports)[number];
export const arrivals = ['evenly', 'at random'] as const;
/** Whether commands come at equal intervals or, as people type them, at moments that have nothing to do with each other. */
export type Arrivals = (typeof arrivals)[number];
export const subjectNames = ['errand', 'bolt'] as const;
export type SubjectName = (typeof subjectNames)[number];

/** Sections in which Bolt takes part. */
const sectionsOfBolt: readonly SectionName[] = ['side-by-side', 'saturation'];

export interface BenchOptions {
  sections: SectionName[];
  /** Who is measured; Bolt has no RTM and sits that one out. */
  subjects: SubjectName[];
  /** Commands that each subject gets before it is measured. */
  warmUp: number;
  /** Length of one round; undefined: each section has its own. */
  seconds: number | undefined;
  /** Channels that the commands are spread over; undefined: each section has its own. */
  channels: number | undefined;
  /** Of the section side-by-side: commands per second, on average. */
  rate: number;
  /** Of side-by-side: rounds per subject and transport. */
  rounds: number;
  /** Of side-by-side. */
  transports: Transport[];
  /** Of side-by-side: each is measured, in rounds that take turns. */
  arrivals: Arrivals[];
  /** Of saturation: commands per second, rising. */
  rates: number[];
  /** Of pace: messages to the one channel. */
  posts: number;
  /** Of memory: how many in all, and how many a second. */
  commands: number;
  memoryRate: number;
  /** Where the results go; undefined leaves them at `bench/RESULTS.md`. */
  out: string | undefined;
}

/** What was asked for cannot be done; the message names every fault. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'bench_usage';
}

export const help = `Usage: npm run bench -- [options]

Types commands into a pretend Slack and measures Errand (processes, RabbitMQ, PostgreSQL) and a Bolt 5 app (one process).
Each section is written into bench/RESULTS.md when it is done; what was not measured stays as it is.
Exits 1 when a reply was lost or came twice, or a section names another fault.

  --section NAME     only this section; may be given several times (all of them)
                       side-by-side   both at the same steady rate, over each transport
                       saturation     both at rising rates, up to one that is not sustained
                       workers        commands that wait 200 ms: four workers beside one
                       pace           many messages to one channel at Slack's pace, and ten channels beside it
                       memory         memory of each service over many commands
                       decisions      parse, route and access rules alone, in one process
                       large-workspace  50,000 people, 20,000 channels, 500 commands: start, memory, !help
  --quick            side-by-side alone, 3 rounds of 6 s, evenly: under five minutes, whatever has to be built first
  --only NAME        errand or bolt; Bolt takes part in side-by-side and saturation
  --warm-up N        commands before each measurement (3000; with --quick 1000)
  --seconds N        length of a round (side-by-side 20, saturation 10, workers 20)
  --channels N       channels that commands are spread over (side-by-side 20, saturation and memory 50, workers 200)
  --rate N           side-by-side: commands per second (50)
  --rounds N         side-by-side: rounds of each subject over each transport (5)
  --transport LIST   side-by-side: socket, http, rtm, comma-separated (all three; Bolt has no RTM)
  --arrivals LIST    side-by-side: evenly, at-random, comma-separated (both, in turns)
  --rates LIST       saturation: commands per second, rising, comma-separated (100,200,300,400,600,800)
  --posts N          pace: messages to the one channel (100)
  --commands N       memory: how many (200000)
  --memory-rate N    memory: commands per second (200); about half of what saturation finds is right
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
  const numberIn = (name: string, text: string, most: number, whole = true) => {
    const value = Number(text);
    const fits = text.trim() !== '' && value > 0 && value <= most && (!whole || Number.isInteger(value));
    if (!fits)
      faults.push(`--${name}: ${text} is not a ${whole ? 'whole number' : 'number'} above 0 and up to ${most}`);
    return value;
  };
  const number = <T>(name: NumberName, usual: T, most: number, whole = true) => {
    const text = values[name];
    return text === undefined ? usual : numberIn(name, text, most, whole);
  };
  const oneOf = <T extends string>(
    name: 'section' | 'transport' | 'arrivals' | 'only',
    known: readonly T[],
    asked?: string[],
  ) => {
    const strange = asked?.filter((word) => !known.some((one) => one === word)) ?? [];
    if (strange.length > 0) faults.push(`--${name}: ${strange.join(', ') || 'nothing'} is none of ${known.join(', ')}`);
    return asked ? known.filter((one) => asked.includes(one)) : [...known];
  };
  const quick = values.quick ?? false;
  const named = values.section?.map((name) => name.trim().replaceAll(' ', '-'));
  const options: BenchOptions = {
    sections: oneOf('section', sectionNames, named ?? (quick ? ['side-by-side'] : undefined)),
    subjects: oneOf('only', subjectNames, wordsOf(values.only)),
    warmUp: number('warm-up', quick ? 1000 : 3000, 1_000_000),
    seconds: number('seconds', quick ? 6 : undefined, 86_400),
    channels: number('channels', undefined, 1000),
    rate: number('rate', 50, 10_000, false),
    rounds: number('rounds', quick ? 3 : 5, 1000),
    transports: oneOf('transport', transports, wordsOf(values.transport)),
    arrivals: oneOf(
      'arrivals',
      arrivals,
      wordsOf(values.arrivals?.replaceAll('-', ' ')) ?? (quick ? ['evenly'] : undefined),
    ),
    rates: (wordsOf(values.rates) ?? ['100', '200', '300', '400', '600', '800']).map((text) =>
      numberIn('rates', text, 10_000, false),
    ),
    posts: number('posts', 100, 10_000),
    commands: number('commands', 200_000, 10_000_000),
    memoryRate: number('memory-rate', 200, 10_000, false),
    out: values.out,
  };
  if (options.rates.some((rate, index) => rate <= (options.rates[index - 1] ?? 0)))
    faults.push(`--rates: ${values.rates} does not rise`);
  if (quick && options.sections.some((name) => name !== 'side-by-side'))
    faults.push('--quick is about side-by-side alone');
  if (values.out?.trim() === '') faults.push('--out: names no file');
  if (options.subjects.join() === 'bolt') faults.push(...leaveOutWhatBoltHasNot(options, named !== undefined));
  if (faults.length > 0) throw new UsageError(faults.join('\n'));
  return options;
}

/** @returns faults: what was asked for is not there for Bolt */
function leaveOutWhatBoltHasNot(options: BenchOptions, isNamed: boolean): string[] {
  const missing = options.sections.filter((name) => !sectionsOfBolt.includes(name));
  options.sections = options.sections.filter((name) => sectionsOfBolt.includes(name));
  options.transports = options.transports.filter((transport) => transport !== 'rtm');
  return [
    ...(isNamed && missing.length > 0 ? [`--only bolt: Bolt takes no part in ${missing.join(', ')}`] : []),
    ...(options.transports.length === 0 ? ['--only bolt: Bolt has no RTM; choose socket or http'] : []),
  ];
}

function wordsOf(text: string | undefined): string[] | undefined {
  return text?.split(',').map((word) => word.trim());
}

type NumberName = 'warm-up' | 'seconds' | 'channels' | 'rate' | 'rounds' | 'posts' | 'commands' | 'memory-rate';

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        section: { type: 'string', multiple: true },
        quick: { type: 'boolean' },
        only: { type: 'string' },
        'warm-up': { type: 'string' },
        seconds: { type: 'string' },
        channels: { type: 'string' },
        rate: { type: 'string' },
        rounds: { type: 'string' },
        transport: { type: 'string' },
        arrivals: { type: 'string' },
        rates: { type: 'string' },
        posts: { type: 'string' },
        commands: { type: 'string' },
        'memory-rate': { type: 'string' },
        out: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (err) {
    throw new UsageError((err as Error).message, { cause: err });
  }
}
