import { createLogger } from '@errand/runtime';
import { createMemoryVersions } from '@errand/settings/testing';
import { waitFor } from '@errand/testing';
import { watchSettings } from './watch-settings';

const first = 'admins: [U1]\n';

function setUp() {
  const { versions, rows } = createMemoryVersions();
  const [told, notices, lines]: [number[], string[], string[]] = [[], [], []];
  const house = { text: first as string | undefined, isWatched: false, reads: 0 };
  let changed = () => undefined as void;
  const watching = watchSettings(
    { path: 'errand.yaml', text: first, overrides: {} },
    {
      versions,
      tellOthers: (version) => void told.push(version),
      notify: async ({ data }) => void notices.push(data.markdown),
      logger: createLogger({ name: 'test', level: 'warn', destination: { write: (line) => void lines.push(line) } }),
      file: {
        read() {
          house.reads += 1;
          if (house.text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
          return house.text;
        },
        watch(_path, onChange) {
          changed = onChange;
          house.isWatched = true;
          return () => void (house.isWatched = false);
        },
      },
    },
  );
  /** Resolves when it was looked at. */
  const write = async (text: string | undefined) => {
    const { reads } = house;
    house.text = text;
    changed();
    await waitFor(() => house.reads > reads, { what: 'it to look' });
  };
  return { rows, told, notices, lines, house, watching, write };
}

it('applies a changed file, and says what of it does not change at once', async () => {
  const { rows, told, lines, write } = setUp();
  await write(first); // touched only
  await write(`${first}prefix: "?"\nlogLevel: debug\n`);
  await waitFor(() => told.length > 0, { what: 'the change' });
  expect(rows.map(({ by, through, text }) => [by, through, text.includes('"?"')])).toEqual([
    ['errand.yaml', 'file', true],
  ]);
  await waitFor(() => lines.length > 0, { what: 'the warning' });
  expect(lines.join('')).toContain('logLevel');
});

it('refuses one with faults, in the log and to the admins, and takes the next one', async () => {
  const { rows, notices, lines, write } = setUp();
  await write('prefixx: 1\n');
  await waitFor(() => notices.length > 0, { what: 'the notice' });
  expect(notices[0]).toContain('`line 1, column 1: prefixx: is not a key here; did you mean prefix?`');
  expect([rows.length, lines.join('')]).toEqual([0, expect.stringContaining('refused')]);
  await write(`${first}prefix: "?"\n`);
  await waitFor(() => rows.length === 1, { what: 'the next one' });
});

it('takes no file that is being written, or is gone, for one without settings', async () => {
  const { rows, house, watching, write } = setUp();
  await write('');
  await write(undefined);
  await write(`${first}prefix: "?"\n`);
  await waitFor(() => rows.length > 0, { what: 'the file' });
  expect(rows.map(({ text }) => text)).toEqual([`${first}prefix: "?"\n`]);
  await watching.stop();
  expect(house.isWatched).toBe(false);
});
