import { escapeText } from '../escape-text';

/**
 * Slack has no way to write a fence inside of one: a space of no width keeps its backticks apart.
 *
 * @param marks stand before each line
 */
export function codeBlock(code: string, marks = ''): string {
  const text = code.replace(/\n+$/, '');
  if (text.trim() === '') return '';
  return `\`\`\`\n${escapeText(text.replace(/^/gm, marks)).replace(/`(?=``)/g, '`\u200B')}\n\`\`\``;
}
