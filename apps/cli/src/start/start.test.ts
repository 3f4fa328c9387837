import type { CliDeps } from '../cli-deps';
import { createMemoryFiles } from '../memory-files';
import { runCli } from '../run-cli';

function setUp(answers: string[] = [], there: Record<string, string> = {}) {
  const { files, texts, modes } = createMemoryFiles(there);
  async function run(...args: string[]) {
    let [out, err] = ['', ''];
    const deps = {
      files,
      env: {},
      ask: async (question: string) => {
        out += `${question}\n`;
        return answers.shift();
      },
      out: (text: string) => void (out += text),
      err: (text: string) => void (err += text),
      now: () => 0,
    } as unknown as CliDeps;
    return { code: await runCli(args, deps), out, err };
  }
  return { run, texts, modes };
}

describe('errand init', () => {
  it('writes a folder to begin with, and says how', async () => {
    const { run, texts, modes } = setUp([], { 'bot/.gitignore': '' });
    const { code, out } = await run('init', 'bot');
    expect([code, Object.keys(texts).sort()]).toEqual([
      0,
      ['bot/.env.example', 'bot/.gitignore', 'bot/errand.yaml', 'bot/plugins/example.ts'],
    ]);
    expect(modes['bot/.env.example']).toBe(0o600);
    expect(out).toContain(
      'Your Errand directory has been correctly initialized!\nJust do "cd \'bot\'" then "errand console"',
    );
    expect((await run('config', 'check', 'bot/errand.yaml')).out).toMatch(/nothing is wrong\n$/);
    expect((await setUp().run('init')).out).toContain('Just do "errand console"');
  });

  it('wants the folder to be there', async () => {
    const { run, texts } = setUp();
    expect(await run('init', 'bot')).toEqual({
      code: 1,
      out: '',
      err: 'Target directory bot must exist. Please create it.\nThe initialization of your Errand directory failed: the target directory does not exist\n',
    });
    expect(texts).toEqual({});
  });

  it('leaves what is there, unless it is told otherwise', async () => {
    const { run, texts } = setUp([], { 'errand.yaml': 'mine' });
    expect((await run('init')).out).toContain('errand.yaml is there already, and stays as it is');
    expect(texts['errand.yaml']).toBe('mine');
    await run('init', '--force');
    expect(texts['errand.yaml']).toContain('extraPluginDir: plugins');
  });
});

describe('errand new-plugin', () => {
  it('asks until it has a name and a summary, and writes a plugin of that name', async () => {
    const { run, texts } = setUp(['1st', 'My new_Plugin', '', "Ana's plugin"]);
    const { code, out } = await run('new-plugin', 'plugins');
    expect(code).toBe(0);
    expect(out.match(/Bad input: Please respond with something matching this regex/g)).toHaveLength(2);
    expect(texts['plugins/my-new-plugin.ts']).toContain("name: 'my-new-plugin'");
    expect(texts['plugins/my-new-plugin.ts']).toContain("summary: 'Ana\\'s plugin'");
    expect(texts['plugins/my-new-plugin.ts']).toContain('my_new_plugin: command({');
  });

  it('replaces one that is there only when it is told so', async () => {
    const there = { 'disk.ts': 'mine' };
    const given = ['new-plugin', '--name', 'Disk', '--summary', 'Disks'];
    const no = setUp(['yes'], { ...there });
    expect(await no.run(...given)).toMatchObject({ code: 1, err: 'errand: nothing was written\n' });
    expect(no.texts['disk.ts']).toBe('mine');
    const yes = setUp(['overwrite'], { ...there });
    expect((await yes.run(...given)).code).toBe(0);
    expect(yes.texts['disk.ts']).toContain("name: 'disk'");
  });

  it('ends with a code that says so when nobody answers, or what was given is none', async () => {
    expect(await setUp().run('new-plugin')).toMatchObject({ code: 1 });
    expect(await setUp().run('new-plugin', '--name', '42', '--summary', 'x')).toMatchObject({ code: 2 });
  });
});

it('tells the version, and what there is', async () => {
  for (const args of [['version'], ['--version'], ['-v']])
    expect((await setUp().run(...args)).out).toMatch(/^Errand version \d+\.\d+\.\d+\n$/);
  expect((await setUp().run('backends')).out).toMatch(/^Available backends:\n\t\tSlack/);
});
