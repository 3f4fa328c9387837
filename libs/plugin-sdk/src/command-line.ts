/** One word of a command line. `start` and `end` cut it, quotes included, out of the text it was read from. */
export interface CommandLineWord {
  value: string;
  start: number;
  end: number;
}

/** The quotes or backslashes of a command line do not add up; the message is Python's, which Errbot's users know. */
export class CommandLineError extends Error {
  override readonly name = 'CommandLineError';
  readonly code = 'command_line_invalid';
}

// What phones and word processors type in place of " and '.
const doubleQuotes = '"“”„‟';
const singleQuotes = "'‘’‚‛";

/**
 * Splits what was typed into words as a POSIX shell does, without expansion: white space parts words, single quotes
 * keep everything, double quotes keep all but `\"` and `\\`, elsewhere a backslash keeps the next character.
 *
 * Smart quotes count as plain ones, except for an apostrophe inside a word (don’t), and a word that starts with an em
 * dash starts with `--`.
 *
 * @throws CommandLineError `No closing quotation` or `No escaped character`
 */
export function splitCommandLine(text: string): CommandLineWord[] {
  const words: CommandLineWord[] = [];
  let at = 0;
  while (at < text.length) {
    if (isSpace(text[at])) at += 1;
    else {
      const word = readWord(text, at);
      words.push(word);
      at = word.end;
    }
  }
  return words;
}

function readWord(text: string, start: number): CommandLineWord {
  let at = start;
  let value = '';
  if (text[at] === '—') {
    value = '--';
    at += 1;
  }
  while (at < text.length && !isSpace(text[at])) {
    const char = text[at]!;
    if (char === '\\') {
      if (at + 1 >= text.length) throw new CommandLineError('No escaped character');
      value += text[at + 1];
      at += 2;
    } else if (isQuote(text, at)) {
      const quoted = readQuoted(text, at);
      value += quoted.value;
      at = quoted.end;
    } else {
      value += char;
      at += 1;
    }
  }
  return { value, start, end: at };
}

function readQuoted(text: string, start: number): { value: string; end: number } {
  const isDouble = doubleQuotes.includes(text[start]!);
  const closing = isDouble ? doubleQuotes : singleQuotes;
  let value = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text[at]!;
    if (closing.includes(char) && !isApostrophe(text, at)) return { value, end: at + 1 };
    const next = text[at + 1];
    if (isDouble && char === '\\' && next !== undefined && (next === '\\' || doubleQuotes.includes(next))) {
      value += next;
      at += 1;
    } else value += char;
  }
  throw new CommandLineError('No closing quotation');
}

function isQuote(text: string, at: number): boolean {
  const char = text[at]!;
  if (isApostrophe(text, at)) return false;
  return doubleQuotes.includes(char) || singleQuotes.includes(char);
}

/** As phones write it inside of a word. */
function isApostrophe(text: string, at: number): boolean {
  return text[at] === '’' && isWordCharacter(text[at - 1]) && isWordCharacter(text[at + 1]);
}

function isWordCharacter(char: string | undefined): boolean {
  return char !== undefined && /[\p{L}\p{N}]/u.test(char);
}

function isSpace(char: string | undefined): boolean {
  return char !== undefined && /\s/.test(char);
}
