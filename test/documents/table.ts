/** What of a JSON Schema stands in a table of settings. */
interface Described {
  description?: string;
  default?: unknown;
  enum?: unknown[];
}

/** Text inside a cell of a Markdown table. What looks like a tag of HTML would not be shown. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/<(?=[a-z/])/gi, '\\<');
}

export function sentence(text: string): string {
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}

export function defaultOf(schema: Described): string {
  if (schema.default === undefined) return '';
  return `\`${typeof schema.default === 'string' ? schema.default : JSON.stringify(schema.default)}\``;
}

/** ` One of: …` where only some values are possible. */
export function choicesOf(schema: Described): string {
  return schema.enum ? ` One of: ${schema.enum.map((value) => `\`${String(value)}\``).join(', ')}.` : '';
}
