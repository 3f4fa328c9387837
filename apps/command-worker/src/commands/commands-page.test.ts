import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCore } from './testing/core';

const page = readFileSync(join(__dirname, '../../../../docs/commands.md'), 'utf8');
const [forEverybody = '', forAdmins = ''] = page.split('\n## For admins\n');
const named = (text: string) => new Set([...text.matchAll(/`!([a-z]+(?: [a-z]+)?)/g)].map(([, name]) => name!));
const { plugins } = createCore().deps.registry();
const commands = plugins.flatMap(({ commands }) => commands);

it('names every command under what it is for', () => {
  for (const { name, admin } of commands) {
    const spaced = name.replaceAll('_', ' ');
    expect([spaced, named(admin ? forAdmins : forEverybody).has(spaced)]).toEqual([spaced, true]);
  }
});
