import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { goldenFiles } from './golden-files';

// To add a case: put a `.md` into golden/ and run `npx nx generate slack`; read what it has written before it is committed.
const folder = join(__dirname, 'golden');
const golden = goldenFiles(folder);

it.each(Object.keys(golden))('%s is what the Markdown is written as', (name) => {
  expect(golden[name]).toBe(readFileSync(join(folder, name), 'utf8'));
});

it('no golden file is left over', () => {
  const files = readdirSync(folder).filter((file) => !file.endsWith('.md'));
  expect(files.sort()).toEqual(Object.keys(golden).sort());
  expect(files.length).toBeGreaterThanOrEqual(200);
});
