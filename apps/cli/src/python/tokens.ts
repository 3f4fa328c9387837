/** What no Python would read either. `line` counts from 1. */
export class PythonSyntaxError extends Error {
  override readonly name = 'PythonSyntaxError';
  readonly code = 'python_syntax';
  readonly line: number;
  constructor(line: number, reason: string) {
    super(`line ${line}: ${reason}`);
    this.line = line;
  }
}

export interface Token {
  kind: 'name' | 'number' | 'string' | 'operator';
  /** As it is written; of a string its inside. */
  text: string;
  /** Of a string: r, b, f, … in small letters. */
  prefix?: string;
  line: number;
}

/** A line as Python takes it: inside of brackets, and after a \, it goes on. */
export interface LogicalLine {
  line: number;
  /** How far it stands to the right; 0 is the top level. */
  indent: number;
  tokens: Token[];
}

/** Python itself takes no more. It also bounds the reader of expressions, which recurses. */
const MOST_BRACKETS = 200;
const closes: Record<string, string> = { '(': ')', '[': ']', '{': '}' };

const space = /[ \t\f]*(?:#[^\n]*)?/y;
const name = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;
const stringStart = /([a-z]{0,2})('''|"""|'|")/iy;
const number =
  /(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*)?\.\d[\d_]*(?:[eE][+-]?\d[\d_]*)?|\d[\d_]*\.?(?:[eE][+-]?\d[\d_]*)?)[jJ]?/y;
const operator = /\*\*=|\/\/=|>>=|<<=|\.\.\.|->|:=|[+\-*/%@&|^<>=!]=|\*\*|\/\/|<<|>>|[+\-*/%@&|^~<>()[\]{},:.;=]/y;

/**
 * Cuts a module of Python into its lines and words. Comments and empty lines are left out.
 *
 * @throws PythonSyntaxError for strings and brackets that are not closed, and characters that Python does not know
 */
export function tokenize(source: string): LogicalLine[] {
  const text = source.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const lines: LogicalLine[] = [];
  const brackets: { text: string; line: number }[] = [];
  let current: LogicalLine | undefined;
  let at = 0;
  let line = 1;
  let isLineStart = true;
  let indent = 0;

  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at += match[0].length;
    return match;
  };
  const push = (token: Omit<Token, 'line'>, from = line) => {
    current ??= { line: from, indent, tokens: [] };
    current.tokens.push({ ...token, line: from });
  };
  const endLine = () => {
    if (current) lines.push(current);
    current = undefined;
  };

  while (at < text.length) {
    const start = at;
    take(space);
    if (isLineStart) indent = widthOf(text.slice(start, at));
    isLineStart = false;
    const char = text[at];
    if (char === undefined) break;
    if (char === '\n') {
      at += 1;
      line += 1;
      if (brackets.length > 0) continue;
      endLine();
      isLineStart = true;
      continue;
    }
    if (char === '\\') {
      if (text[at + 1] !== '\n') throw new PythonSyntaxError(line, 'a \\ stands where no line ends');
      at += 2;
      line += 1;
      continue;
    }
    const string = take(stringStart);
    if (string) {
      const [, prefix = '', quote = ''] = string;
      const from = line;
      const end = endOfString(text, at, quote, line);
      const inside = text.slice(at, end);
      push({ kind: 'string', text: inside, prefix: prefix.toLowerCase() }, from);
      line += inside.split('\n').length - 1;
      at = end + quote.length;
      continue;
    }
    const word = take(name)?.[0];
    if (word !== undefined) {
      push({ kind: 'name', text: word.normalize('NFKC') }); // letters that look alike are one name
      continue;
    }
    const digits = take(number)?.[0];
    if (digits !== undefined) {
      if (take(name)) throw new PythonSyntaxError(line, 'a number goes on with letters');
      push({ kind: 'number', text: digits });
      continue;
    }
    const sign = take(operator)?.[0];
    if (sign === undefined) throw new PythonSyntaxError(line, 'a character stands there that Python does not know');
    push({ kind: 'operator', text: sign });
    if (sign in closes) {
      brackets.push({ text: sign, line });
      if (brackets.length > MOST_BRACKETS)
        throw new PythonSyntaxError(line, `brackets in brackets, more than ${MOST_BRACKETS} deep`);
    } else if (sign === ')' || sign === ']' || sign === '}') {
      const open = brackets.pop();
      if (closes[open?.text ?? ''] !== sign) throw new PythonSyntaxError(line, `a ${sign} closes nothing`);
    }
  }
  const open = brackets.pop();
  if (open) throw new PythonSyntaxError(open.line, `the ${open.text} is never closed`);
  endLine();
  return lines;
}

/** Where the closing quote begins. A quote after a \ closes nothing, in raw strings neither. */
function endOfString(text: string, from: number, quote: string, line: number): number {
  const isLong = quote.length === 3;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '\n' && !isLong) break;
    else if (text.startsWith(quote, at)) return at;
  }
  throw new PythonSyntaxError(line, 'the string that begins there is never closed');
}

function widthOf(blanks: string): number {
  let width = 0;
  for (const blank of blanks.replace(/#.*/, '')) {
    if (blank === '\t') width += 8 - (width % 8);
    else width = blank === '\f' ? 0 : width + 1;
  }
  return width;
}
