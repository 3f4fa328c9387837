import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SectionName } from '../options';
import { UsageError, sectionNames } from '../options';
import { marked, replaceMarked, unmarked } from './marks';

const titles: Record<SectionName, string> = {
  'side-by-side': 'Side by side',
  saturation: 'Saturation',
  workers: 'Workers',
  pace: 'Pace',
  memory: 'Memory',
  decisions: 'Decisions',
  'large-workspace': 'A large workspace',
};

/** A document in which nothing was measured yet. */
export function emptyDocument(): string {
  const head = `# Errand and Bolt under load

\`npm run bench\` measures every section and writes it between its marks, \`npm run bench -- --section NAME\` one of them; the
others stay as they are. Each tells which command made it, when, at which commit and on which machine. Do not edit.`;
  const sections = sectionNames.map((name) => marked(name, section(name, 'Not measured yet.')));
  return `${[head, ...sections].join('\n\n')}\n`;
}

/**
 * Makes sure that results can be written there, before anything is measured.
 *
 * @throws UsageError
 */
export function checkDocument(path: string): void {
  if (!existsSync(dirname(path))) throw new UsageError(`--out: there is no directory ${dirname(path)}`);
  if (!existsSync(path)) return;
  const missing = unmarked(readFileSync(path, 'utf8'), sectionNames);
  if (missing.length > 0) throw new UsageError(`${path} is there and has no marks for ${missing.join(', ')}`);
}

/** Writes one section of the document, which is made if it is not there. */
export function writeSection(path: string, name: SectionName, text: string): void {
  const document = existsSync(path) ? readFileSync(path, 'utf8') : emptyDocument();
  writeFileSync(path, replaceMarked(document, name, section(name, text)));
}

function section(name: SectionName, text: string): string {
  return `## ${titles[name]}\n\n${text}`;
}
