import { emojiGlyph } from './emoji';
import { safeUrl, unescapeEntities } from './entities';

export type Inline =
  | { type: 'text' | 'code'; text: string }
  | { type: 'bold' | 'italic' | 'strike'; children: Inline[] }
  | { type: 'link'; url: string; children: Inline[] }
  | { type: 'user' | 'channel' | 'group'; id: string; label?: string }
  | { type: 'broadcast'; range: string }
  | { type: 'emoji'; name: string };

const styles = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
type Marker = keyof typeof styles;

/**
 * Slack's mrkdwn inside a line or paragraph. Never fails: what is no markup stays text, entities decoded. Linear in the
 * text's length, as a bot may post 40,000 characters of asterisks.
 *
 * @param outer the markers already open around this text; each style nests once. Those of code and styles together leave
 *   mentions, links and emoji alone
 */
export function parseInline(source: string, outer = ''): Inline[] {
  const nodes: Inline[] = [];
  const lastClose = source.lastIndexOf('>');
  const unclosed: Partial<Record<Marker, number>> = {};
  let plainFrom = 0;
  let at = 0;

  const take = (node: Inline, length: number) => {
    flush();
    nodes.push(node);
    at += length;
    plainFrom = at;
  };
  const flush = () => {
    if (plainFrom < at) nodes.push({ type: 'text', text: unescapeEntities(source.slice(plainFrom, at)) });
  };

  while (at < source.length) {
    const character = source[at] ?? '';
    if (character === '`' && !outer.includes('`')) {
      const end = source.indexOf('`', at + 1);
      const code = source.slice(at + 1, end);
      if (end > at + 1 && !code.includes('\n')) {
        take({ type: 'code', text: plainText(code) }, code.length + 2);
        continue;
      }
    } else if (character === '<' && at < lastClose) {
      const end = source.indexOf('>', at);
      const node = angle(source.slice(at + 1, end), outer);
      if (node) {
        take(node, end - at + 1);
        continue;
      }
    } else if (character === ':' && !outer.includes(':')) {
      const match = /^:([a-z0-9_+'-]{1,40})(?:::skin-tone-\d)?:/.exec(source.slice(at, at + 60));
      if (match?.[1] && emojiGlyph(match[1])) {
        take({ type: 'emoji', name: match[1] }, match[0].length);
        continue;
      }
    } else if (character === 'h' && !/\w/.test(source[at - 1] ?? '')) {
      const url = bareUrl(source, at);
      if (url) {
        const decoded = unescapeEntities(url);
        take({ type: 'link', url: decoded, children: [{ type: 'text', text: decoded }] }, url.length);
        continue;
      }
    } else if (character in styles && !outer.includes(character)) {
      const marker = character as Marker;
      if ((unclosed[marker] ?? -1) < at) {
        const end = closing(source, at, marker);
        if (end.at !== undefined) {
          const children = parseInline(source.slice(at + 1, end.at), outer + marker);
          take({ type: styles[marker], children }, end.at + 1 - at);
          continue;
        }
        unclosed[marker] = end.searchedTo;
      }
    }
    at++;
  }
  flush();
  return nodes;
}

/** The words of a text without its markup, as shown inside code, where nothing is markup but `<…>`. */
export function plainText(source: string): string {
  return unescapeEntities(
    source.replace(/<([^<>|\s][^<>|]*)(?:\|([^<>]*))?>/g, (all, target: string, label?: string) =>
      label !== undefined ? label : /^(https?:|mailto:|[@#!])/.test(target) ? target : all,
    ),
  );
}

/**
 * Where the style that opens at `from` ends: a marker after a non-space and before a non-word, on the same line, and not
 * inside code or `<…>`. Without one, `searchedTo` is how far that is known for every later opening too.
 */
function closing(source: string, from: number, marker: Marker): { at?: number; searchedTo: number } {
  const opens = !/[\w*~_]/.test(source[from - 1] ?? '') || (source[from - 1] ?? '') in styles;
  const next = source[from + 1] ?? ' ';
  if (!opens || /\s/.test(next) || next === marker) return { searchedTo: from };
  let at = from + 1;
  for (; at < source.length && source[at] !== '\n'; at++) {
    const character = source[at];
    if (character === '`' || (character === '<' && /[@#!a-z]/i.test(source[at + 1] ?? ''))) {
      const end = source.indexOf(character === '`' ? '`' : '>', at + 1);
      if (end > 0 && end - at < 2_000) at = end;
    } else if (character === marker && !/\s/.test(source[at - 1] ?? ' ') && !/\w/.test(source[at + 1] ?? '')) {
      return { at, searchedTo: at };
    }
  }
  return { searchedTo: at };
}

/** What stands between `<` and `>`: a mention, a date or a link. Anything else is no token of Slack's. */
function angle(inside: string, outer: string): Inline | undefined {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? undefined : unescapeEntities(inside.slice(bar + 1));
  const mention = /^([@#])([A-Z][A-Z0-9]+)$/.exec(target);
  if (mention?.[2]) return { type: mention[1] === '@' ? 'user' : 'channel', id: mention[2], label };
  const group = /^!subteam\^([A-Z0-9]+)$/.exec(target);
  if (group?.[1]) return { type: 'group', id: group[1], label };
  const broadcast = /^!(here|channel|everyone)$/.exec(target);
  if (broadcast?.[1]) return { type: 'broadcast', range: broadcast[1] };
  if (/^!date\^/.test(target) && label) return { type: 'text', text: label };
  const url = safeUrl(unescapeEntities(target));
  if (!url || outer.includes('<')) return undefined;
  const children: Inline[] = label
    ? parseInline(inside.slice(bar + 1), `${outer}<`)
    : [{ type: 'text', text: url.replace(/^mailto:/i, '') }];
  return { type: 'link', url, children };
}

function bareUrl(source: string, at: number): string | undefined {
  if (!source.startsWith('http://', at) && !source.startsWith('https://', at)) return undefined;
  const match = /^https?:\/\/(?:(?!&[lg]t;)[^\s<>|`"])+/.exec(source.slice(at, at + 2_000));
  return match?.[0].replace(/[.,;:!?)\]}'*_~]+$/, '');
}
