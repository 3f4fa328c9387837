import type { Token } from 'markdown-it';
import type { AllowedMention } from './mention-rule';

export type Mark = 'bold' | 'italic' | 'strike';
export interface Link {
  url: string;
}
/** What a run stands in, the outermost first: each mark once, and one link at most, the same object for all of its runs. */
export type Wraps = readonly (Mark | Link)[];

/** A piece of text that looks the same from its beginning to its end. */
export type Run =
  | { type: 'text' | 'code'; text: string; within: Wraps }
  | { type: 'mention'; mention: AllowedMention; within: Wraps }
  | { type: 'break' };

const marks: Record<string, Mark> = { strong: 'bold', em: 'italic', s: 'strike' };
/** Slack makes a link of anything between brackets; only an address with one of these is one. */
const linkable = /^(?:https?|mailto|tel|slack|ftp):/i;
const MAX_URL = 2_000;

/**
 * The inline tokens of a paragraph as a flat list. What Slack has no place for is written out behind: `docs (../guide.md)`.
 */
export function runsOf(tokens: readonly Token[]): Run[] {
  const runs: Run[] = [];
  /** What ends each thing that is open, the innermost last. */
  const ends: (() => void)[] = [];
  let within: Wraps = [];
  /** The link that is open, with what follows it. */
  let link: { after: Run[]; outside: Wraps } | undefined;

  const text = (content: string) => {
    if (content !== '') runs.push({ type: 'text', text: content, within });
  };
  const openMark = (mark: Mark) => {
    const before = within;
    if (!within.includes(mark)) within = [...within, mark];
    ends.push(() => (within = before));
  };
  const openLink = (url: string, title: string) => {
    const outside = within;
    const after: Run[] = [];
    const first = runs.length;
    if (isLinkable(url)) within = [...within, { url }];
    link = { after, outside };
    ends.push(() => {
      let label = textOf(runs.slice(first));
      if (label.trim() === '') {
        runs.length = first;
        text((label = url));
      }
      within = outside;
      link = undefined;
      if (!isLinkable(url) && label !== url) runs.push(...note(url, within));
      if (title !== label) runs.push(...note(title, within));
      for (const run of after) runs.push(run); // there may be more of them than a call takes arguments
    });
  };
  const image = (url: string, title: string, alt: string) => {
    const label = alt.trim() === '' ? url : alt;
    if (link) {
      // A link has one address, and this one goes elsewhere.
      text(label);
      if (label !== url) link.after.push(...note(url, link.outside));
      if (title !== label) link.after.push(...note(title, link.outside));
      return;
    }
    openLink(url, title);
    text(label);
    ends.pop()?.();
  };

  for (const token of tokens) {
    const mark = marks[token.tag];
    if (token.type === 'link_open') openLink(attributeOf(token, 'href'), attributeOf(token, 'title'));
    else if (mark !== undefined && token.nesting === 1) openMark(mark);
    else if (token.nesting === -1) ends.pop()?.();
    else if (token.type === 'image')
      image(attributeOf(token, 'src'), attributeOf(token, 'title'), textOf(runsOf(token.children ?? [])));
    else if (token.type === 'softbreak' || token.type === 'hardbreak') {
      if (link) text(' ');
      else runs.push({ type: 'break' });
    } else if (token.type === 'slack_mention') {
      const mention = token.meta as unknown as AllowedMention;
      if (link) text(nameOf(mention));
      else runs.push({ type: 'mention', mention, within });
    } else if (token.type === 'code_inline' && token.content.trim() !== '') {
      runs.push({ type: 'code', text: token.content, within });
    } else text(token.content);
  }
  return runs;
}

/** The words alone, for where nothing else can be shown. */
export function textOf(runs: readonly Run[]): string {
  return runs
    .map((run) => (run.type === 'break' ? ' ' : run.type === 'mention' ? nameOf(run.mention) : run.text))
    .join('');
}

/** The words, and behind those of a link where it leads. */
export function textWithAddresses(runs: readonly Run[]): string {
  const parts: string[] = [];
  let label = '';
  runs.forEach((run, index) => {
    const link = linkOf(run);
    const text = textOf([run]);
    parts.push(text);
    label = link ? label + text : '';
    const next = runs[index + 1];
    if (!link || (next && linkOf(next) === link)) return;
    if (label !== link.url) parts.push(` (${link.url})`);
    label = '';
  });
  return parts.join('');
}

export function linkOf(run: Run): Link | undefined {
  return run.type === 'break' ? undefined : run.within.find((wrap): wrap is Link => typeof wrap === 'object');
}

export function inBold(run: Run): Run {
  return run.type === 'break' ? run : { ...run, within: ['bold', ...run.within.filter((wrap) => wrap !== 'bold')] };
}

function nameOf({ kind, id }: AllowedMention): string {
  return `${kind === 'channel' ? '#' : '@'}${id}`;
}

/** ` (…)` behind what it is about; an address that can be one is a link. */
function note(fact: string, within: Wraps): Run[] {
  if (fact === '') return [];
  return [
    { type: 'text', text: ' (', within },
    { type: 'text', text: fact, within: isLinkable(fact) ? [...within, { url: fact }] : within },
    { type: 'text', text: ')', within },
  ];
}

function isLinkable(url: string): boolean {
  return linkable.test(url) && url.length <= MAX_URL;
}

function attributeOf(token: Token, name: string): string {
  return String(token.attrGet(name) ?? '');
}
