import type { CommandDefinition } from '@errand/plugin-sdk';
import { command } from '@errand/plugin-sdk';
import { withoutTokens } from '@errand/runtime';

export interface LogTailDeps {
  /** The last lines of `logFile`; without one those of this process, as far as they are kept. Oldest first. */
  logTail(count: number): Promise<string[]>;
}

const BY_DEFAULT = 40;

/** `!log tail`: without a `logFile`, which worker answers, and so whose log it is, is chance. */
export function createLogTail({ logTail }: LogTailDeps): CommandDefinition {
  return command({
    summary: 'Shows the last lines of the log: log tail [lines]',
    admin: true,
    async run({ text }) {
      const wanted = /^[1-9]\d{0,5}$/.test(text.trim()) ? Number(text.trim()) : BY_DEFAULT;
      const lines = await logTail(wanted);
      if (lines.length === 0) return 'Nothing is logged yet.';
      // A line that ends the code block early would be Markdown from there on.
      return `\`\`\`\n${withoutTokens(lines.join('\n')).replaceAll('```', "'''")}\n\`\`\``;
    },
  });
}
