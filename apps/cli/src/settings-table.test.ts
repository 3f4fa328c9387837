import type { Broadcast, Envelope } from '@errand/contracts';
import { createFailures } from '@errand/failures';
import { createMemoryFailures } from '@errand/failures/testing';
import { createMemoryVersions } from '@errand/settings/testing';
import { createMemoryAudit } from '@errand/storage/testing';
import { createMemoryFiles } from './memory-files';
import { runCli } from './run-cli';

const now = () => new Date('2026-11-23T12:00:00.000Z');

const noBackup = () => {
  throw new Error('no backup is asked for');
};

/** A database, and a broker that may be away. */
function setUp(texts: Record<string, string> = {}) {
  const { versions, rows } = createMemoryVersions(() => now().getTime());
  const { files } = createMemoryFiles(texts);
  const broadcasts: Broadcast[] = [];
  const notices: Envelope<'egress.notice.v1'>[] = [];
  const house = { isAway: false };
  const unlessAway = () => {
    if (house.isAway) throw new Error('RabbitMQ cannot be used: not reached yet');
  };
  return {
    house,
    rows,
    texts,
    broadcasts,
    notices: () => notices.map(({ data }) => data.markdown),
    async run(line: string, env: Record<string, string> = { DATABASE_URL: 'postgres://x' }) {
      let [out, err] = ['', ''];
      const code = await runCli(line.split(' '), {
        connect: async () => ({
          failures: createFailures({ store: createMemoryFailures(now), publish: async () => undefined }),
          audit: createMemoryAudit(now),
          settings: versions,
          backup: { rows: noBackup, restore: noBackup },
          async broadcast(message) {
            unlessAway();
            broadcasts.push(message);
          },
          async notify(notice) {
            unlessAway();
            notices.push(notice);
          },
          close: async () => undefined,
        }),
        reach: () => Promise.reject(new Error('no service is asked')),
        names: () => ({ findIds: async () => [], isThere: async () => 'there' }),
        files,
        env,
        out: (text) => void (out += text),
        err: (text) => void (err += text),
        width: undefined,
        now: () => now().getTime(),
      });
      return { code, out, err };
    },
  };
}

const held = 'admins: [U1]\n';
const other = `${held}prefix: "?"\nlogLevel: debug\n`;
const locked = `${held}accessControlsDefault: { denyUsers: U1 }\n`;

describe('errand config apply', () => {
  it('stores the next version, tells the processes, and says what changes and what not at once', async () => {
    const { run, rows, broadcasts } = setUp({ 'a.yaml': held, 'b.yaml': other });
    await run('config apply a.yaml --by ana');
    const { code, out, err } = await run('config apply b.yaml --by ben');
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(
      [
        'version 2, applied by ben at 2026-11-23 12:00:00 UTC: b.yaml',
        '- prefix: "!"',
        '+ prefix: "?"',
        '+ logLevel: "debug"',
        'not at once: logLevel: each process opens its log when it is started, by its own file',
        '',
      ].join('\n'),
    );
    expect(rows.map(({ text, by, through }) => [text, by, through])).toEqual([
      [held, 'ana', 'command'],
      [other, 'ben', 'command'],
    ]);
    expect(broadcasts).toEqual([
      { kind: 'settings.changed', version: 1 },
      { kind: 'settings.changed', version: 2 },
    ]);
  });

  it('refuses what no service would start with, and tells the admins', async () => {
    const { run, rows, notices, broadcasts } = setUp({ 'a.yaml': held, 'b.yaml': locked });
    await run('config apply a.yaml');
    expect(await run('config apply b.yaml')).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(/^b\.yaml:1:9: admins: all admins are locked out .*\nrefused; version 1 goes on\n$/),
    });
    expect([rows.length, broadcasts.length]).toEqual([1, 1]);
    expect(notices()).toEqual([
      expect.stringMatching(/were refused\. Version 1 goes on holding\.\n\n- `line 1, column 9/),
    ]);
  });

  it('looks at the variables that stand over the file, as a service does', async () => {
    const { run, rows } = setUp({ 'b.yaml': `${held}accessControlsDefault: { denyUsers: U9 }\n` });
    const env = { DATABASE_URL: 'postgres://x', BOT_ADMINS: 'U9', ERRAND_CONFIG: 'not-there.yaml' };
    expect(await run('config apply b.yaml', env)).toMatchObject({ code: 2, err: expect.stringMatching(/locked out/) });
    expect(rows).toEqual([]);
  });

  it('stores it where RabbitMQ is away, and says so', async () => {
    const { run, rows, house } = setUp({ 'a.yaml': held, 'b.yaml': locked });
    house.isAway = true;
    expect(await run('config apply a.yaml')).toMatchObject({
      code: 0,
      err: 'worker and egress are not told, and find it by themselves within 5 seconds: RabbitMQ cannot be used: not reached yet\n',
    });
    expect(rows).toHaveLength(1);
    expect(await run('config apply b.yaml')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/the admins are not told: RabbitMQ/),
    });
  });

  it('does nothing twice, and nothing on top of a version that was not known', async () => {
    const { run, rows } = setUp({ 'a.yaml': held, 'b.yaml': other });
    await run('config apply a.yaml --by ana');
    expect(await run('config apply a.yaml')).toMatchObject({
      code: 0,
      out: 'version 1 is the same; nothing to apply\n',
    });
    expect(await run('config apply b.yaml --after 0')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^not applied: version 1 was applied by ana at .*; errand config diff/),
    });
    expect(rows).toHaveLength(1);
  });

  it('goes back to an earlier version', async () => {
    const { run, rows } = setUp({ 'a.yaml': held, 'b.yaml': other });
    await run('config apply a.yaml');
    await run('config apply b.yaml');
    expect(await run('config apply --version 1 --by ana')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^version 3, applied by ana/),
    });
    expect(rows[2]?.text).toBe(held);
    expect(await run('config apply --version 7')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/there is no version 7/),
    });
  });
});

describe('what is in the database', () => {
  it('is shown with its defaults, or as it was written, whichever version', async () => {
    const { run } = setUp({ 'a.yaml': `# mine\n${held}`, 'b.yaml': other });
    expect(await run('config show')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/no settings yet: errand config apply/),
    });
    await run('config apply a.yaml --by ana');
    await run('config apply b.yaml --by ben');
    expect((await run('config show')).out).toMatch(
      /^# version 2, applied by ben at .*\nadmins:\n {2}- U1\n[^]*prefix: "?\?"?\n/,
    );
    expect((await run('config show --version 1 --raw')).out).toBe(`# mine\n${held}`);
  });

  it('is compared with a file, by what the file itself says', async () => {
    const { run } = setUp({ 'a.yaml': held, 'b.yaml': other });
    await run('config apply a.yaml');
    const env = { DATABASE_URL: 'postgres://x', ERRAND_CONFIG: 'a.yaml', BOT_ADMINS: 'U9' };
    expect(await run('config diff', env)).toMatchObject({ code: 0, out: 'nothing differs\n' });
    expect(await run('config diff b.yaml', env)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^- prefix: "!"\n\+ prefix: "\?"\n/),
    });
  });

  it('is listed, the newest first, without what controls a terminal', async () => {
    const { run } = setUp({ 'a.yaml': held, 'b.yaml': other });
    await run('config apply a.yaml --by ana');
    await run('config apply b.yaml --by \u001b[2Jben');
    expect((await run('config history')).out).toBe(
      [
        'VERSION  WHEN (UTC)           THROUGH  BY',
        '2        2026-11-23 12:00:00  command  \ufffd[2Jben',
        '1        2026-11-23 12:00:00  command  ana',
        '',
      ].join('\n'),
    );
    expect(JSON.parse((await run('config history --json')).out)).toMatchObject([
      { version: 2 },
      { version: 1, by: 'ana' },
    ]);
  });
});
