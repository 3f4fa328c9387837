import type { Mention } from '@errand/contracts';
import type { ArgManifest } from '@errand/plugin-sdk';
import { flagOption, parseArguments } from './parse-arguments';
import type { RegistryEntry } from './registry';

/** Stands for a secret. */
export const MASK = '•••';

/** Shorter values are in every other word: to hide them would tell more than it hides. */
const FEWEST_CHARACTERS = 4;

/** Arguments and flags that are secret. */
export function secretsOf(entry: RegistryEntry): ArgManifest[] {
  if (entry.kind !== 'command') return [];
  return [...entry.handler.args, ...entry.handler.flags].filter(({ secret }) => secret);
}

/**
 * What was typed behind a command, for others to read: as it was typed, or, of a command with secrets, made anew of its
 * arguments, with a mask for each that is secret. Nothing but a mask where they cannot be read.
 *
 * @param entry undefined: it is not loaded, and nobody knows what of it is secret
 */
export function shownText(entry: RegistryEntry | undefined, text: string, mentions: readonly Mention[] = []): string {
  if (text === '' || (entry && secretsOf(entry).length === 0)) return text;
  if (entry?.kind !== 'command') return MASK;
  const { args, flags } = entry.handler;
  const parsed = parseArguments(entry.handler, text, mentions);
  if (!parsed.ok) return MASK;
  const words = [
    ...flags.flatMap((flag) => shownFlag(flag, parsed.flags[flag.name])),
    ...args.flatMap((arg) => shownValue(arg, parsed.args[arg.name])), // behind: a rest takes all that follows
  ];
  return words.join(' ');
}

function shownFlag(flag: ArgManifest, value: unknown): string[] {
  if (value === (flag.default ?? (flag.type === 'boolean' ? false : undefined))) return [];
  if (flag.type === 'boolean') return [flagOption(flag.name)];
  const values = shownValue(flag, value);
  return values.length === 0 ? [] : [flagOption(flag.name), ...values];
}

function shownValue({ type, secret }: ArgManifest, value: unknown): string[] {
  const values = valuesIn(value);
  if (secret) return values.map(() => MASK);
  if (type in signs) return values.map((id) => `${signs[type as keyof typeof signs]}${id}`);
  return type === 'rest' ? values : values.map((each) => (/^[^\s"'\\]+$/.test(each) ? each : JSON.stringify(each)));
}

/** Before an id, as a mention is typed. */
const signs = { user: '@', usergroup: '@', channel: '#' };

/** Of one argument, as texts. */
function valuesIn(value: unknown): string[] {
  return [value].flat().flatMap((each) => (each === undefined ? [] : String(each)));
}

/** Puts a mask in the place of secrets, wherever they stand in a text. */
export type Hide = (text: string) => string;

/**
 * Hides the secrets of what was typed, also quoted as JSON or in a URL. Of a line that cannot be read each word may be one.
 *
 * @returns undefined: it has none
 */
export function hiderOf(entry: RegistryEntry, text: string, mentions: readonly Mention[]): Hide | undefined {
  const secrets = secretsOf(entry);
  if (secrets.length === 0 || entry.kind !== 'command') return undefined;
  const parsed = parseArguments(entry.handler, text, mentions);
  const values = parsed.ok
    ? secrets.flatMap(({ name }) => valuesIn(parsed.args[name] ?? parsed.flags[name]))
    : [text, ...text.split(/\s+/)];
  const hidden = values
    .filter((value) => value.length >= FEWEST_CHARACTERS)
    .flatMap((value) => [
      value,
      JSON.stringify(value).slice(1, -1),
      encodeURIComponent(value.replace(/\p{Cs}/gu, '\uFFFD')),
    ])
    .toSorted((a, b) => b.length - a.length); // one may be a part of another
  return (told) => hidden.reduce((rest, secret) => rest.replaceAll(secret, MASK), told);
}

/** The same error, as the log tells it, without secrets. */
export function hiddenError(err: unknown, hide: Hide, depth = 0): unknown {
  if (!(err instanceof Error)) return hide(textOf(err));
  const { code, data, cause } = err as Error & { code?: unknown; data?: { error?: unknown } };
  const hidden = new Error(hide(String(err.message)));
  return Object.assign(hidden, {
    name: hide(String(err.name)),
    stack: hide(String(err.stack ?? '')),
    ...(code !== undefined && { code: typeof code === 'number' ? code : hide(String(code)) }),
    ...(data?.error !== undefined && { data: { error: hide(textOf(data.error)) } }),
    ...(cause !== undefined && { cause: depth < 8 ? hiddenError(cause, hide, depth + 1) : MASK }),
  });
}

/** Of whatever somebody threw. */
function textOf(thrown: unknown): string {
  if (typeof thrown !== 'object') return String(thrown);
  try {
    return JSON.stringify(thrown);
  } catch {
    return 'an object that is no JSON';
  }
}
