import { readBackup, writeBackup } from './backup-file';
import type { BackupRow } from './backup-store';

const rows: BackupRow[] = [
  { table: 'plugin_states', row: { name: 'utils', active: false } },
  { table: 'history', row: { text: 'two\nlines {"table": "x"}', sequence: 7 } },
];

async function written(of: readonly BackupRow[] = rows): Promise<string> {
  const store = {
    async *rows() {
      yield* of;
    },
    restore: async () => undefined,
  };
  let text = '';
  for await (const line of writeBackup(store, { version: '1.2.3', at: new Date(0) })) text += line;
  return text;
}

it('reads what it has written, also where there is nothing', async () => {
  expect(readBackup(await written())).toEqual(rows);
  expect(readBackup(await written([]))).toEqual([]);
});

it('knows half a file, a changed one, one of a newer version, and what is none', async () => {
  const text = await written();
  const lines = text.split('\n');
  const faults: [string, RegExp][] = [
    ['', /no backup of Errand/],
    ['hello', /no backup of Errand/],
    [lines.slice(0, 2).join('\n'), /no end/],
    [text.slice(0, -20), /line \d+ cannot be read/],
    [text.replace('false', 'true'), /changed or damaged/],
    [[lines[0], lines[1], lines[3]].join('\n'), /changed or damaged/],
    [text.replace('"format":1', '"format":2'), /newer version of Errand, 1\.2\.3/],
    [text.replace(/"schema":\d+/, '"schema":9999'), /newer version/],
  ];
  for (const [bad, message] of faults) expect(() => readBackup(bad)).toThrow(message);
});

it('takes no table that is none of its own', async () => {
  const text = await written([{ table: 'executions' as never, row: {} }]);
  expect(() => readBackup(text)).toThrow('line 2 is no row of a table');
});
