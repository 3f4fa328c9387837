import { createMemoryFiles } from '../memory-files';
import { runCli } from '../run-cli';

const config = `BACKEND = 'SlackV3'
BOT_IDENTITY = {'token': 'xoxb-1-sesame'}
BOT_ADMINS = ('U1', '@ana')
MESSAGE_SIZE_LIMIT = 99999
`;

function setUp(texts: Record<string, string> = { 'config.py': config }) {
  const memory = createMemoryFiles({ ...texts });
  return {
    ...memory,
    async run(line: string) {
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
        files: memory.files,
        env: {},
        out: (text) => void (out += text),
        err: (text) => void (err += text),
        width: 40,
        now: () => 0,
      });
      return { code, out, err };
    },
  };
}

describe('errand migrate errbot', () => {
  it('writes both files, the secrets for their owner alone, and says what became of each setting', async () => {
    const { run, texts, modes } = setUp();
    expect(await run('migrate errbot config.py')).toEqual({
      code: 0,
      out: [
        'wrote errand.yaml: 2 keys from config.py',
        'wrote .env, for you alone: SLACK_BOT_TOKEN',
        '',
        'Not carried over:',
        'LINE  SETTING  WHAT',
        '1     BACKEND  there is Slack alone; how it is reached is detected from the token',
        '',
        'Carried over with a difference:',
        'LINE  SETTING             WHAT',
        '4     MESSAGE_SIZE_LIMIT  Slack takes 40000 characters at most; that is what it is now',
        '',
        'Names, which others can take; they stand for nobody until errand acl pin has written the ids:',
        'LINE  SETTING     WHAT',
        '3     BOT_ADMINS  @ana',
        '',
        'Next: errand config check errand.yaml',
        '',
      ].join('\n'),
      err: '',
    });
    expect(texts['errand.yaml']).toContain('admins:\n  - U1\n  - "@ana"\n');
    expect(texts['.env']).toContain('\nSLACK_BOT_TOKEN=xoxb-1-sesame\n');
    expect(modes).toEqual({ 'errand.yaml': 0o644, '.env': 0o600 });
    expect(await run('config check errand.yaml')).toMatchObject({ code: 0 });
  });

  it('ends with 1 where something could not be read, and tells it first', async () => {
    const source = `BOT_ADMINS = ('U1',)\nACCESS_CONTROLS = {'a': {}}\nBACKEND = 'SlackV3'\nplugin.apply(ACCESS_CONTROLS)\n`;
    const { run } = setUp({ 'config.py': source });
    expect(await run('migrate errbot config.py')).toEqual({
      code: 1,
      out: [
        'wrote errand.yaml: 2 keys from config.py',
        '',
        'Could not be read; write it yourself, rules in doubt are for admins alone until then:',
        'LINE  SETTING          WHAT',
        '2     ACCESS_CONTROLS  all commands are for admins alone until you write the rules: plugin.apply() in line 4 may change it',
        '',
        'Not carried over:',
        'LINE  SETTING  WHAT',
        '3     BACKEND  there is Slack alone; how it is reached is detected from the token',
        '',
        'Next: errand config check errand.yaml',
        '',
      ].join('\n'),
      err: '',
    });
    expect(await run('config check errand.yaml')).toMatchObject({ code: 0 });
  });

  it('writes no .env where there are no secrets, into the folder that it is told', async () => {
    const { run, modes } = setUp({ '/etc/config.py': 'BOT_PREFIX = "!"' });
    expect(await run('migrate errbot /etc/config.py --out there')).toMatchObject({ code: 0 });
    expect(modes).toEqual({ 'there/errand.yaml': 0o644 });
  });

  it.each(['errand.yaml', '.env'])('replaces no %s unless it is told to', async (name) => {
    const { run, texts, modes } = setUp({ 'config.py': config, [name]: 'mine' });
    expect(await run('migrate errbot config.py')).toEqual({
      code: 1,
      out: '',
      err: `errand: ${name} would be replaced: --force does it, --out <folder> writes elsewhere\n`,
    });
    expect([texts[name], modes]).toEqual(['mine', {}]);
    expect(await run('migrate errbot config.py --force')).toMatchObject({ code: 0 });
    expect(texts[name]).not.toBe('mine');
  });

  it('tells programs the same, and nobody a secret', async () => {
    const { run } = setUp();
    const { out } = await run('migrate errbot config.py --json');
    expect(out).not.toContain('sesame');
    expect(JSON.parse(out)).toMatchObject({
      written: ['errand.yaml', '.env'],
      keys: 2,
      variables: ['SLACK_BOT_TOKEN'],
      notes: [{ line: 1 }, { line: 3, kind: 'pin' }, { line: 4, kind: 'look' }],
    });
  });

  it.each([
    ['no setting at all\n', 'config.py: there is no setting of Errbot in it'],
    [`BOT_ADMINS = ('xoxb-1-sesame'`, 'config.py: line 1: the ( is never closed'],
    [`# -*- coding: klingon -*-\nBOT_PREFIX = '!'`, 'config.py is in klingon, which is not known'],
  ])('writes nothing for a file that is no config.py: %j', async (source, reason) => {
    const { run, modes } = setUp({ 'config.py': source });
    expect(await run('migrate errbot config.py')).toEqual({ code: 1, out: '', err: `errand: ${reason}\n` });
    expect(modes).toEqual({});
  });

  it('reads no file that nobody has written', async () => {
    const { run } = setUp({ 'config.py': 'x'.repeat(2_000_001) });
    expect(await run('migrate errbot config.py')).toMatchObject({
      code: 1,
      err: 'errand: config.py has more than 2 MB\n',
    });
  });

  it('reads a file in the encoding that it names', async () => {
    const source = Buffer.from(`# coding: latin-1\nBOT_PREFIX = '\xa7'\n`, 'latin1');
    const { run, files, texts } = setUp({});
    files.read = () => source;
    expect(await run('migrate errbot config.py')).toMatchObject({ code: 0 });
    expect(texts['errand.yaml']).toContain('prefix: §\n');
    files.read = () => Buffer.from(`BOT_PREFIX = '\xa7'\n`, 'latin1');
    expect(await run('migrate errbot config.py --force')).toMatchObject({
      code: 1,
      err: 'errand: config.py is no text in utf-8\n',
    });
  });

  it.each([
    ['migrate', 'migrate takes errbot, not ""'],
    ['migrate hubot x', 'migrate takes errbot, not "hubot"'],
    ['migrate errbot', 'migrate errbot takes one config.py'],
    ['migrate errbot a b', 'migrate errbot takes one config.py'],
    ['migrate errbot a --into b', "Unknown option '--into'"],
  ])('ends with 2 when the question is at fault: %s', async (line, reason) => {
    expect(await setUp().run(line)).toEqual({ code: 2, out: '', err: expect.stringContaining(`errand: ${reason}`) });
  });
});
