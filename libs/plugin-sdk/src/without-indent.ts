/**
 * A text as it was meant, which stands indented in a program: without the empty lines around it, and without the
 * indentation that its lines share. The first line may stand behind the quote, and does not count. As Python does with a
 * docstring.
 */
export function withoutIndent(text: string): string {
  const [first = '', ...rest] = text.replace(/\r\n?/g, '\n').split('\n');
  const indents = rest.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)![0].length);
  const shared = Math.min(...indents); // of no lines Infinity
  const lines = [first.trimStart(), ...rest.map((line) => line.slice(Math.min(shared, line.length)))];
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
}
