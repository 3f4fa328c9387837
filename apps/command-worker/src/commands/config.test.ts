import type { SettingsInForce } from '@errand/settings';
import { fixedSettings } from '@errand/settings';
import { createMemoryVersions } from '@errand/settings/testing';
import { createCore } from './testing/core';

const at = '2026-11-23T07:41:12.000Z';

/** A worker that goes by the newest of these versions, unless it is said to refuse it. */
async function setUp(texts: string[], { refuses = false } = {}) {
  const { versions, rows } = createMemoryVersions(() => Date.parse(at));
  for (const [after, text] of texts.entries())
    await versions.add({
      id: `${after}`,
      after,
      text,
      by: `ana\`@${after + 1}`,
      through: after === 0 ? 'start' : 'command',
    });
  const version = refuses ? rows.length - 1 : rows.length;
  const inForce: SettingsInForce = {
    version,
    head: rows[version - 1],
    refused: refuses
      ? { version: rows.length, faults: [{ path: ['prefix'], line: 1, column: 9, message: 'must be text' }] }
      : undefined,
  };
  return createCore({ deps: { versions, followed: () => ({ ...fixedSettings(), inForce: () => inForce }) } });
}

const first = 'admins: [UADMIN]\n';
const second = `${first}prefix: "?"\nsentryOptions: { dsn: https://key@sentry.example }\naltPrefixes: [xoxb-123456789012-abc]\n`;

describe('!config', () => {
  it('tells which version holds, since when and by whom', async () => {
    const { admin } = await setUp([first, second]);
    expect(await admin('config')).toContain(
      "### Version 2 of the settings holds\n\nIt was applied by `ana'@2` at 2026-11-23 07:41:12 UTC.\n\n`!config show`",
    );
  });

  it('says so where a later one was refused', async () => {
    const { admin } = await setUp([first, second, 'prefix: 1'], { refuses: true });
    const text = await admin('config');
    expect(text).toContain('### Version 2 of the settings holds');
    expect(text).toContain('Version 3 was refused:\n\n- `line 1, column 9: prefix: must be text`');
  });

  it('says so where there is none', async () => {
    const { admin } = await setUp([]);
    expect(await admin('config')).toMatch(/^There is no version in the database yet: .*errand config apply/);
    await expect(admin('config_show')).rejects.toThrow('There is no version in the database yet');
    expect(await admin('config_history')).toMatch(/^There is no version in the database yet/);
  });
});

describe('!config show, diff and history', () => {
  it('shows what is not the default, and no secret', async () => {
    const { admin } = await setUp([first, second]);
    const text = await admin('config_show');
    expect(text).toContain('admins: ["UADMIN"]\n');
    expect(text).toContain('prefix: "?"');
    expect(text).toContain('sentryOptions.dsn: (not shown)');
    expect(text).not.toMatch(/sentry\.example|xoxb-/);
    expect(await admin('config_show', '1')).toBe(
      'Version 1, where it is not as the defaults are:\n\n```\nadmins: ["UADMIN"]\nadminNotifications: ["<@UADMIN>"]\n```',
    );
  });

  it('shows what a version changed, and what differs between two', async () => {
    const { admin } = await setUp([first, second, first]);
    expect(await admin('config_diff', '2')).toContain(
      'From version 1 to version 2:\n\n```\n- prefix: "!"\n+ prefix: "?"\n',
    );
    expect(await admin('config_diff')).toContain('From version 2 to version 3:\n\n```\n- prefix: "?"\n+ prefix: "!"\n');
    expect(await admin('config_diff', '1 3')).toBe('From version 1 to version 3 no value changes.');
    expect(await admin('config_diff', '1')).toContain('From the defaults to version 1:');
    expect(await admin('config_diff', '2')).not.toMatch(/sentry\.example|xoxb-/);
  });

  it('lists the versions in pages', async () => {
    const { admin } = await setUp(Array.from({ length: 12 }, (_each, n) => `${first}commandTtl: ${n + 1}m\n`));
    const page = await admin('config_history');
    expect(page.match(/^- \*\*\d+\*\*/gm)).toHaveLength(10);
    expect(page).toContain("- **12** applied by `ana'@12` at 2026-11-23 07:41:12 UTC");
    expect(page).toContain('`!config history 3` lists older ones.');
    const older = await admin('config_history', '3');
    expect(older).toContain("- **1** the first one, stored at its start by `ana'@1`");
    expect(older).not.toContain('older ones');
  });

  it.each(['9', '9 1', '1 9'])('names the version of %j that there is not', async (text) => {
    const { admin } = await setUp([first, second, first]);
    await expect(admin('config_diff', text)).rejects.toThrow('There is no version 9.');
  });

  it.each(['0', 'x', '-1', '`2`', '9'])('says that %s is no version', async (text) => {
    const { admin } = await setUp([first]);
    await expect(admin('config_show', text)).rejects.toMatchObject({ code: 'command_error' });
  });
});
