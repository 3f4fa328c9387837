import type { Token } from 'markdown-it';
import { escapeText } from '../escape-text';

const markers: Record<string, string> = { strong: '*', em: '_', s: '~' };
/** Slack makes a link of anything between brackets; only an address with one of these is one. */
const linkable = /^(https?|mailto|tel|slack|ftp):/i;

/** Text with its emphasis, links and mentions. A heading is one bold line. */
export function inlineText(tokens: Token[], isHeading = false): string {
  const open: string[] = [];
  const parts: string[] = [];
  const begin = (marker: string) => {
    if (!open.includes(marker)) parts.push(marker);
    open.push(marker);
  };
  const end = () => {
    const marker = open.pop();
    if (marker !== undefined && !open.includes(marker)) parts.push(marker);
  };

  if (isHeading) begin('*');
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as Token;
    const marker = markers[token.tag];
    if (token.type === 'link_open') {
      const first = index + 1;
      while (index < tokens.length - 1 && tokens[index]?.type !== 'link_close') index++;
      parts.push(linkText(attributeOf(token, 'href'), plainText(tokens.slice(first, index))));
    } else if (token.type === 'image') parts.push(linkText(attributeOf(token, 'src'), token.content));
    else if (token.type === 'slack_mention') parts.push(token.content);
    else if (token.type === 'code_inline') parts.push(codeText(token.content));
    else if (token.type === 'softbreak' || token.type === 'hardbreak') parts.push(isHeading ? ' ' : lineBreak(open));
    else if (marker !== undefined && token.nesting === 1) begin(marker);
    else if (marker !== undefined && token.nesting === -1) end();
    else parts.push(escapeText(token.content));
  }
  while (open.length > 0) end();
  return parts.join('');
}

/** The words alone, for where Slack shows no formatting: a link's label, a cell of a table. */
export function plainText(tokens: Token[], showsAddresses = false): string {
  const parts: string[] = [];
  let href = '';
  let start = 0;
  for (const token of tokens) {
    if (token.type === 'link_open') {
      href = attributeOf(token, 'href');
      start = parts.length;
    } else if (token.type === 'link_close') {
      if (showsAddresses && parts.slice(start).join('') !== href) parts.push(` (${href})`);
    } else if (token.type === 'softbreak' || token.type === 'hardbreak') parts.push(' ');
    else if (token.type === 'slack_mention') parts.push(token.content.slice(1, -1));
    else parts.push(token.content);
  }
  return parts.join('');
}

function attributeOf(token: Token, name: string): string {
  return String(token.attrGet(name) ?? '');
}

/** Emphasis ends at the end of a line in Slack: it is closed before and opened again after. */
function lineBreak(open: string[]): string {
  const markersNow = [...new Set(open)];
  return `${[...markersNow].reverse().join('')}\n${markersNow.join('')}`;
}

function linkText(url: string, label: string): string {
  if (!linkable.test(url)) return escapeText(label === url || label === '' ? url : `${label} (${url})`);
  const target = escapeText(url).replaceAll('|', '%7C');
  return label === url || label.trim() === '' ? `<${target}>` : `<${target}|${escapeText(label)}>`;
}

/** Slack has no way to write a backtick inside code. */
function codeText(code: string): string {
  return code.includes('`') || code.trim() === '' ? escapeText(code) : `\`${escapeText(code)}\``;
}
