import { createInterface } from 'node:readline';

let lines: AsyncIterator<string> | undefined;

/** Asks on the standard input. Undefined: it has ended. */
export async function askHere(question: string): Promise<string | undefined> {
  process.stdout.write(question);
  lines ??= createInterface({ input: process.stdin, terminal: false })[Symbol.asyncIterator]();
  const { done, value } = (await lines.next()) as IteratorResult<string>;
  return done ? undefined : value;
}

/** Lets the process end. */
export function endAsking(): void {
  process.stdin.destroy();
}
