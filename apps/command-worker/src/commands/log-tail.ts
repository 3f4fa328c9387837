import type { CommandDefinition } from '@errand/plugin-sdk';
import { command } from '@errand/plugin-sdk';
import { withoutTokens } from '@errand/runtime';

export interface LogTailDeps {
  /** The last lines of `logFile`; without one those of this process, as far as they are kept. Oldest first. */
  logTail(count: number): Promise<string[]>;
}

const BY_DEFAULT = 40;
/** The newest: six messages or so. */
const MOST_CHARACTERS = 20_000;

/** `!log tail`: without a `logFile`, which worker answers, and so whose log it is, is chance. */
export function createLogTail({ logTail }: LogTailDeps): CommandDefinition {
  return command({
    summary: 'Shows the last lines of the log: log tail [lines]',
    admin: true,
    async run({ text }) {
      const wanted = /^[1-9]\d{0,5}$/.test(text.trim()) ? Number(text.trim()) : BY_DEFAULT;
      const lines = newest(await logTail(wanted));
      if (lines.length === 0) return 'Nothing is logged yet.';
      // A line that ends the code block early would be Markdown from there on.
      return `\`\`\`\n${withoutTokens(lines.join('\n')).replaceAll('```', "'''")}\n\`\`\``;
    },
  });
}

/** The last lines that fit, of one that is longer its end. */
function newest(lines: readonly string[]): readonly string[] {
  let left = MOST_CHARACTERS;
  const first = lines.findLastIndex((line) => (left -= line.length + 1) < 0);
  const fitting = lines.slice(first + 1);
  return fitting.length > 0 || lines.length === 0 ? fitting : [lines.at(-1)!.slice(-MOST_CHARACTERS)];
}
