import type { BackupRow } from '@errand/storage';
import { NotEmptyError } from '@errand/storage';
import { createMemoryAudit } from '@errand/storage/testing';
import type { CliDeps } from './cli-deps';
import { createMemoryFiles } from './memory-files';
import { runCli } from './run-cli';

const now = new Date('2026-11-23T12:00:00.000Z');
const rows: BackupRow[] = [{ table: 'plugin_states', row: { name: 'utils', active: false } }];

function setUp(options: { held?: string[] } = {}) {
  const { files, texts, modes } = createMemoryFiles({ 'notes.txt': 'hello' });
  const restored: BackupRow[] = [];
  const backup = {
    async *rows() {
      yield* rows;
    },
    async restore(given: readonly BackupRow[]) {
      if (options.held) throw new NotEmptyError(options.held);
      restored.push(...given);
    },
  };
  async function run(...args: string[]) {
    let [out, err] = ['', ''];
    const connection = { audit: createMemoryAudit(() => now), backup, close: async () => undefined };
    const deps = {
      connect: async () => connection,
      files,
      env: {},
      out: (text: string) => void (out += text),
      err: (text: string) => void (err += text),
      now: () => now.getTime(),
    } as unknown as CliDeps;
    return { code: await runCli(args, deps), out, err };
  }
  return { run, texts, modes, restored };
}

it('writes a file that its owner alone may read, and restores what stands in it', async () => {
  const { run, texts, modes, restored } = setUp();
  const { code, out } = await run('backup');
  const name = 'errand-backup-2026-11-23T12-00-00-000Z.jsonl';
  expect([code, out]).toEqual([0, `The backup file has been written in "${name}": 1 row.\n`]);
  expect(modes[name]).toBe(0o600);
  expect(texts[name]?.trim().split('\n')).toHaveLength(3);
  expect(await run('restore', name)).toMatchObject({
    code: 0,
    out: 'Restore complete: 1 row. You can start the workers.\n',
  });
  expect(restored).toEqual(rows);
});

it('writes to the output, to a file that is named, and over one that is there only by --force', async () => {
  const { run, texts } = setUp();
  expect((await run('backup', '-')).out).toContain('"name":"utils"');
  expect(await run('backup', 'notes.txt')).toMatchObject({ code: 2, out: '' });
  expect(texts['notes.txt']).toBe('hello');
  expect(await run('backup', 'notes.txt', '--force')).toMatchObject({ code: 0 });
  expect(texts['notes.txt']).toContain('"backup":"errand"');
});

it('restores no file that is none, and into no database that holds something', async () => {
  const { run, restored } = setUp({ held: ['history'] });
  expect(await run('restore', 'notes.txt')).toEqual({
    code: 1,
    out: '',
    err: 'errand: notes.txt: it is no backup of Errand\n',
  });
  expect((await run('restore', 'nothing')).code).not.toBe(0);
  expect((await run('restore')).code).toBe(2);
  await run('backup', 'b');
  expect(await run('restore', 'b')).toMatchObject({ code: 1, err: expect.stringContaining('history') as string });
  expect(restored).toEqual([]);
});
