import type { Inline } from './inline';
import { parseInline, plainText } from './inline';

export type TextBlock =
  | { type: 'paragraph'; children: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'quote'; children: TextBlock[] }
  | { type: 'list'; ordered: boolean; start: number; items: { level: number; children: Inline[] }[] };

/** Slack's mrkdwn as paragraphs, fenced code, quotes and lists. Never fails; bad markup is text. */
export function parseMrkdwn(source: string): TextBlock[] {
  const blocks: TextBlock[] = [];
  let at = 0;
  for (const fence of source.matchAll(/```\n?([\s\S]+?)\n?```/g)) {
    blocks.push(...parseLines(source.slice(at, fence.index).replace(/\n$/, '')));
    blocks.push({ type: 'code', text: plainText(fence[1] ?? '') });
    at = fence.index + fence[0].length;
  }
  const rest = source.slice(at);
  blocks.push(...parseLines(at > 0 ? rest.replace(/^\n/, '') : rest));
  return blocks;
}

const quoted = /^(?:&gt;|>)(?!(?:&gt;|>){2}) ?/;
const quotedToTheEnd = /^(?:&gt;|>){3} ?/;
const bullet = /^(\s*)[•◦▪‣-]\s+(?=\S)/;
const numbered = /^(\s*)(\d{1,4})\.\s+(?=\S)/;

function parseLines(source: string): TextBlock[] {
  const blocks: TextBlock[] = [];
  const lines = source.split('\n');
  let paragraph: string[] = [];
  const flush = () => {
    if (paragraph.some((line) => line.trim() !== ''))
      blocks.push({ type: 'paragraph', children: parseInline(paragraph.join('\n').replace(/^\n+|\n+$/g, '')) });
    paragraph = [];
  };
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (quotedToTheEnd.test(line)) {
      flush();
      const rest = [line.replace(quotedToTheEnd, ''), ...lines.slice(index + 1)].join('\n');
      blocks.push({ type: 'quote', children: parseLines(rest) });
      return blocks;
    }
    const kind = [quoted, bullet, numbered].find((pattern) => pattern.test(line));
    if (!kind) {
      paragraph.push(line);
      continue;
    }
    flush();
    const same: string[] = [line];
    while (kind.test(lines[index + 1] ?? '')) same.push(lines[++index] ?? '');
    if (kind === quoted)
      blocks.push({ type: 'quote', children: parseLines(same.map((each) => each.replace(quoted, '')).join('\n')) });
    else blocks.push(list(same, kind));
  }
  flush();
  return blocks;
}

function list(lines: string[], pattern: RegExp): TextBlock {
  const items = lines.map((line) => ({
    level: Math.min(4, Math.floor((pattern.exec(line)?.[1]?.length ?? 0) / 2)),
    children: parseInline(line.replace(pattern, '')),
  }));
  const ordered = pattern === numbered;
  return { type: 'list', ordered, start: ordered ? Number(numbered.exec(lines[0] ?? '')?.[2]) : 1, items };
}
