import type { HandlerReply } from '@errand/engine';
import type { Reply, Values } from '@errand/plugin-sdk';

/** Makes Markdown of a template of this plugin. */
export type Render = (template: string, values: Values) => string;

/** Undefined: there is nothing to say. @throws TypeError naming what a reply is */
export function replyOf(value: Reply | void | null | undefined, render: Render): HandlerReply | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return { markdown: value };
  const json = typeof value === 'object' ? asJson(value) : undefined;
  const reply = isRecord(json) ? knownReply(json, render) : undefined;
  if (reply) return isSilent(reply) ? undefined : reply;
  throw new TypeError(
    'a reply must be Markdown as a string, { markdown, format?, blocks?, attachments? }, { text }, { card }, { file } or { template, values }',
  );
}

/**
 * What `run` gave back or yielded, which may be any value: Errbot's rules.
 *
 * @param template of the command: an object is its values
 * @throws the value itself, where it is an error
 */
export function resultOf(value: unknown, template: string | undefined, render: Render): HandlerReply | undefined {
  if (value instanceof Error) throw value;
  if (isEmpty(value)) return undefined;
  if (typeof value === 'string') return { markdown: value };
  if (typeof value !== 'object' || value === null) return plain(String(value));
  const json = asJson(value);
  if (typeof json === 'string') return plain(json); // of a date
  if (!isRecord(json)) return plain(JSON.stringify(json, null, 2));
  if (template !== undefined) return { markdown: render(template, json as Values) };
  const reply = knownReply(json, render) ?? plain(JSON.stringify(json, null, 2));
  return isSilent(reply) ? undefined : reply;
}

/** An empty text. */
function isSilent({ markdown, format, file }: HandlerReply): boolean {
  return format === 'plain' && markdown === '' && !file;
}

/** @param given JSON. @returns undefined: it is no reply */
function knownReply(given: Readonly<Record<string, unknown>>, render: Render): HandlerReply | undefined {
  const file = isRecord(given['file']) && pick(given, ['file']);
  const rest = { ...pick(given, ['mentions', 'ephemeral', 'unfurl']), ...file };
  if (typeof given['template'] === 'string')
    return { markdown: render(given['template'], (given['values'] ?? {}) as Values), ...rest };
  if (isRecord(given['card'])) {
    const { body = '', ...card } = given['card'] as { body?: string };
    return { markdown: body, card, ...rest };
  }
  if (typeof given['text'] === 'string') return { markdown: given['text'], format: 'plain', ...rest };
  if (typeof given['markdown'] !== 'string' && !file && !isRaw(given)) return undefined;
  return {
    markdown: '',
    ...pick(given, ['markdown', 'blocks', 'attachments']),
    ...(given['format'] === 'blocks' && { format: 'blocks' }),
    ...rest,
  };
}

/** Slack's own, with nothing said beside it. */
function isRaw({ markdown, blocks, attachments }: Readonly<Record<string, unknown>>): boolean {
  const isList = (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(isRecord);
  return markdown === undefined && (isList(blocks) || isList(attachments));
}

/** What says nothing: as in Python, whatever is false there. */
function isEmpty(value: unknown): boolean {
  if (!value) return true;
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.length === 0;
  if (value instanceof Map || value instanceof Set) return value.size === 0;
  return Object.getPrototypeOf(value) === Object.prototype && Object.keys(value).length === 0;
}

function plain(text: string): HandlerReply {
  return { markdown: text, format: 'plain' };
}

function pick(given: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => given[key] !== undefined).map((key) => [key, given[key]]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Also of what JSON has no word for: sets are lists, maps are objects, or lists of pairs where a key is no text. */
function asJson(value: object): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, each: unknown) => {
      if (each instanceof Set) return [...each];
      if (each instanceof Map) return areTexts(each.keys()) ? Object.fromEntries(each) : [...each];
      return typeof each === 'bigint' ? String(each) : each;
    }),
  );
}

function areTexts(keys: Iterable<unknown>): boolean {
  return [...keys].every((key) => typeof key === 'string');
}
