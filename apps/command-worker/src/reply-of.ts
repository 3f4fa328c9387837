import type { HandlerReply } from '@errand/engine';
import type { Reply, Values } from '@errand/plugin-sdk';

/** Makes Markdown of a template of this plugin. */
export type Render = (template: string, values: Values) => string;

/** Undefined: there is nothing to say. @throws TypeError naming what a reply is */
export function replyOf(value: Reply | void | null | undefined, render: Render): HandlerReply | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const reply = typeof value === 'string' ? { markdown: value } : knownReply(value, render);
  if (reply) return isSilent(reply) ? undefined : reply;
  throw new TypeError(
    'a reply must be Markdown as a string, { markdown, format?, blocks?, attachments? }, { text }, { card }, { file } or { template, values }',
  );
}

/**
 * What `run` gave back or yielded, which may be any value: Errbot's rules.
 *
 * @param template of the command: an object is its values
 */
export function resultOf(value: unknown, template: string | undefined, render: Render): HandlerReply | undefined {
  if (isEmpty(value)) return undefined;
  if (typeof value === 'string') return { markdown: value };
  if (typeof value !== 'object' || value === null) return plain(String(value));
  if (template !== undefined && !Array.isArray(value)) return { markdown: render(template, asJson(value) as Values) };
  const reply = knownReply(value, render) ?? plain(JSON.stringify(value, null, 2));
  return isSilent(reply) ? undefined : reply;
}

/** An empty text. */
function isSilent({ markdown, format }: HandlerReply): boolean {
  return format === 'plain' && markdown === '';
}

/** Undefined: it is no reply. */
function knownReply(value: object, render: Render): HandlerReply | undefined {
  const given = value as Record<string, unknown>;
  const rest = { ...pick(given, ['mentions', 'ephemeral', 'unfurl']) };
  if (typeof given['template'] === 'string')
    return { markdown: render(given['template'], asJson(given['values'] ?? {}) as Values), ...rest };
  if (isRecord(given['card'])) {
    const { body = '', ...card } = asJson(given['card']) as { body?: string };
    return { markdown: body, card, ...rest };
  }
  if (typeof given['text'] === 'string') return { markdown: given['text'], format: 'plain', ...rest };
  if (typeof given['markdown'] !== 'string' && !isRecord(given['file'])) return undefined;
  return asJson({
    markdown: '',
    ...pick(given, ['markdown', 'blocks', 'attachments', 'file']),
    ...(given['format'] === 'blocks' && { format: 'blocks' }),
    ...rest,
  }) as HandlerReply;
}

/** What says nothing: as in Python, whatever is false there. */
function isEmpty(value: unknown): boolean {
  if (!value) return true;
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.length === 0;
  return Object.getPrototypeOf(value) === Object.prototype && Object.keys(value).length === 0;
}

function plain(text: string): HandlerReply {
  return { markdown: text, format: 'plain' };
}

function pick(given: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => given[key] !== undefined).map((key) => [key, given[key]]));
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
