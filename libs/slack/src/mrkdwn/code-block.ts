import { escapeText } from '../escape-text';

/** A fence inside would end the block: a space of no width keeps its backticks apart. */
export function codeBlock(code: string): string {
  const text = code.replace(/\n+$/, '');
  if (text.trim() === '') return '';
  const safe = escapeText(text).replaceAll('```', '`\u200B`\u200B`');
  return `\`\`\`\n${safe}\n\`\`\``;
}
