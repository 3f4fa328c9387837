import { createInterface } from 'node:readline';
import { printable } from '../printable';

/** What is typed into a terminal, or comes from a file in its place. */
export interface Terminal extends AsyncIterable<string> {
  /** Asks for the next line. @param colour of the prompt, where it is shown in colours */
  prompt(text: string, colour: 'red' | 'green'): void;
  close(): void;
}

const CODES = { red: 31, green: 32 };

/**
 * @param options.complete lines that an unfinished one may become, asked when TAB is typed
 * @param options.hasColours asked of a terminal only
 */
export function openTerminal(options: {
  input: NodeJS.ReadStream;
  output: NodeJS.WriteStream;
  complete(line: string): Promise<string[]>;
  hasColours: boolean;
}): Terminal {
  const { input, output, complete, hasColours } = options;
  const isTerminal = input.isTTY && output.isTTY;
  const lines = createInterface({
    input,
    ...(isTerminal && { output }),
    terminal: isTerminal,
    completer: (line: string, done: (err: null, found: [string[], string]) => void) =>
      void complete(line).then(
        (found) => done(null, [found, line]),
        () => done(null, [[], line]),
      ),
  });
  const typed = lines[Symbol.asyncIterator](); // from now on nothing that is typed is missed
  let shown = '';
  return {
    prompt(text, colour) {
      shown = text;
      if (!isTerminal) return;
      lines.setPrompt(hasColours ? `\u001b[${CODES[colour]}m${text.trimEnd()}\u001b[0m ` : text);
      lines.prompt();
    },
    close: () => lines.close(),
    async *[Symbol.asyncIterator]() {
      for await (const line of { [Symbol.asyncIterator]: () => typed }) {
        // What comes from a file is shown, so that it can be read what was answered to what.
        if (!isTerminal) output.write(`${shown}${printable(line)}\n`);
        yield line;
      }
    },
  };
}
