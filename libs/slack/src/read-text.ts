import type { Mention } from '@errand/contracts';
import { unescapeText } from './escape-text';

export interface ReadText {
  /** As a person reads it: entities decoded once, mentions and links by name. */
  text: string;
  mentions: Mention[];
  links: { url: string; label?: string }[];
}

/** Between the brackets stands no other bracket: Slack escapes those. So each character is looked at once or twice. */
const bracketed = /<([^<>]*)>/g;
const reference = /^([@#])([A-Z][A-Z0-9]{1,30})$/;
const usergroup = /^!subteam\^([A-Z][A-Z0-9]{1,30})$/;
const broadcast = /^!(here|channel|everyone)$/;
const link = /^[a-z][a-z0-9+.-]*:[^\s]/i;
/** Seconds, a format, and a link on it. */
const date = /^!date\^(\d{1,11})\^[^^]*(?:\^(.+))?$/;

/**
 * Reads Slack's message markup ({@link https://docs.slack.dev/messaging/formatting-message-text}). Nothing is lost:
 * a link keeps its address beside its label where the two differ, a date is its fallback text, an emoji its name as in
 * `:tada:`, and what is not well formed stays as it is.
 * Takes time linear in the length, whatever the input.
 */
export function readText(markup: string): ReadText {
  const mentions: Mention[] = [];
  const links: ReadText['links'] = [];
  const parts: string[] = [];
  let end = 0;
  for (const match of markup.matchAll(bracketed)) {
    parts.push(unescapeText(markup.slice(end, match.index)));
    parts.push(readBracketed(match[1] ?? '', mentions, links) ?? unescapeText(match[0]));
    end = match.index + match[0].length;
  }
  parts.push(unescapeText(markup.slice(end)));
  return { text: parts.join(''), mentions, links };
}

function readBracketed(inner: string, mentions: Mention[], links: ReadText['links']): string | undefined {
  const bar = inner.indexOf('|');
  const target = bar === -1 ? inner : inner.slice(0, bar);
  const label = bar === -1 ? undefined : unescapeText(inner.slice(bar + 1)) || undefined;

  const mention = mentionOf(target, label);
  if (mention) {
    mentions.push(mention);
    return `${mention.kind === 'channel' ? '#' : '@'}${mention.label ?? mention.id}`;
  }
  const [, seconds, dateUrl] = date.exec(target) ?? [];
  if (seconds !== undefined) {
    const shown = label ?? dateText(Number(seconds));
    return dateUrl !== undefined ? readLink(dateUrl, shown, links) : shown;
  }
  if (target.startsWith('!')) return label; // what Slack may invent
  return link.test(target) ? readLink(target, label, links) : undefined;
}

function readLink(target: string, label: string | undefined, links: ReadText['links']): string {
  const url = unescapeText(target);
  links.push({ url, ...(label !== undefined && { label }) });
  if (label === undefined) return url.replace(/^mailto:/i, '');
  return isSameAddress(url, label) ? label : `${label} (${url.replace(/^mailto:/i, '')})`;
}

function mentionOf(target: string, label: string | undefined): Mention | undefined {
  const [, sign, id] = reference.exec(target) ?? [];
  if (id !== undefined)
    return { kind: sign === '@' ? 'user' : 'channel', id, ...named(label, sign === '@' ? '@' : '#') };
  const group = usergroup.exec(target)?.[1];
  if (group !== undefined) return { kind: 'usergroup', id: group, ...named(label, '@') };
  const everyone = broadcast.exec(target)?.[1];
  return everyone === undefined ? undefined : { kind: 'broadcast', id: everyone };
}

/** `2014-02-18 14:39:42 UTC`, for Slack shows each reader their own time and we know no reader. */
function dateText(seconds: number): string {
  return `${new Date(seconds * 1_000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function named(label: string | undefined, sign: string): { label?: string } {
  const name = label?.startsWith(sign) ? label.slice(1) : label;
  return name ? { label: name } : {};
}

/** Slack turns a typed `example.com` into `<http://example.com|example.com>`: the label says it all. */
function isSameAddress(url: string, label: string): boolean {
  const bare = (address: string) => address.replace(/^(https?:\/\/|mailto:|tel:)/i, '').replace(/\/$/, '');
  return bare(url) === bare(label);
}
