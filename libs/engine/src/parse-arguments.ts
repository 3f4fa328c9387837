import type { Mention } from '@errand/contracts';
import type { ArgManifest, CommandManifest } from '@errand/plugin-sdk';
import { CommandLineError, splitCommandLine } from '@errand/plugin-sdk';
import type { HelpFormatterOptions } from 'argparse';
import { ArgumentParser, HelpFormatter } from 'argparse';
import { docOf } from './doc-of';
import { fence } from './fence';
import { mentionedId } from './mentioned-id';

export type ParsedArguments =
  | { ok: true; args: Record<string, unknown>; flags: Record<string, unknown> }
  /** What to answer instead: what is wrong, as text, where anything is, and how to call it, as Markdown. */
  | { ok: false; fault?: string; usage: string };

/** The time that argparse takes grows with the square of the words. */
const MOST_WORDS = 1_000;

/**
 * Reads what was typed behind a command by its declaration, as Errbot's `arg_botcmd` does: shell words, then Python's
 * argparse with its texts; long flags may be shortened, `-h` asks for the usage. A command that declares neither
 * arguments nor flags takes any text.
 *
 * @param mentions whom and what the message mentions: `@ana` is the person that Slack says it is
 */
export function parseArguments(
  command: CommandManifest,
  text: string,
  mentions: readonly Mention[] = [],
): ParsedArguments {
  const { args, flags } = command;
  if (args.length === 0 && flags.length === 0) return { ok: true, args: {}, flags: {} };
  const parser = createParser(command, mentions);
  try {
    const all = splitCommandLine(text);
    const words = all.slice(0, MOST_WORDS);
    if (all.length > MOST_WORDS && !args.some((arg) => arg.type === 'rest'))
      parser.error(`${all.length} words, ${MOST_WORDS} are the most`);
    const values = parser.parse_args(words.map((word) => word.value)) as Record<string, unknown>;
    const rest = args.find((arg) => arg.type === 'rest');
    // What argparse gave to the rest are the last words: it is cut out of the text as it was typed.
    const first = rest ? words[words.length - (values[rest.name] as string[]).length] : undefined;
    if (rest) values[rest.name] = first ? text.slice(first.start).trimEnd() : rest.default;
    if (rest && values[rest.name] === undefined && !rest.optional)
      parser.error(`the following arguments are required: ${rest.name}`);
    return { ok: true, args: pick(args, values), flags: pick(flags, values) };
  } catch (err) {
    if (err instanceof HelpWanted) return { ok: false, usage: fence(parser.format_help().trimEnd()) };
    if (err instanceof CommandLineError)
      return {
        ok: false,
        fault: `I couldn't parse this command; ${err.message}`,
        usage: fence(parser.format_help().trimEnd()),
      };
    if (err instanceof UsageFault)
      return {
        ok: false,
        fault: `I couldn't parse the arguments; ${err.message}`,
        usage: fence(parser.format_usage().trimEnd()),
      };
    throw err;
  }
}

/**
 * What argparse tells of a command: `usage: …`, then what it does, of which argparse makes one paragraph, and what each
 * argument is. Plain text; undefined for a command that takes any text.
 */
export function argumentsHelp(command: CommandManifest): string | undefined {
  if (command.args.length === 0 && command.flags.length === 0) return undefined;
  return createParser(command, []).format_help().trimEnd();
}

/** `dryRun` is typed `--dry-run`. */
export function flagOption(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

class HelpWanted extends Error {
  override readonly name = 'HelpWanted';
}
class UsageFault extends Error {
  override readonly name = 'UsageFault';
}

/** argparse is made for programs: it prints and exits. Here it throws. */
class Parser extends ArgumentParser {
  override error(message: string): never {
    throw new UsageFault(message);
  }
  override print_help(): never {
    throw new HelpWanted();
  }
}

/** As wide as Python makes it without a terminal; else it is as wide as that of this process. */
class Formatter extends HelpFormatter {
  constructor({ prog }: HelpFormatterOptions) {
    super({ prog, width: 78 });
  }
}

function createParser(command: CommandManifest, mentions: readonly Mention[]): Parser {
  // argparse puts the console's colours into usage and help where it finds a terminal; a chat is none.
  const parser = new Parser({
    prog: command.name,
    description: literal(docOf(command)),
    color: false,
    formatter_class: Formatter,
  });
  for (const flag of command.flags) addFlag(parser, flag, { dest: flag.name, ...optionsOf(flag, true, mentions) });
  for (const arg of command.args) parser.add_argument(arg.name, optionsOf(arg, false, mentions));
  return parser;
}

/** argparse fills in `%(prog)s`, and only of a text that has it. */
function literal(description: string): string {
  return description.includes('%(prog)') ? description.replaceAll('%', '%%') : description;
}

function addFlag(parser: Parser, { name, short }: ArgManifest, options: Record<string, unknown>): void {
  if (short === undefined) parser.add_argument(flagOption(name), options);
  else parser.add_argument(`-${short}`, flagOption(name), options);
}

function optionsOf(arg: ArgManifest, isFlag: boolean, mentions: readonly Mention[]): Record<string, unknown> {
  const help = arg.help?.replaceAll('%', '%%');
  const common = { ...(help !== undefined && { help }), default: arg.list ? [] : arg.default };
  if (arg.type === 'rest') return { ...common, nargs: '...' };
  if (isFlag && arg.type === 'boolean') {
    return arg.default === true
      ? { ...common, action: 'store_false', help: help ?? 'on unless this is given' }
      : { ...common, action: 'store_true', default: false };
  }
  return {
    ...common,
    ...(arg.choices && { choices: arg.choices }),
    ...(arg.type !== 'string' && { type: readerOf(arg.type, mentions) }),
    ...(isFlag ? { required: !arg.optional, metavar: arg.choices ? undefined : metavarOf(arg.name) } : {}),
    ...nargsOf(arg, isFlag),
  };
}

function nargsOf({ list, optional }: ArgManifest, isFlag: boolean): { nargs?: string } {
  if (list) return { nargs: optional && !isFlag ? '*' : '+' };
  return optional && !isFlag ? { nargs: '?' } : {};
}

const readers = {
  integer: named('int', (text) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
    if (!Number.isSafeInteger(value)) throw new TypeError('not a whole number');
    return value;
  }),
  number: named('float', (text) => {
    const value = /\d/.test(text) ? Number(text) : NaN;
    if (!Number.isFinite(value)) throw new TypeError('not a number');
    return value;
  }),
  boolean: named('boolean', (text) => {
    if (/^(yes|y|true|on|1)$/i.test(text)) return true;
    if (/^(no|n|false|off|0)$/i.test(text)) return false;
    throw new TypeError('neither yes nor no');
  }),
};

/** argparse names the function in its complaint, `invalid int value: 'x'`: by this name, whatever a bundler calls it. */
function named<T>(name: string, read: (text: string) => T): (text: string) => T {
  return Object.defineProperty(read, 'name', { value: name });
}

function readerOf(type: Exclude<ArgManifest['type'], 'string' | 'rest'>, mentions: readonly Mention[]) {
  return type === 'user' || type === 'channel' || type === 'usergroup' ? mentionReader(type, mentions) : readers[type];
}

function mentionReader(kind: 'user' | 'channel' | 'usergroup', mentions: readonly Mention[]): (text: string) => string {
  return named(kind, (text) => {
    const id = mentionedId(kind, text, mentions);
    if (id === undefined) throw new TypeError(`no mention of a ${kind}`);
    return id;
  });
}

function metavarOf(name: string): string {
  return flagOption(name).slice(2).replaceAll('-', '_').toUpperCase();
}

function pick(specs: ArgManifest[], values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(specs.map(({ name }) => [name, values[name]]).filter(([, value]) => value !== undefined));
}
