import type { Envelope } from '@errand/contracts';
import { createLogger, sleep } from '@errand/runtime';
import { waitFor } from '@errand/testing';
import { applySettings } from './apply-settings';
import { followSettings } from './follow-settings';
import type { Settings } from './resolve-settings';
import { readSettingsAndSource } from './settings';
import { createMemoryVersions } from './testing';

/** Processes over one table; a broadcast reaches all of them unless it is lost. */
function setUp() {
  const table = createMemoryVersions();
  const started: ReturnType<typeof followSettings>[] = [];
  const lines: Record<string, unknown>[] = [];
  const told: Envelope<'egress.notice.v1'>[] = [];
  const away = { store: false, broker: false, asked: 0 };
  const passing = (text: string) => Object.assign(new Error(text), { code: 'store_unavailable' });
  return {
    table,
    lines,
    away,
    /** Each once, as the ledger has it. */
    told: () => [...new Map(told.map((notice) => [notice.dedupkey, notice.data.markdown])).values()],
    warnings: () => lines.filter(({ level }) => level === 40),
    start(file: string | undefined, options: { leads?: boolean; admins?: string; refuses?: number } = {}) {
      const env = { ...(file !== undefined && { ERRAND_CONFIG: 'a.yaml' }), BOT_ADMINS: options.admins };
      const { settings, settingsSource: source } = readSettingsAndSource(env, () => file ?? '');
      const taken: [number, Settings][] = [];
      const followed = followSettings({
        versions: {
          ...table.versions,
          async latest() {
            away.asked += 1;
            if (away.store) throw passing('the database is away');
            return table.versions.latest();
          },
        },
        source,
        settings,
        take(next, version) {
          if (version === options.refuses) throw new Error('it cannot be compiled');
          taken.push([version, next]);
        },
        async tell(notice) {
          if (away.broker) throw passing('the broker is away');
          told.push(notice);
        },
        leads: options.leads ?? true,
        name: `worker-${started.length + 1}`,
        // Its waits are short here, and are told from those of tests by their number.
        clock: { sleep: (_ms, signal) => sleep(5, signal) },
        logger: createLogger({
          name: 'test',
          level: 'info',
          destination: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
        }),
      });
      started.push(followed);
      return { ...followed, versions: () => taken.map(([version]) => version), last: () => taken.at(-1)?.[1] };
    },
    apply: (text: string) =>
      applySettings(
        { text, by: 'ana@laptop', through: 'command' },
        {
          versions: table.versions,
          tellOthers: (version) => started.forEach((each) => each.hear({ kind: 'settings.changed', version })),
        },
      ),
    async stop() {
      await Promise.all(started.map((each) => each.stop()));
    },
  };
}

const mine = 'admins: [U1]\n';
let house: ReturnType<typeof setUp>;
beforeEach(() => (house = setUp()));
afterEach(() => house.stop());

describe('the first version', () => {
  it('is the file of the first worker, of however many at once', async () => {
    const workers = [house.start(mine), house.start(mine), house.start(mine)];
    await Promise.all(workers.map(({ known }) => known));
    expect(house.table.rows).toMatchObject([{ version: 1, text: mine, through: 'start' }]);
    expect(workers.map((worker) => worker.versions())).toEqual([[1], [1], [1]]);
    expect(house.told()).toEqual([]);
  });

  it('is not that of a process that does not lead, nor none at all', async () => {
    const [egress, worker] = [house.start(mine, { leads: false }), house.start(undefined)];
    await Promise.all([egress.known, worker.known]);
    expect(house.table.rows).toEqual([]);
    expect([egress.inForce().version, egress.isKnown(), egress.versions()]).toEqual([0, true, []]);
  });
});

describe('a start', () => {
  it('goes by the table, and warns once of a file that says something else', async () => {
    await house.apply(`${mine}prefix: "?"\n`);
    const worker = house.start(`# mine\n${mine}altPrefixes: [bot]\n`);
    await worker.known;
    expect(worker.last()).toMatchObject({ prefix: '?', altPrefixes: [] });
    await house.apply(`${mine}prefix: "+"\n`);
    await waitFor(() => worker.inForce().version === 2, { what: 'the second version' });
    expect(house.warnings()).toMatchObject([
      { msg: expect.stringContaining('errand config apply'), differsIn: ['prefix', 'altPrefixes'], version: 1 },
    ]);
  });

  it.each([
    ['says the same in other words', '# another comment\nadmins:\n  - U1\n'],
    ['is not there', undefined],
  ])('does not warn where the file %s', async (_, file) => {
    await house.apply(mine);
    const worker = house.start(file, file === undefined ? { admins: 'U1' } : {});
    await worker.known;
    expect([worker.inForce().version, house.warnings()]).toEqual([1, []]);
  });

  it('waits for a database that is away, and decides nothing before', async () => {
    house.away.store = true;
    const worker = house.start(mine);
    await waitFor(() => house.away.asked > 2, { what: 'it to ask' });
    expect(worker.isKnown()).toBe(false);
    house.away.store = false;
    await worker.known;
    expect([worker.isKnown(), worker.versions()]).toEqual([true, [1]]);
  });

  it('goes back to the newest version that it can go by', async () => {
    for (const prefix of ['a', 'b', 'c']) await house.apply(`${mine}prefix: ${prefix}\n`);
    await house.table.versions.add({
      id: 'x',
      after: 3,
      text: 'keyOfAnotherVersion: 1\n',
      by: 'x',
      through: 'command',
    });
    const worker = house.start(mine, { refuses: 3 });
    await worker.known;
    expect(worker.last()?.prefix).toBe('b');
    expect(worker.inForce()).toMatchObject({ version: 2, refused: { version: 4 } });
  });
});

describe('a new version', () => {
  it('holds everywhere at once, and the admins are told once, by whom and what changed', async () => {
    const workers = [house.start(mine), house.start(mine, { leads: false })];
    await Promise.all(workers.map(({ known }) => known));
    await house.apply(`${mine}prefix: "?"\n`);
    await waitFor(() => workers.every((worker) => worker.last()?.prefix === '?'), { what: 'both to follow' });
    await waitFor(() => house.told().length > 0, { what: 'the notice' });
    expect(house.told()).toEqual([
      'Version 2 of the settings holds, applied by `ana@laptop`. They change `prefix`. `?config diff 2` tells more.',
    ]);
  });

  it('is found where the broadcast was lost', async () => {
    const worker = house.start(mine);
    await worker.known;
    await applySettings(
      { text: `${mine}prefix: "?"\n`, by: 'ana', through: 'command' },
      { versions: house.table.versions, tellOthers: () => undefined },
    );
    await waitFor(() => worker.last()?.prefix === '?', { what: 'the worker to look' });
  });

  it('is told of where another one followed before anybody looked', async () => {
    const quietly = (text: string) =>
      applySettings(
        { text, by: 'ana', through: 'command' },
        { versions: house.table.versions, tellOthers: () => undefined },
      );
    const worker = house.start(mine);
    await worker.known;
    house.away.store = true;
    await quietly(`${mine}prefix: "?"\n`);
    await quietly(`${mine}prefix: "%"\n`);
    house.away.store = false;
    await waitFor(() => house.told().length === 2, { what: 'both notices' });
    expect(house.told().map((each) => each.slice(0, 30))).toEqual([
      'Version 2 of the settings hold',
      'Version 3 of the settings hold',
    ]);
    expect(worker.versions()).toEqual([1, 3]);
    // Who starts later tells the same, which is said once.
    await house.start(mine).known;
    await waitFor(() => worker.inForce().version === 3, { what: 'the second worker' });
    expect(house.told()).toHaveLength(2);
  });

  it('that is refused at a start is told of with the version that holds then', async () => {
    const worker = house.start(mine);
    await worker.known;
    await house.apply(`${mine}accessControlsDefault: { denyUsers: U9 }\n`);
    await waitFor(() => worker.inForce().version === 2, { what: 'the version' });
    const strict = house.start(mine, { admins: 'U9' });
    await strict.known;
    await waitFor(() => house.told().some((each) => each.includes('refused')), { what: 'the refusal' });
    expect(house.told().find((each) => each.includes('refused'))).toContain('Version 1 goes on holding');
  });

  it('is told of once the broker is back', async () => {
    const worker = house.start(mine);
    await worker.known;
    house.away.broker = true;
    await house.apply(`${mine}prefix: "?"\n`);
    await waitFor(() => worker.inForce().version === 2, { what: 'the version' });
    expect(house.told()).toEqual([]);
    house.away.broker = false;
    await waitFor(() => house.told().length === 1, { what: 'the notice' });
  });

  it('with faults is refused by whoever finds them, and the one before goes on', async () => {
    const strict = house.start(mine, { admins: 'U9' });
    const worker = house.start(mine);
    await Promise.all([strict.known, worker.known]);
    // Only who has other admins is locked out.
    const text = `${mine}accessControlsDefault: { denyUsers: U9 }\n`;
    await house.apply(text);
    await waitFor(() => worker.inForce().version === 2 && strict.inForce().refused, { what: 'both to look' });
    expect(strict.inForce()).toMatchObject({ version: 1, refused: { version: 2 } });
    await waitFor(() => house.told().length === 2, { what: 'both notices' });
    expect(house.told().find((each) => each.includes('refused'))).toMatch(
      /^Version 2 .* Version 1 goes on holding\.\n\n- `admins: all admins are locked out/,
    );
    // It is over with the next one.
    await house.apply(`${mine}prefix: "?"\n`);
    await waitFor(() => strict.inForce().version === 3, { what: 'the next one' });
    expect(strict.inForce().refused).toBeUndefined();
  });

  it('keeps what variables put over it', async () => {
    const worker = house.start(mine, { admins: 'U7' });
    await worker.known;
    await house.apply('admins: [U2]\nprefix: "?"\n');
    await waitFor(() => worker.last()?.prefix === '?', { what: 'the version' });
    expect(worker.last()?.admins).toEqual(['U7']);
  });
});
