import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PageMessage } from '@errand/slack-simulator';
import { simulatorDefaults } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import { build } from 'esbuild';
import type { House } from './house';
import { startHouse } from './house';

const { users, channels } = simulatorDefaults;
const LIMIT = 200;
const settings = `
prefix: "!"
groupchatNickPrefixed: true
messageSizeLimit: ${LIMIT}
divertToPrivate: [secret]
divertToThread: [threaded, secret]
pacing: { channelPerSecond: 0 }
`;

let folder: string;
let house: House;
let dm: string;
/** All that the bot says, what one person alone is shown included. */
const heard: PageMessage[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-replies-'));
  const ERRAND_CONFIG = join(folder, 'errand.yaml');
  const worker = join(folder, 'worker.js');
  await Promise.all([
    writeFile(ERRAND_CONFIG, settings),
    build({
      entryPoints: [join(__dirname, 'processes/worker-with-replies.ts')],
      bundle: true,
      platform: 'node',
      target: 'node20',
      logLevel: 'error',
      external: ['pg-native', '@electric-sql/pglite'],
      outfile: worker,
    }),
  ]);
  house = await startHouse({ transport: 'socket', env: { ERRAND_CONFIG }, mains: { 'command-worker': worker } });
  dm = house.simulator.people.openDm({ userId: users.ana, withUserId: simulatorDefaults.app.botUserId }).id;
  house.simulator.observer.onMessage((message) => {
    if (message.botId !== undefined) heard.push(message);
  });
}, 60_000);
afterAll(async () => {
  await house?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

/** Says it and waits for so many answers, wherever they are. */
async function answers(text: string, count: number, where: Parameters<House['say']>[1] = {}): Promise<PageMessage[]> {
  const before = heard.length;
  house.say(text, where);
  await waitFor(() => heard.length >= before + count, { timeoutMs: 15_000, what: `${count} answers to ${text}` });
  return heard.slice(before);
}
/** In the direct message with the bot, where answers begin with nobody. */
const said = async (text: string, count = 1) =>
  (await answers(text, count, { channelId: dm })).map((each) => each.text.replace(/[\u2060\uFEFF]/g, '')); // what keeps an asterisk one
const standing = (message: PageMessage | undefined) =>
  house.simulator.observer.messagesIn(message?.channel ?? '').find(({ ts }) => ts === message?.ts);
const contentOf = async (message: PageMessage | undefined) => {
  const url = message?.files?.[0]?.url;
  return Buffer.from(await (await fetch(`${house.simulator.url}${url}`)).arrayBuffer());
};

describe('parity 13 what a command gives back', () => {
  it('is one answer, or many that are yielded, in their order; other values are shown as text', async () => {
    expect(await said('!many', 3)).toEqual(['one', '2', '{\n  "three": [\n    3\n  ]\n}']);
    expect(await said('!listed', 2)).toEqual(['_one_', '*two*']);
  });

  it('is no answer where it is empty', async () => {
    for (let which = 0; which < 7; which += 1) house.say(`!falsy ${which}`, { channelId: dm });
    expect(await said('!echo behind them')).toEqual(['behind them']);
  });
});

describe('parity 14 errors', () => {
  it('leave what was said before, and show an id and nothing of the inside', async () => {
    const [before, after] = await said('!fails', 2);
    expect(before).toBe('so far');
    expect(after).toMatch(/^Computer says nooo\. See logs for details:\n[0-9a-f]{12}$/);
  });

  it('for users are the answer, by a template if they have one', async () => {
    expect(await said('!refuses *you*')).toEqual(['Not _now_, *you*']);
  });
});

describe('parity 15 the size limit', () => {
  it('splits between paragraphs, in order', async () => {
    const parts = await said('!long 3', 3);
    expect(parts.map((part) => part.trim().slice(0, 11))).toEqual(['paragraph 0', 'paragraph 1', 'paragraph 2']);
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(LIMIT);
  });

  it('closes code in one part and opens it again in the next, and leaves a channel to others', async () => {
    const before = heard.length;
    house.say('!source');
    const parts = () => heard.slice(before);
    const lines = () => parts().reduce((sum, { text }) => sum + (text.match(/let a;/g)?.length ?? 0), 0);
    await waitFor(() => lines() === 120, { timeoutMs: 15_000, what: 'all of the code' });
    const [first, ...others] = parts();
    expect(others.length).toBeGreaterThan(2);
    for (const { text } of others) expect(text).toMatch(/^```\w*\n?(let a;\n?)*```$/);
    expect(first?.threadTs).toBeUndefined();
    expect(others.every(({ threadTs }) => threadTs === first?.ts)).toBe(true);
  });

  it('makes a file of what nobody would read in messages', async () => {
    const [beginning, file] = await answers('!long 40', 2, { channelId: dm });
    expect(beginning?.text).toMatch(/^paragraph 0 x+\s*$/);
    expect(file?.files).toMatchObject([{ name: 'answer.md' }]);
    expect((await contentOf(file)).toString()).toMatch(/^paragraph 0 x+\n\n[^]*\n\nparagraph 39 x+$/);
  });
});

it('parity 16 templates fill in values, which are shown as they are and ping nobody', async () => {
  expect(await said('!report <@U0BEN0002> _x_')).toEqual([
    '*&lt;@U0BEN0002&gt; _x_*\n\n• *a*\n• &lt;!channel&gt;\n\nfor &lt;@U0BEN0002&gt; _x_, by replies',
  ]);
});

describe('parity 17 diverted answers', () => {
  it('go to the caller alone, and to no thread', async () => {
    const [answer] = await answers('!secret', 1);
    expect(answer).toMatchObject({ channel: dm, text: 'a secret' });
    expect(answer?.threadTs).toBeUndefined();
  });

  it('begin a thread, or go on in the one that there is', async () => {
    const before = heard.length;
    const ts = house.say('!threaded');
    await waitFor(() => heard.length > before, { what: 'the answer' });
    expect(heard.at(-1)).toMatchObject({ channel: channels.general, threadTs: ts });
    const [second] = await answers('!threaded', 1, { threadTs: ts });
    expect(second?.threadTs).toBe(ts);
  });
});

describe('parity 18 the name of who asked', () => {
  it('stands before each answer in a channel, a title on the next line, and before none in a direct message', async () => {
    const to = `<@${users.ana}>:`;
    const channel = (await answers('!listed', 2)).map(({ text }) => text);
    expect(channel).toEqual([`${to} _one_`, `${to} *two*`]);
    expect((await answers('!title', 1))[0]?.text).toBe(`${to}\n\n*Title*`);
    expect((await answers('!nonsense', 1))[0]?.text).toBe(`${to} Command "nonsense" not found.`);
    expect(await said('!title')).toEqual(['*Title*']);
  });
});

describe('parity 19 what is sent', () => {
  it('goes to a person and to a room', async () => {
    const before = heard.length;
    house.say('!elsewhere @ben #random');
    const told = (text: string) => heard.slice(before).find((each) => each.text === text);
    await waitFor(() => told('to you') && told('to all'), { timeoutMs: 15_000, what: 'both' });
    expect(told('to all')?.channel).toBe(channels.random);
    const withBen = { userId: users.ben, withUserId: simulatorDefaults.app.botUserId };
    expect(told('to you')?.channel).toBe(house.simulator.people.openDm(withBen).id);
  });

  it('stays in the thread where the command was typed', async () => {
    const threadTs = house.say('a talk');
    const parts = await answers('!many', 3, { threadTs });
    expect(parts.every((part) => part.threadTs === threadTs)).toBe(true);
  });

  it('is a card', async () => {
    const [card] = await answers('!card', 1, { channelId: dm });
    expect(card?.attachments).toMatchObject([
      {
        pretext: 'Deployed',
        title: 'api v1.2',
        title_link: 'https://ci.example.com/5',
        image_url: 'https://ci.example.com/5.png',
        thumb_url: 'https://ci.example.com/t.png',
        color: '#0000FF',
        text: 'It is *live*.',
        fields: [{ title: 'Env', value: 'prod', short: true }],
      },
    ]);
  });

  it("is Slack's own blocks and attachments", async () => {
    const [raw] = await answers('!raw', 1, { channelId: dm });
    expect(raw).toMatchObject({ text: 'raw', blocks: [{ type: 'divider' }], attachments: [{ text: 'under it' }] });
  });

  it("is Markdown as Slack's blocks", async () => {
    const [shown] = await answers('!blocky', 1, { channelId: dm });
    expect(shown?.text).toMatch(/^Title\n/);
    expect(shown?.blocks).toMatchObject([{ type: 'header' }, { type: 'rich_text' }]);
  });

  it('is for the eyes of one person', async () => {
    const [psst] = await answers('!psst', 1);
    expect(psst).toMatchObject({ ephemeralTo: users.ana, channel: channels.general });
  });

  it('is changed and reacted to', async () => {
    const ts = house.say('!changes', { channelId: dm });
    const find = (text: string) => house.simulator.observer.messagesIn(dm).find((each) => each.text === text);
    await waitFor(() => find('last')?.reactions[0]?.name === 'tada', { what: 'the change and the reaction' });
    const typed = () => house.simulator.observer.messagesIn(dm).find((each) => each.ts === ts);
    await waitFor(() => typed()?.reactions.length === 0, { what: 'the end of the reaction to the command' });
    expect(find('first')).toBeUndefined();
  });

  it('is a file, in the thread where the command was typed', async () => {
    const threadTs = house.say('a talk about numbers');
    const [text, file] = await answers('!file 12', 2, { threadTs });
    expect(text?.text).toBe(`<@${users.ana}>: Here it is`);
    expect(standing(file)).toMatchObject({ threadTs, files: [{ name: 'numbers.csv', size: 12 }] });
    expect((await contentOf(file)).toString()).toBe('1;2\n1;2\n1;2\n');
  });

  it('is a file of 50 MiB, once, where nobody knows whether Slack had taken it', async () => {
    house.simulator.operator.addFaults([{ method: 'files.completeUploadExternal', kind: 'cut-after', times: 1 }]);
    const size = 50 * 1024 * 1024;
    house.say(`!file ${size}`, { channelId: dm });
    const isShown = () => heard.some(({ files }) => files?.[0]?.size === size);
    await waitFor(isShown, { timeoutMs: 50_000, what: 'the file' });
    expect(await said('!echo behind it')).toEqual(['behind it']);
    expect(heard.filter(({ files }) => files?.[0]?.size === size)).toHaveLength(1);
  }, 60_000);
});

it('parity 20 Markdown is rendered for Slack, and what is to be shown as it is, is', async () => {
  expect(await said('!rendered', 6)).toEqual([
    '*Title*\n\n*bold* _italic_ ~gone~ `code`',
    '<https://example.com/a|site> <https://example.com/a.png|alt>',
    '• one\n    ◦ two\n\n3. third',
    '&gt; quote\n\n```\nlet a = 1 &lt; 2;\n```',
    '```\na  b\n─  ─\n1  2\n```',
    '*_`#[x](y)',
  ]);
  expect(await said('!echo **a** <b> & `c` # d')).toEqual(['**a** &lt;b&gt; &amp; `c` # d']);
});
