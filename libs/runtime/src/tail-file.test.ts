import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tailFile } from './tail-file';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'errand-tail-'));
  path = join(folder, 'errand.log');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('is the last lines, oldest first, or all where there are no more', async () => {
  writeFileSync(path, 'one\ntwo\nthree\n');
  expect(await tailFile(path, 2)).toEqual(['two', 'three']);
  expect(await tailFile(path, 3)).toEqual(['one', 'two', 'three']);
  expect(await tailFile(path, 40)).toEqual(['one', 'two', 'three']);
  appendFileSync(path, 'not ended');
  expect(await tailFile(path, 2)).toEqual(['three', 'not ended']);
});

it('finds whole lines wherever the pieces begin that it reads, umlauts on their edges too', async () => {
  const lines = Array.from({ length: 2_000 }, (_, n) => `${n} ${'ä'.repeat(n % 150)}`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  for (const count of [1, 399, 1_234, 2_000]) expect(await tailFile(path, count)).toEqual(lines.slice(-count));
});

it('is a megabyte at most, of a file of any size', async () => {
  for (let n = 0; n < 30; n += 1) writeFileSync(path, `${'x'.repeat(99_999)}\n`, { flag: 'a' });
  expect(await tailFile(path, 999_999)).toHaveLength(9);
  writeFileSync(path, 'y'.repeat(3_000_000));
  expect((await tailFile(path, 1)).map(({ length }) => length)).toEqual([1_000_000]);
});

it('is nothing of an empty file, or of what is no file', async () => {
  writeFileSync(path, '');
  expect(await tailFile(path, 2)).toEqual([]);
  expect(await tailFile('/dev/null', 2)).toEqual([]);
  expect(await tailFile(folder, 2)).toEqual([]);
  await expect(tailFile(join(folder, 'none'), 2)).rejects.toMatchObject({ code: 'ENOENT' });
});
