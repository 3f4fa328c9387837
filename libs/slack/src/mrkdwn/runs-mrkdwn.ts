import { escapeText } from '../escape-text';
import type { Link, Run, Wraps } from './inline-runs';
import { linkOf, textOf } from './inline-runs';
import type { Piece } from './line-text';
import { lineText } from './line-text';
import type { AllowedMention } from './mention-rule';

const marks = { bold: '*', italic: '_', strike: '~' } as const;
/** A part must have room for it, for a link is not cut. */
const MAX_LINK = 2_500;

/** Runs as lines of mrkdwn. An emphasis ends at the end of a line in Slack: it is closed before and opened again after. */
export function mrkdwnLines(runs: readonly Run[]): string[] {
  const lines: Piece[][] = [[]];
  let within: Wraps = [];
  const add = (...pieces: Piece[]) => lines.at(-1)?.push(...pieces);
  const enter = (next: Wraps) => {
    const kept = within.findIndex((wrap, index) => wrap !== next[index]);
    const shared = kept === -1 ? within.length : kept;
    add(...within.slice(shared).reverse().map(closing), ...next.slice(shared).map(opening));
    within = next;
  };

  for (let index = 0; index < runs.length; index++) {
    const run = runs[index] as Run;
    const link = linkOf(run);
    if (run.type === 'break') {
      enter([]);
      lines.push([]);
    } else if (link && !within.includes(link)) {
      const labelled = linkedRuns(runs, index, link);
      const label = textOf(labelled);
      const outside = 'within' in run ? run.within.slice(0, run.within.indexOf(link)) : [];
      if (label === link.url) {
        enter(outside);
        add({ kind: 'atom', text: `<${targetOf(link)}>` });
      } else if (label.length + link.url.length > MAX_LINK) {
        for (const each of labelled) {
          enter(each.within.filter((wrap) => wrap !== link));
          add(pieceOf(each));
        }
        enter(outside);
        add({ kind: 'text', text: ' (' }, { kind: 'atom', text: `<${targetOf(link)}>` }, { kind: 'text', text: ')' });
      } else {
        for (const each of labelled) {
          enter(each.within);
          add(pieceOf(each));
        }
      }
      index += labelled.length - 1;
    } else {
      enter(run.within);
      add(pieceOf(run));
    }
  }
  enter([]);
  return lines.map(lineText);
}

type Shown = Exclude<Run, { type: 'break' }>;

function linkedRuns(runs: readonly Run[], from: number, link: Link): Shown[] {
  const linked: Shown[] = [];
  for (let index = from; index < runs.length; index++) {
    const run = runs[index] as Run;
    if (run.type === 'break' || linkOf(run) !== link) break;
    linked.push(run);
  }
  return linked;
}

function pieceOf(run: Shown): Piece {
  if (run.type === 'mention') return { kind: 'atom', text: mentionText(run.mention) };
  // Slack has no way to write a backtick inside of code.
  return run.type === 'code' && !run.text.includes('`')
    ? { kind: 'code', text: `\`${escapeText(run.text)}\`` }
    : { kind: 'text', text: escapeText(run.text) };
}

function opening(wrap: Wraps[number]): Piece {
  return typeof wrap === 'object'
    ? { kind: 'link-open', text: `<${targetOf(wrap)}|` }
    : { kind: 'open', text: marks[wrap] };
}

function closing(wrap: Wraps[number]): Piece {
  return typeof wrap === 'object' ? { kind: 'link-close', text: '>' } : { kind: 'close', text: marks[wrap] };
}

function targetOf({ url }: Link): string {
  return escapeText(url).replaceAll('|', '%7C');
}

export function mentionText({ kind, id }: AllowedMention): string {
  if (kind === 'usergroup') return `<!subteam^${id}>`;
  return kind === 'broadcast' ? `<!${id}>` : `<${kind === 'user' ? '@' : '#'}${id}>`;
}
