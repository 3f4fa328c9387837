import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PageMessage } from '@errand/slack-simulator';
import { simulatorDefaults } from '@errand/slack-simulator';
import { startProcess, waitFor } from '@errand/testing';
import { allOfHelp } from './all-of-help';
import type { House } from './house';
import { mainOf, startHouse } from './house';

const { users, channels, app } = simulatorDefaults;

/** The example of docs/plugins.md, as it stands there. */
async function documentedPlugin(): Promise<string> {
  const page = await readFile(join(__dirname, '../../docs/plugins.md'), 'utf8');
  return /## A folder of plugins[\s\S]*?```ts\n([\s\S]*?)```/.exec(page)![1]!;
}

const sdk = "import { command, commandFilter, definePlugin } from '@errand/plugin-sdk';\n";
const plugins: Record<string, string> = {
  'ship.mjs': `${sdk}import { appendFileSync } from 'node:fs';
export default definePlugin({
  name: 'ship', version: '1.0.0', summary: 'Ships',
  commands: {
    ship: command({
      summary: 'Ship it',
      approval: { by: { users: ['${users.ben}', '${users.carla}'] }, count: 2 },
      effects: ['ships'],
      run({ text }) { appendFileSync(process.env.SHIPPED, text + '\\n'); return 'shipped ' + text; },
    }),
    page: command({ summary: 'Page it', approval: { by: { groups: ['S0ONCALL1'] } }, run: ({ text }) => 'paged ' + text }),
    drop: command({ summary: 'Drop it', confirm: { within: '1s' }, run: () => 'dropped' }),
  },
});`,
  'guard.ts': `${sdk}const note = (word: string, order: number) =>
  commandFilter({ order, match: 'utils:echo', run: ({ text }) => text.startsWith('order') ? { rewrite: { text: text + ' ' + word } } : undefined });
export default definePlugin({
  name: 'guard', version: '1.0.0', summary: 'Guards',
  filters: {
    second: note('second', 2),
    first: note('first', 1),
    whoami: commandFilter({ match: 'whoami', run: () => ({ deny: 'Not today.' }) }),
    uptime: commandFilter({ match: 'uptime', run: () => ({ deny: '' }) }),
    about: commandFilter({ match: 'about', run: () => { throw new Error('out of order'); } }),
    echo: commandFilter({
      match: 'utils:echo',
      run({ text }) {
        if (text === 'cached') return { reply: 'from the cache' };
        if (text === 'secret') return { rewrite: { command: 'failed', text: '' } };
        if (text === 'up') return { rewrite: { command: 'ship', text: 'instead' } };
      },
    }),
    unknown: commandFilter({
      catchUnprocessed: true,
      run: ({ command, text }) => (command ? undefined : { reply: 'Never heard of ' + text }),
    }),
  },
});`,
};

jest.setTimeout(30_000);

let folder: string;
let house: House;
let shipped: () => Promise<string[]>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-asks-'));
  const files = { ...plugins, 'release.ts': await documentedPlugin() };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await writeFile(join(folder, 'shipped.txt'), '');
  await writeFile(
    join(folder, 'errand.yaml'),
    `admins: [${users.ana}]
adminNotifications: ['<@${users.ana}>']
extraPluginDir: ${folder}
pacing: { channelPerSecond: 0 }
roles: { oncall: [${users.ben}] }
accessControls:
  history: { confirm: true, approval: { by: [role:oncall] } }
  # As a rule of everything would: an answer to a question is not asked about.
  'approvals:*': { confirm: true, approval: { by: [role:oncall] } }
`,
  );
  shipped = async () => (await readFile(join(folder, 'shipped.txt'), 'utf8')).split('\n').filter(Boolean);
  house = await startHouse({
    transport: 'socket',
    env: { ERRAND_CONFIG: join(folder, 'errand.yaml'), SHIPPED: join(folder, 'shipped.txt') },
  });
}, 60_000);
afterAll(async () => {
  await house?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

const ask = async (text: string, where = {}) => (await house.ask(text, where)).text;
/** Says what has to be agreed to, and waits for the question. */
const asked = (text: string, channelId: string) =>
  house.simulator.observer.waitForReply({
    channelId,
    after: house.say(text, { channelId }),
    timeoutMs: 15_000,
    matches: (message) => message.text.includes('!reject'),
  });
const idIn = (question: PageMessage) => /!reject ([0-9a-f]{10})/.exec(question.text)![1]!;
const textsIn = (channelId: string) => house.answersIn(channelId);
const stands = (channelId: string, ts: string) =>
  house.simulator.observer.messagesIn(channelId).find((message) => message.ts === ts)!;
const saidIn = (channelId: string, text: string) =>
  waitFor(() => textsIn(channelId).some((each) => each.includes(text)), { timeoutMs: 15_000, what: text });

/** Somebody clicks on a button of a question. */
async function click(question: PageMessage, actionId: string, userId: string): Promise<unknown> {
  const response = await fetch(`${house.simulator.controlUrl}/action`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId, channelId: question.channel, ts: question.ts, actionId }),
  });
  return response.json();
}

describe('parity 24 command filters', () => {
  it('are asked in their order, and see what the one before made of it', async () => {
    expect(await ask('!echo order:')).toBe('order: first second');
  });

  it('block with a word or without one', async () => {
    expect(await ask('!whoami')).toBe('Not today.');
    house.say('!uptime');
    expect(await ask('!echo after')).toBe('after');
  });

  it('answer in the place of the command', async () => {
    expect(await ask('!echo cached')).toBe('from the cache');
  });

  it('rewrite to another command, which is asked for its own rights', async () => {
    expect(await ask('!echo secret', { userId: users.ben })).toBe('This command requires bot-admin privileges');
    expect(await ask('!echo up')).toContain('`!ship instead`');
  });

  it('keep a command from running when they fail, with an id', async () => {
    expect(await ask('!about')).toMatch(/^Computer says nooo\. See logs for details:\n[0-9a-f]{12}$/);
  });

  it('leave help as it is unless restricted commands are hidden', async () => {
    const help = await allOfHelp((text) => ask(text, { channelId: channels.ops }));
    expect(help).toContain('!echo');
    for (const blocked of ['!whoami', '!uptime', '!about']) expect(help).toContain(`*${blocked}*`);
  });

  it('hear of what is no command', async () => {
    expect(await ask('!hello there')).toContain('Command "hello" / "hello there" not found.');
    await saidIn(channels.general, 'Never heard of hello there');
  });
});

describe('a command that asks', () => {
  it('its caller, by a button: the example of the documents', async () => {
    const question = await asked('!release api', channels.general);
    expect(question.text).toContain('Release it now?');
    expect(await click(question, 'errand:confirm', users.ben)).toEqual({ ok: true });
    await saidIn(channels.general, 'That is for whoever ran the command to say.');
    await click(question, 'errand:confirm', users.ana);
    await saidIn(channels.general, 'api is released.');
    await waitFor(() => JSON.stringify(stands(channels.general, question.ts).blocks).includes('Confirmed by'), {
      timeoutMs: 15_000,
      what: 'the question without its buttons',
    });
    expect(JSON.stringify(stands(channels.general, question.ts).blocks)).not.toContain('errand:confirm');
    expect(await ask(`!confirm ${idIn(question)}`)).toBe('That was confirmed already.');
    expect(textsIn(channels.general).filter((text) => text === 'api is released.')).toHaveLength(1);
  });

  it('others, who click and type, also after its worker was killed: it runs once', async () => {
    const question = await asked('!ship api', channels.ops);
    await click(question, 'errand:approve', users.ana);
    await saidIn(channels.ops, 'It is your own request: somebody else has to approve it.');
    await click(question, 'errand:approve', users.ben);
    await saidIn(channels.ops, '1 of 2 approvals.');
    await house.services['command-worker'].kill('SIGKILL');
    await house.services['command-worker'].restart();
    expect(await shipped()).toEqual([]);

    const { id: dm } = house.simulator.people.openDm({ userId: users.carla, withUserId: app.botUserId });
    const clicks = [1, 2, 3].map(() => click(question, 'errand:approve', users.carla));
    house.say(`!approve ${idIn(question)}`, { channelId: dm, userId: users.carla });
    await Promise.all(clicks);
    await saidIn(channels.ops, 'shipped api');
    house.say('!echo done', { channelId: channels.ops });
    await saidIn(channels.ops, 'done');
    expect(await shipped()).toEqual(['api']);
    expect(textsIn(channels.ops).filter((text) => text === 'shipped api')).toHaveLength(1);
  });

  it('by a rule of the policy, of its caller, who types, and then of a role', async () => {
    await ask('!echo remembered', { channelId: channels.incidentRoom });
    const first = await asked('!history', channels.incidentRoom);
    const second = await asked(`!confirm ${idIn(first)}`, channels.incidentRoom);
    expect(second.text).toContain(`<@${users.ana}> asks for an approval by`);
    await click(second, 'errand:approve', users.ana);
    await saidIn(channels.incidentRoom, 'It is your own request');
    await click(second, 'errand:approve', users.ben);
    await saidIn(channels.incidentRoom, ':!echo remembered');
  });

  it('is not run when somebody says no, and says so', async () => {
    const question = await asked('!ship web', channels.ops);
    house.say(`!reject ${idIn(question)}`, { channelId: channels.ops, userId: users.ben });
    await saidIn(channels.ops, `\`!ship web\` is not run: <@${users.ben}> said no.`);
    expect(await shipped()).toEqual(['api']);
  });

  it('shows the name and the id of whom it is about', async () => {
    const question = await asked('!ship @carla', channels.ops);
    house.say(`!reject ${idIn(question)}`, { channelId: channels.ops, userId: users.ben });
    await saidIn(channels.ops, `\`!ship @carla (${users.carla})\` is not run: <@${users.ben}> said no.`);
  });

  it('is not run when nobody answers in time, and says so', async () => {
    const question = await asked('!drop', channels.random);
    await saidIn(channels.random, '`!drop` is not run: it was not confirmed within 1 second.');
    expect(await ask(`!confirm ${idIn(question)}`, { channelId: channels.random })).toBe(
      'That is too late: it was not confirmed within 1 second.',
    );
    expect(textsIn(channels.random)).not.toContain('dropped');
  });
});

describe('the audit of what was asked', () => {
  /** As an admin reads them in Slack: the lines beneath the command of that message. */
  async function toldOf(ts: string, count: number): Promise<string[]> {
    const { id } = house.simulator.people.openDm({ userId: users.ana, withUserId: app.botUserId });
    const link = `https://acme.slack.com/archives/${channels.ops}/p${ts.replace('.', '')}`;
    return waitFor(
      async () => {
        const text = await ask(`!audit --message ${link}`, { channelId: id });
        const lines = text.split('\n').filter((line) => line.includes(': request '));
        return lines.length === count && lines.map((line) => line.replace(/^.*UTC |\. No\. \d+$/g, ''));
      },
      { timeoutMs: 20_000, what: `${count} entries of ${ts}` },
    );
  }

  it('tells that those of a Slack user group were asked, and which of them approved; nobody else may', async () => {
    const question = await asked('!page carla', channels.ops);
    const id = idIn(question);
    expect(question.text).toContain('<!subteam^S0ONCALL1>');
    const typed = house.simulator.observer.messagesIn(channels.ops).find(({ text }) => text === '!page carla')!;
    house.say(`!approve ${id}`, { channelId: channels.ops, userId: users.carla });
    await saidIn(channels.ops, 'You are not among those who may approve that.');
    expect(textsIn(channels.ops)).not.toContain('paged carla');
    await click(question, 'errand:approve', users.dmitri);
    await saidIn(channels.ops, 'paged carla');
    const policy = expect.stringMatching(/, policy \d+$/) as string;
    const told = await toldOf(typed.ts, 3);
    expect(told).toEqual([
      `approval asked for by <@${users.ana}>, of 1 among \`S0ONCALL1\`: request \`${id}\``,
      expect.stringContaining(`refused by <@${users.carla}>: request \`${id}\`; denied: \`approval.by has no match\``),
      expect.stringContaining(
        `approved by <@${users.dmitri}>: request \`${id}\`; allowed: \`approval.by has S0ONCALL1\``,
      ),
    ]);
    expect(told.slice(1)).toEqual([policy, policy]);
  });

  it('tells of a no, of a yes and of the end of time, on the command line too, in a chain that holds', async () => {
    const question = await asked('!drop it', channels.ops);
    const typed = house.simulator.observer.messagesIn(channels.ops).find(({ text }) => text === '!drop it')!;
    await saidIn(channels.ops, '`!drop it` is not run: it was not confirmed');
    const id = idIn(question);
    expect(await toldOf(typed.ts, 2)).toEqual([
      `confirmation asked for by <@${users.ana}>: request \`${id}\``,
      `expired: request \`${id}\``,
    ]);

    const states = await waitFor(
      async () => {
        const { lines } = await errand('audit', 'export');
        const entries = lines.map((line) => JSON.parse(line) as { kind: string; details: { state: string } });
        const found = entries.filter(({ kind }) => kind === 'approval').map(({ details }) => details.state);
        return found.includes('rejected') && found;
      },
      { timeoutMs: 20_000, what: 'the entry of the no' },
    );
    expect(new Set(states)).toEqual(new Set(['asked', 'approved', 'confirmed', 'rejected', 'refused', 'expired']));
    const { lines } = await errand('audit', 'show', '--command', 'page');
    expect(lines.join('\n')).toContain(`approval  ${users.dmitri}  ${channels.ops}`);
    expect(await errand('audit', 'verify')).toMatchObject({ code: 0 });
  }, 90_000);
});

async function errand(...args: string[]): Promise<{ code: number | null; lines: string[] }> {
  const env = { DATABASE_URL: house.databaseUrl };
  const cli = await startProcess({ name: 'cli', args: [mainOf('cli'), ...args], env, until: 'started' });
  const { code } = await cli.exited();
  return { code, lines: cli.logs().map((line) => (line['text'] as string | undefined) ?? JSON.stringify(line)) };
}
