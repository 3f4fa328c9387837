import { escapeText } from '../escape-text';

/** Slack has no way to write a fence inside of one: a space of no width keeps its backticks apart. */
export function codeBlock(code: string): string {
  const text = code.replace(/\n+$/, '');
  if (text.trim() === '') return '';
  return `\`\`\`\n${escapeText(text).replace(/`(?=``)/g, '`\u200B')}\n\`\`\``;
}
