import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFiles } from './files';

// The one place that touches a disk: what it promises are rights, which only a disk has.
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'errand-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('nodeFiles', () => {
  it('writes a secret for its owner alone, in a folder that was not there', () => {
    const path = join(folder, 'a/b/.env');
    nodeFiles.write(path, 'X=1\n', { mode: 0o600 });
    expect(readFileSync(path, 'utf8')).toBe('X=1\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'a/b'))).toEqual(['.env']);
  });

  it('takes the rights of others away from a file that was there', () => {
    const path = join(folder, '.env');
    writeFileSync(path, 'old');
    chmodSync(path, 0o666);
    nodeFiles.write(path, 'new', { mode: 0o600 });
    expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['new', 0o600]);
  });

  it('leaves nothing behind when it cannot write', () => {
    expect(() => nodeFiles.write(folder, 'x', { mode: 0o644 })).toThrow(expect.objectContaining({ code: 'EISDIR' }));
    expect(nodeFiles.exists(join(folder, 'missing'))).toBe(false);
    expect(() => nodeFiles.read(join(folder, 'missing'))).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});
