import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { toBlocks } from './to-blocks';
import { toMrkdwn } from './to-mrkdwn';

/** Who may be mentioned in all of them. */
const mentions = ['U024BE7LH', 'C024BE91L', 'S0614TZR7', 'here'];

/**
 * What the `.md` files of a folder are written as: `.mrkdwn` with the mrkdwn, `.json` with the blocks. Characters that
 * are not seen, or are taken for others, are written as `\u200B`.
 *
 * @returns the content of each file by its name
 */
export function goldenFiles(folder: string): Record<string, string> {
  const sources = readdirSync(folder).filter((file) => file.endsWith('.md'));
  return Object.fromEntries(
    sources.flatMap((source) => {
      const markdown = readFileSync(join(folder, source), 'utf8');
      const name = source.slice(0, -'.md'.length);
      return [
        [`${name}.mrkdwn`, seen(toMrkdwn(markdown, { mentions }))],
        [`${name}.json`, seen(`${JSON.stringify(toBlocks(markdown, { mentions }), null, 2)}\n`)],
      ];
    }),
  );
}

function seen(text: string): string {
  return text.replace(/[\u00AD\u1FEF\u200B-\u200F\u202A-\u202E\uFEFF]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}
