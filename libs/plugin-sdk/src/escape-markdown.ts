/**
 * Text that Markdown shows as it is: each character that could be markup stands behind a backslash. For what people
 * typed, in an answer that is Markdown otherwise. Inside of code it is not needed, and would be seen.
 */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()<>#+\-.!|~&=:]/g, '\\$&');
}
