import { applySettings } from './apply-settings';
import { createMemoryVersions } from './testing';

function setUp() {
  const { versions, rows } = createMemoryVersions();
  const told: number[] = [];
  const apply = (text: string, rest: { after?: number; overrides?: { admins: string[] } } = {}) =>
    applySettings(
      { text, by: 'ana', through: 'command', ...rest },
      { versions, tellOthers: (version) => void told.push(version) },
    );
  return { versions, rows, told, apply };
}

const held = 'admins: [U1]\n';

it('stores the next version, tells the others, and says what changes and what not at once', async () => {
  const { apply, told, rows } = setUp();
  await apply(held);
  expect(await apply(`${held}logLevel: debug\npacing: { channelBurst: 2 }\ncompactOutput: true\n`)).toMatchObject({
    outcome: 'applied',
    row: { version: 2, by: 'ana' },
    changed: ['compactOutput', 'pacing.channelBurst', 'logLevel'],
    late: [{ key: 'logLevel', because: expect.stringContaining('log') }],
  });
  expect([told, rows.length]).toEqual([[1, 2], 2]);
});

it.each([
  ['a key that there is not', 'prefixx: 1\n', 'prefixx'],
  ['a policy that locks all admins out', `${held}accessControlsDefault: { denyUsers: U1 }\n`, 'admins'],
  ['a role that there is not', `${held}accessControls: { deploy: { allowUsers: role:nobody } }\n`, 'accessControls'],
])('refuses %s, and stores nothing', async (_, text, key) => {
  const { apply, told, rows } = setUp();
  await apply(held);
  expect(await apply(text)).toMatchObject({ outcome: 'refused', faults: [{ path: expect.arrayContaining([key]) }] });
  expect([told, rows.length]).toEqual([[1], 1]);
});

it('refuses what would lock out the admins that a variable names', async () => {
  const { apply } = setUp();
  const text = `${held}accessControlsDefault: { denyUsers: U9 }\n`;
  expect(await apply(text, { overrides: { admins: ['U9'] } })).toMatchObject({ outcome: 'refused' });
  expect(await apply(text)).toMatchObject({ outcome: 'applied' });
});

it('does nothing where the text holds already', async () => {
  const { apply, told } = setUp();
  await apply(held);
  expect(await apply(held)).toEqual({ outcome: 'unchanged', version: 1 });
  expect(told).toEqual([1]);
});

it('tells who comes second who was first', async () => {
  const { apply, rows } = setUp();
  await apply(held);
  const outcomes = await Promise.all([apply(`${held}prefix: a\n`), apply(`${held}prefix: b\n`)]);
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['applied', 'overtaken']);
  expect(outcomes.find(({ outcome }) => outcome === 'overtaken')).toMatchObject({ first: { version: 2, by: 'ana' } });
  expect(await apply(`${held}prefix: c\n`, { after: 1 })).toMatchObject({ outcome: 'overtaken', version: 2 });
  expect(rows).toHaveLength(2);
});
