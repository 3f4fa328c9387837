import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PageMessage } from '@errand/slack-simulator';
import { simulatorDefaults } from '@errand/slack-simulator';
import { startProcess, waitFor } from '@errand/testing';
import type { House } from './house';
import { mainOf, startHouse } from './house';

const { users, channels, app } = simulatorDefaults;

const plugin = `import { command, definePlugin, t } from '@errand/plugin-sdk';
const secret = { where: t.string(), token: t.string({ secret: true }) };
export default definePlugin({
  name: 'risky', version: '1.0.0', summary: 'Risky things',
  commands: {
    wipe: command({ summary: 'Wipes', run: ({ text }) => ({ text: 'wiped ' + text.length + ' characters' }) }),
    tidy: command({ summary: 'Tidies', run: ({ text }) => 'tidied ' + text }),
    login: command({ summary: 'Logs in', args: secret, confirm: true, run: ({ args }) => 'in, with ' + args.token.length }),
    fail: command({ summary: 'Fails', args: secret, run: ({ args }) => { throw new Error('bad token ' + args.token); } }),
    drop: command({ summary: 'Drops', confirm: true, run: ({ text }) => 'dropped ' + text }),
  },
});`;

jest.setTimeout(60_000);

let folder: string;
let house: House;

/** What holds from now on. */
async function settings(rules: { r: string[]; s?: string[]; wipe?: string }): Promise<string> {
  const file = join(folder, 'errand.yaml');
  await writeFile(
    file,
    `admins: [${users.ana}]
extraPluginDir: ${folder}
pacing: { channelPerSecond: 0 }
roles: { r: [${rules.r.join(', ')}], s: [${(rules.s ?? []).join(', ')}] }
accessControls:
  wipe: { approval: ${rules.wipe ?? '{ by: [role:r] }'} }
  tidy: { approval: { by: [role:r], count: 2 } }
`,
  );
  return file;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-safely-'));
  await writeFile(join(folder, 'risky.mjs'), plugin);
  const file = await settings({ r: [users.ben, users.carla] });
  house = await startHouse({ transport: 'socket', env: { ERRAND_CONFIG: file } });
}, 60_000);
afterAll(async () => {
  await house?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

const apply = async (rules: Parameters<typeof settings>[0]) => house.applySettings(await settings(rules));
const say = (text: string, channelId: string, where: { userId?: string; threadTs?: string } = {}) =>
  house.simulator.observer.waitForReply({
    channelId,
    after: house.say(text, { channelId, ...where }),
    timeoutMs: 15_000,
    matches: () => true,
  });
const saidIn = (channelId: string, text: string) =>
  waitFor(() => house.answersIn(channelId).find((each) => each.includes(text)), { timeoutMs: 15_000, what: text });
const questionIn = (channelId: string, text: string) =>
  waitFor(
    () =>
      house.simulator.observer
        .messagesIn(channelId)
        .find((message) => message.botId !== undefined && message.text.includes(text)),
    { timeoutMs: 15_000, what: text },
  );

async function click(question: PageMessage, actionId: string, userId: string): Promise<void> {
  const response = await fetch(`${house.simulator.controlUrl}/action`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId, channelId: question.channel, ts: question.ts, actionId }),
  });
  expect(await response.json()).toEqual({ ok: true });
}

describe('rules that change while a question is open', () => {
  it('hold: who may approve now is asked anew', async () => {
    const question = await say('!wipe x', channels.ops);
    await apply({ r: [users.ben, users.carla], s: [users.ben, users.dmitri], wipe: '{ by: [role:s], count: 2 }' });
    await click(question, 'errand:approve', users.carla);
    const anew = await questionIn(channels.ops, 'Who has to approve this has changed meanwhile.');
    expect(anew.text).toContain(`<@${users.ana}> asks for 2 approvals by role s`);
    await click(anew, 'errand:approve', users.carla);
    await saidIn(channels.ops, 'You are not among those who may approve that.');
    expect(house.answersIn(channels.ops)).not.toContain('wiped 1 characters');
    await click(anew, 'errand:approve', users.ben);
    await saidIn(channels.ops, '1 of 2 approvals.');
    await click(anew, 'errand:approve', users.dmitri);
    await saidIn(channels.ops, 'wiped 1 characters');
  });

  it('take back the approval of who lost the role', async () => {
    await apply({ r: [users.ben, users.carla, users.dmitri] });
    const question = await say('!tidy up', channels.random);
    await click(question, 'errand:approve', users.ben);
    await saidIn(channels.random, '1 of 2 approvals.');
    await apply({ r: [users.carla, users.dmitri] });
    await click(question, 'errand:approve', users.carla);
    await saidIn(channels.random, '1 of 2 approvals. 1 of those before does not count any more.');
    expect(house.answersIn(channels.random)).not.toContain('tidied up');
    await click(question, 'errand:approve', users.dmitri);
    await saidIn(channels.random, 'tidied up');
    const { lines } = await errand('audit', 'export');
    const states = lines.map(
      (line) => JSON.parse(line) as { kind: string; userId?: string; details: { state: string } },
    );
    expect(states).toContainEqual(
      expect.objectContaining({ userId: users.ben, details: expect.objectContaining({ state: 'lapsed' }) }),
    );
  });
});

describe('a secret argument', () => {
  it('stands in no question, no refusal and no history; what runs has it', async () => {
    const question = await say('!login prod sesame', channels.general);
    expect(JSON.stringify(question)).toContain('!login prod •••');
    await click(question, 'errand:reject', users.ana);
    await saidIn(channels.general, `\`!login prod •••\` is not run: <@${users.ana}> said no.`);
    const again = await say('!!', channels.general);
    await click(again, 'errand:confirm', users.ana);
    await saidIn(channels.general, 'in, with 6');
    expect((await say('!history', channels.general)).text).toContain(':!login prod •••');
    expect(JSON.stringify(house.answersIn(channels.general))).not.toContain('sesame');
  });

  it('stands in no log, no audit and no list of what failed, though the error repeats it', async () => {
    await say('!fail prod sesame', channels.general);
    const { id } = house.simulator.people.openDm({ userId: users.ana, withUserId: app.botUserId });
    expect((await say('!failed', id)).text).toContain('`Error: bad token •••`');
    const { lines } = await errand('audit', 'export');
    expect(lines.join('\n')).toContain('bad token •••');
    expect(lines.join('\n')).not.toContain('sesame');
    const logs = JSON.stringify(house.services['command-worker'].logs());
    expect(logs).toContain('bad token •••');
    expect(logs).not.toContain('sesame');
  });
});

describe('a question', () => {
  it('shows what nobody would see', async () => {
    await apply({ r: [users.ben] });
    const question = await say('!wipe staging \u202edorp\u200b', channels.incidentRoom);
    expect(JSON.stringify(question.blocks)).toContain('!wipe staging \\\\u202edorp\\\\u200b');
  });

  it('shows all of a long command, in a file', async () => {
    const question = await say(`!wipe ${'a'.repeat(30_000)} END`, channels.random);
    expect(JSON.stringify(question.blocks)).toContain('characters more, in the file');
    const file = await waitFor(
      () => house.simulator.observer.messagesIn(channels.random).find((message) => (message.files?.length ?? 0) > 0),
      { timeoutMs: 15_000, what: 'the file' },
    );
    expect(file.files).toMatchObject([{ name: 'command.txt', size: 30_010 }]);
    await click(question, 'errand:approve', users.ben);
    await saidIn(channels.random, 'wiped 30004 characters');
    await waitFor(
      () => {
        const now = house.simulator.observer.messagesIn(channels.random).find(({ ts }) => ts === question.ts);
        return JSON.stringify(now?.blocks).includes('Approved by');
      },
      { timeoutMs: 15_000, what: 'the answer in the question' },
    );
  });

  it('is answered by its id as it was pasted, or without one where it is the only one', async () => {
    const channelId = channels.general;
    const first = await say('!drop one', channelId);
    const id = /!reject ([0-9a-f]{10})/.exec(first.text)![1]!;
    await say(`!confirm \`${id.toUpperCase()}\` please`, channelId);
    await saidIn(channelId, 'dropped one');
    const second = await say('!drop two', channelId);
    await say('!confirm', channelId, { threadTs: second.ts });
    await saidIn(channelId, 'dropped two');
    await say('!drop three', channelId);
    await say('!drop four', channelId);
    expect((await say('!confirm', channelId)).text).toBe(
      'Which one? `!confirm &lt;id&gt;`: the id stands in the question.',
    );
    expect(house.answersIn(channelId)).not.toContain('dropped three');
  });
});

async function errand(...args: string[]): Promise<{ code: number | null; lines: string[] }> {
  const { databaseUrl: DATABASE_URL, amqpUrl: AMQP_URL, amqpPrefix: AMQP_PREFIX } = house;
  const process = await startProcess({
    name: 'cli',
    args: [mainOf('cli'), ...args],
    env: { DATABASE_URL, AMQP_URL, AMQP_PREFIX },
    until: 'started',
  });
  const { code } = await process.exited();
  return { code, lines: process.logs().map((line) => (line.text as string | undefined) ?? JSON.stringify(line)) };
}
