import type { CommandDefinition } from '@errand/plugin-sdk';
import { command } from '@errand/plugin-sdk';
import { withoutTokens } from '@errand/runtime';

export interface LogTailDeps {
  /** The last lines of the log of this process, oldest first, as far as they are kept. */
  logTail(count: number): string[];
  owner: string;
}

const BY_DEFAULT = 40;
/** Characters of an answer; the newest lines are shown. */
const MOST_CHARACTERS = 20_000;

/** `!log tail`: which worker answers, and so whose log it is, is chance; its name stands above it. */
export function createLogTail({ logTail, owner }: LogTailDeps): CommandDefinition {
  return command({
    summary: 'Shows the last lines of the log of the worker that answers: log tail [lines]',
    admin: true,
    run({ text }) {
      const wanted = /^[1-9]\d{0,5}$/.test(text.trim()) ? Number(text.trim()) : BY_DEFAULT;
      const lines = logTail(wanted);
      if (lines.length === 0) return `${owner} has logged nothing yet.`;
      // A line that ends the code block early would be Markdown from there on.
      const shown = withoutTokens(lines.join('\n')).replaceAll('```', "'''").slice(-MOST_CHARACTERS);
      return `The log of ${owner}:\n\n\`\`\`\n${shown}\n\`\`\``;
    },
  });
}
