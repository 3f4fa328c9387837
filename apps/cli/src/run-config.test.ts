import { parseSettings } from '@errand/settings';
import { createMemoryFiles } from './memory-files';
import { runCli } from './run-cli';

async function run(line: string, texts: Record<string, string>, env: Record<string, string> = {}) {
  let out = '';
  let err = '';
  const code = await runCli(line.split(' '), {
    connect: async () => {
      throw new Error('there is no database');
    },
    reach: async () => {
      throw new Error('there is no broker');
    },
    names: () => ({ findIds: async () => [], isThere: async () => 'there' }),
    files: createMemoryFiles(texts).files,
    env,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    width: undefined,
    now: () => 0,
  });
  return { code, out, err };
}

const wrong = 'prefixx: "."\nroles:\n  sre: [U1]\nroles: {}\npacing: { channelBurst: 0 }\n';

describe('errand config check', () => {
  it('says all that is wrong, with line and column, and ends with 2', async () => {
    expect(await run('config check errand.yaml', { 'errand.yaml': wrong })).toEqual({
      code: 2,
      out: [
        'errand.yaml:1:1: prefixx: is not a key here; did you mean prefix?',
        'errand.yaml:4:1: the key roles stands here twice, first on line 2',
        'errand.yaml:5:25: pacing.channelBurst: must be 1 at least',
        '',
      ].join('\n'),
      err: '',
    });
  });

  it('says what no service would start with, though each key is well', async () => {
    const text = 'admins: [U1]\naccessControlsDefault: { denyUsers: U1 }\n';
    expect(await run('config check a.yaml', { 'a.yaml': text })).toMatchObject({
      code: 2,
      out: 'a.yaml:1:9: admins: all admins are locked out of the admin commands: accessControlsDefault denyUsers has U1\n',
    });
  });

  it('says that nothing is wrong, and what is worth a look', async () => {
    expect(await run('config check a.yaml', { 'a.yaml': 'admins: [U1, "@ana"]' })).toEqual({
      code: 0,
      out: expect.stringMatching(/^a\.yaml: warning: names are no ids: @ana .*\na\.yaml: nothing is wrong\n$/),
      err: '',
    });
  });

  it('looks at what a service would read where no file is given', async () => {
    const env = { ERRAND_CONFIG: '/etc/errand.yaml', BOT_ADMINS: 'ana', BOT_ADMINS_NOTIFICATIONS: '<@U1>' };
    const texts = { '/etc/errand.yaml': 'prefix: 1\nadmins: 5\n' };
    expect(await run('config check', texts, env)).toMatchObject({
      code: 2,
      out: expect.stringMatching(
        /^BOT_ADMINS: admins\.0: must be a user id .*\n\/etc\/errand\.yaml:1:9: prefix: must be text: put it in quotes\n$/,
      ),
    });
  });

  it('tells programs the same', async () => {
    const { out } = await run('config check errand.yaml --json', { 'errand.yaml': 'prefix: 1\n' });
    expect(JSON.parse(out)).toEqual({
      file: 'errand.yaml',
      faults: [{ line: 1, column: 9, key: 'prefix', message: 'must be text: put it in quotes' }],
      warnings: [],
    });
  });

  it('prints nothing that controls a terminal, and no token', async () => {
    const { out } = await run('config check a.yaml', { 'a.yaml': '"\\e[2J xoxb-1234567890-abc": 1\n' });
    expect(out).toBe('a.yaml:1:1: \ufffd[2J [redacted]: is not a key here; docs/settings.md lists them all\n');
  });
});

describe('errand config show', () => {
  it('shows every key with its default, as a file that says the same', async () => {
    const text = 'commandTtl: 90s\naccessControls:\n  b: {}\n  "1": { approval: { by: role:sre } }\n';
    const { code, out } = await run('config show errand.yaml', { 'errand.yaml': text });
    expect(code).toBe(0);
    expect(out).toMatch(/^# errand\.yaml, with the defaults filled in\nadmins: \[\] # default\n/);
    expect(out).toContain('commandTtl: 90s\n');
    expect(out).toContain('# default\npacing:\n  channelPerSecond: 1\n  channelBurst: 5\n');
    expect(out).toContain('# corePlugins is not set\n');
    const [shown, written] = [parseSettings(out), parseSettings(text)];
    expect('settings' in shown && shown.settings).toEqual('settings' in written && written.settings);
    expect('settings' in shown).toBe(true);
  });

  it('says which value comes from a variable', async () => {
    const env = { ERRAND_CONFIG: 'a.yaml', BOT_ADMINS: 'U2' };
    expect((await run('config show', { 'a.yaml': 'admins: [U1]' }, env)).out).toContain(
      '# BOT_ADMINS\nadmins:\n  - U2\n# default\nadminNotifications:\n  - <@U2>\n',
    );
  });

  it('tells programs the same', async () => {
    const { out } = await run('config show a.yaml --json', { 'a.yaml': 'accessControls: { a: { confirm: true } }' });
    expect(JSON.parse(out)).toMatchObject({ prefix: '!', accessControls: { a: { confirm: true } }, roles: {} });
  });

  it('shows no file that is at fault, but its faults', async () => {
    expect(await run('config show a.yaml', { 'a.yaml': 'prefix: 1' })).toEqual({
      code: 2,
      out: '',
      err: 'a.yaml:1:9: prefix: must be text: put it in quotes\n',
    });
  });
});

describe('errand config diff', () => {
  const diff = (a: string, b: string) => run('config diff a.yaml b.yaml', { 'a.yaml': a, 'b.yaml': b });

  it('says what changes, key by key, and ends with 1', async () => {
    const a = 'admins: [U1]\nprefix: "."\naccessControls: { x: { allowUsers: U1 }, y: {}, z: { confirm: true } }\n';
    const b = 'admins: [U1]\nlogFile: /x\naccessControls: { y: {}, x: { allowUsers: U2 } }\n';
    expect(await diff(a, b)).toEqual({
      code: 1,
      out: [
        '- prefix: "."',
        '+ prefix: "!"',
        '- accessControls.x.allowUsers: "U1"',
        '+ accessControls.x.allowUsers: "U2"',
        '- accessControls.z.confirm: true',
        '+ logFile: "/x"',
        '- accessControls (order): ["x","y"]',
        '+ accessControls (order): ["y","x"]',
        '',
      ].join('\n'),
      err: '',
    });
  });

  it('takes what is not there for its default, and sees a rule without keys', async () => {
    expect(await diff('', 'prefix: "!"\nroles: {}\n')).toEqual({ code: 0, out: 'nothing differs\n', err: '' });
    expect(await diff('', 'accessControls: { x: {} }')).toMatchObject({ code: 1, out: '+ accessControls.x: {}\n' });
    expect(await diff('pacing: { channelBurst: 5 }', 'pacing: { channelBurst: 6 }')).toMatchObject({
      out: '- pacing.channelBurst: 5\n+ pacing.channelBurst: 6\n',
    });
  });

  it('compares nothing with a file that is at fault', async () => {
    expect(await diff('prefix: 1', 'roles: 5')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^a\.yaml.*\nb\.yaml/),
    });
  });
});

describe('a question about settings at fault', () => {
  it.each([
    ['config', 'config takes one of check, show, diff'],
    ['config eat', 'config cannot "eat"'],
    ['config check', 'no file is named, and ERRAND_CONFIG is not set'],
    ['config check a b', 'check takes one file'],
    ['config diff a b c', 'diff takes two files'],
    ['config apply a --version 3', 'apply takes one file, or one version'],
    ['config apply a --after x', '--after is the number of a version, not x'],
    ['config history a', 'history takes no file'],
    ['config check --colour', "Unknown option '--colour'"],
  ])('ends with 2: %s', async (line, reason) => {
    expect(await run(line, {})).toEqual({ code: 2, out: '', err: expect.stringContaining(`errand: ${reason}`) });
  });

  it('ends with 1 where the file cannot be read', async () => {
    expect(await run('config check a.yaml', {})).toEqual({
      code: 1,
      out: '',
      err: 'errand: a.yaml cannot be read (ENOENT)\n',
    });
    expect(await run('config check', {}, { ERRAND_CONFIG: 'a.yaml' })).toMatchObject({
      code: 2,
      err: expect.stringContaining('ERRAND_CONFIG: the file cannot be read (ENOENT)'),
    });
  });
});
