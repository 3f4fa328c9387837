import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PageMessage } from '@errand/slack-simulator';
import { simulatorDefaults } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import type { House } from './house';
import { startHouse } from './house';

const { users, channels } = simulatorDefaults;
const LIMIT = 200;
const settings = (more: string) => `
extraPluginDir: ${join(__dirname, 'plugins/replies')}
admins: [${users.ana}]
adminNotifications: []
pacing: { channelPerSecond: 0 }
${more}`;
const first = settings(`
groupchatNickPrefixed: true
messageSizeLimit: ${LIMIT}
accessControls: { uptime: { denyUsers: [${users.ana}] } }
divertToPrivate: [secret, secret_fails, secret_refuses, secret_adds, secret_words, secret open, whisper]
divertToThread: [threaded, secret]
`);

let folder: string;
let house: House;
let dm: string;
/** All that the bot says, what one person alone is shown included. */
const heard: PageMessage[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-replies-'));
  const ERRAND_CONFIG = join(folder, 'errand.yaml');
  await writeFile(ERRAND_CONFIG, first);
  house = await startHouse({ transport: 'socket', env: { ERRAND_CONFIG } });
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
const asRead = ({ text }: PageMessage) => text.replace(/[\u2060\uFEFF]/g, ''); // what keeps an asterisk one
/** In the direct message with the bot, where answers begin with nobody. */
const said = async (text: string, count = 1) => (await answers(text, count, { channelId: dm })).map(asRead);
const standing = (message: PageMessage | undefined) =>
  house.simulator.observer.messagesIn(message?.channel ?? '').find(({ ts }) => ts === message?.ts);
const contentOf = async (message: PageMessage | undefined) => {
  const url = message?.files?.[0]?.url;
  return Buffer.from(await (await fetch(`${house.simulator.url}${url}`)).arrayBuffer());
};

const failure = /^Computer says nooo\. See logs for details:\n[0-9a-f]{12}$/;

describe('parity 13 what a command gives back', () => {
  it('is one answer, or many that are yielded, in their order; other values are shown as text', async () => {
    expect(await said('!many', 3)).toEqual(['one', '2', '{\n  "three": [\n    3\n  ]\n}']);
    expect(await said('!listed', 2)).toEqual(['_one_', '*two*']);
  });

  it('is said as soon as it is yielded', async () => {
    const path = join(folder, 'then');
    const now = await said(`!paced ${path}`);
    await writeFile(path, '');
    await waitFor(() => heard.at(-1)?.text === 'then', { timeoutMs: 15_000, what: 'the other answer' });
    expect([...now, heard.filter(({ text }) => text === 'then').length]).toEqual(['now', 1]);
  });

  it('is that of a generator that is given back, and any value but an empty one', async () => {
    expect(await said('!returned', 2)).toEqual(['early', 'late']);
    const list = '[\n  "a",\n  {\n    "b": null\n  }\n]';
    expect(await said('!values', 5)).toEqual(['2.5', 'true', list, '[\n  ""\n]', '-1']);
  });

  it('may be a promise or a generator that is yielded, a date, a set or a map; an error counts as thrown', async () => {
    const [error, ...values] = (await said('!kinds', 7)).reverse();
    const shown = ['promised', 'early', 'late', '1970-01-01T00:00:00.000Z', '[\n  "a"\n]', '{\n  "a": 1\n}'];
    expect(values.reverse()).toEqual(shown);
    expect(error).toMatch(failure);
  });

  it('is all that it may say: what it says afterwards is in the log alone', async () => {
    expect(await said('!afterwards')).toEqual(['in time']);
    const isLogged = () =>
      house.services['command-worker']
        .logs()
        .some(({ msg, executionId }) => /said something after it had ended/.test(String(msg)) && executionId);
    await waitFor(isLogged, { timeoutMs: 15_000, what: 'a line of the log' });
    expect(await said('!echo behind it')).toEqual(['behind it']);
  });

  it('is no answer where it is empty', async () => {
    for (let which = 0; which < 7; which += 1) house.say(`!falsy ${which}`, { channelId: dm });
    expect(await said('!echo behind them')).toEqual(['behind them']);
  });
});

describe('parity 14 errors', () => {
  it('leave what was said before, and show an id, by which the log tells of the inside', async () => {
    const [before, after] = await said('!fails', 2);
    expect(before).toBe('so far');
    expect(after).toMatch(failure);
    const id = after!.slice(-12);
    const lines = house.services['command-worker'].logs().map((line) => JSON.stringify(line));
    expect(lines.find((line) => line.includes(id) && line.includes('command failed'))).toMatch(/"secret".*replies\.ts/);
    expect((await said('!throws'))[0]).toMatch(failure);
  });

  it('for users are the answer, as Markdown, or by a template if they have one', async () => {
    expect(await said('!refuses *you*')).toEqual(['Not _now_, *you*']);
    expect(await said('!refuses plainly', 2)).toEqual(['so far', 'Not _now_, &lt;@U0BEN0002&gt;']);
    expect(await said('!refuses by texts/greeting')).toEqual(['Hello *you*, by texts']);
    expect((await said('!refuses by nothing'))[0]).toMatch(failure);
    expect(await said('!untold')).toEqual(['Not _now_, &lt;@U0BEN0002&gt;']); // by a filter
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

  it('splits a long line between words, a long word anywhere but in a character, and a card', async () => {
    const lines = async (text: string, count: number) => {
      const parts = await said(`!say ${text}`, count);
      for (const part of parts) expect(part.length).toBeLessThanOrEqual(LIMIT);
      return parts;
    };
    const words = Array.from({ length: 60 }, (_, n) => `word${n}`);
    expect((await lines(words.join(' '), 3)).flatMap((part) => part.trim().split(/\s+/))).toEqual(words);
    const faces = `a${'😀'.repeat(150)}`;
    const parts = await lines(faces, 2);
    expect(parts.join('')).toBe(faces);
    expect(parts.join(' ')).not.toMatch(/\p{Cs}/u);
    const cards = await answers('!cards', 2, { channelId: dm });
    expect(cards.map(({ attachments }) => attachments?.[0])).toMatchObject([
      { title: 'Long', color: '#008000', text: expect.stringMatching(/^paragraph 0/), footer: '[1/2]' },
      { color: '#008000', text: expect.stringMatching(/^paragraph 1/), footer: '[2/2]' },
    ]);
  });

  it('makes a file of what nobody would read in messages', async () => {
    const [beginning, file] = await answers('!long 40', 2, { channelId: dm });
    expect(beginning?.text).toMatch(/^paragraph 0 x+\s*$/);
    expect(file?.files).toMatchObject([{ name: 'answer.md' }]);
    expect((await contentOf(file)).toString()).toMatch(/^paragraph 0 x+\n\n[^]*\n\nparagraph 39 x+$/);
  });

  it('keeps text bold in every part of it, with no mark to be seen', async () => {
    const parts = await said(`!say **${'word '.repeat(60)}_end_**`, 2);
    for (const part of parts) expect(part).toMatch(/^\*(?:word )+(?:word|_end_)\* ?$/);
    expect(parts.join(' ').match(/word/g)).toHaveLength(60);
  });
});

describe('parity 16 templates', () => {
  it('fill in values, which are shown as they are and ping nobody', async () => {
    const report = (title: string, list = '') => `*${title}*\n\n${list}for ${title}, by replies`;
    expect(await said('!report <@U0BEN0002> _x_')).toEqual([
      report('&lt;@U0BEN0002&gt; _x_', '• *a*\n• &lt;!channel&gt;\n\n'),
    ]);
    expect(await said('!shows language **b** <i>')).toEqual(['1. *A*\n2. `_b_`\n\n*b* &lt;i&gt;']);
    expect(await said('!reports mixed', 4)).toEqual([report('one'), '_text_', '3', '[\n  "a"\n]']);
  });

  it('are those of the plugin, those of others, or those of the one that is named', async () => {
    expect(await said('!shows foot *x*')).toEqual(['for *x*, by replies']);
    expect(await said('!shows greeting _x_')).toEqual(['Hello *_x_*, by texts']);
    expect(await said('!shows texts/report *x*')).toEqual(['the other report of *x*']);
    expect(await said('!shows replies/foot *x*')).toEqual(['for *x*, by replies']);
  });

  it('show what is sent to somebody', async () => {
    const [sent] = await answers('!greets @ben', 1, { channelId: dm });
    const { id } = house.simulator.people.openDm({
      userId: users.ben,
      withUserId: simulatorDefaults.app.botUserId,
    });
    expect(sent).toMatchObject({ channel: id, text: 'Hello *&lt;b&gt;*, by texts' });
  });

  it.each([
    ['there is none of that name', 'nothing', 'there is no template nothing'],
    ['the named plugin has none', 'texts/foot', 'there is no template texts/foot'],
    ['it is a path', '../replies/foot', 'there is no template ../replies/foot'],
    ['it fails, whatever others have', 'torn', 'title'],
    ['what it includes is missing', 'half', 'nowhere'],
  ])('are an error where %s', async (_, name, reason) => {
    const [answer] = await said(`!shows ${name} x`);
    expect(answer).toMatch(failure);
    const lines = house.services['command-worker'].logs().map((line) => JSON.stringify(line));
    expect(lines.find((line) => line.includes(answer!.slice(-12)) && line.includes('command failed'))).toContain(
      reason,
    );
  });
});

/** What is answered to a line in a channel, and where. Behind all of it there comes what is diverted nowhere. */
async function diverted(text: string, count: number, where: NonNullable<Parameters<House['say']>[1]> = {}) {
  const before = heard.length;
  await answers(text, count, where);
  await answers('!nonsense', 1, { ...where, channelId: channels.general });
  const all = heard.slice(before);
  expect(all.pop()).toMatchObject({ channel: channels.general, text: expect.stringMatching(/"nonsense" not found/) });
  return all.map((each) => [
    each.channel === channels.general
      ? (each.threadTs ?? 'channel')
      : each.channel === dm && !each.threadTs
        ? 'dm'
        : each,
    asRead(each),
  ]);
}
const to = `<@${users.ana}>: `;
const nooo: unknown = expect.stringMatching(
  /^(<@U0ANA0001>: )?Computer says nooo\. See logs for details:\n[0-9a-f]{12}$/,
);
const denied = "You're not allowed to access this command from this user";

describe('parity 17 diverted answers', () => {
  it('go to the caller alone, errors and usage with them, and leave nothing where it was typed', async () => {
    expect(await diverted('!secret', 1)).toEqual([['dm', 'a secret']]);
    const threadTs = house.say('a talk');
    expect(await diverted('!secret', 1, { threadTs })).toEqual([['dm', 'a secret']]);
    expect(await diverted('!secret fails', 2)).toEqual([
      ['dm', 'so far'],
      ['dm', nooo],
    ]);
    expect(await diverted('!secret_refuses', 1)).toEqual([['dm', 'Not now']]);
    expect(await diverted('!secret adds x', 2)).toEqual([
      ['dm', "I couldn't parse the arguments; argument number: invalid int value: 'x'"],
      ['dm', expect.stringMatching(/^```\nusage: secret adds \[-h\] number\n```$/)],
    ]);
    expect(await diverted('please whisper something', 1)).toEqual([['dm', 'something']]);
    expect(await said('!secret')).toEqual(['a secret']);
  });

  it('are not those of words that cannot be split, nor of a command that is spelled with spaces there', async () => {
    expect(await diverted('!secret words "a', 1)).toEqual([
      ['channel', `${to}Sorry, I couldn't parse your arguments. No closing quotation`],
    ]);
    expect(await diverted('!secret open', 1)).toEqual([['channel', `${to}not secret`]]);
  });

  it('begin a thread, or go on in the one that there is, errors, too', async () => {
    const before = heard.length;
    const ts = house.say('!threaded ill');
    await waitFor(() => heard.length === before + 2, { what: 'both answers' });
    expect(heard.slice(before)).toMatchObject([
      { channel: channels.general, threadTs: ts, text: `${to}in a thread` },
      { channel: channels.general, threadTs: ts, text: nooo },
    ]);
    expect(await diverted('!threaded', 1, { threadTs: ts })).toEqual([[ts, `${to}in a thread`]]);
    const [inPrivate] = await answers('!threaded', 1, { channelId: dm });
    expect(inPrivate?.threadTs).toBeDefined();
  });

  it('that cannot be said to the caller are told of, and the command is not run', async () => {
    const fault = { method: 'conversations.open', kind: 'error', slackError: 'cannot_dm_bot' } as const;
    house.simulator.operator.addFaults([fault]);
    const before = heard.length;
    const [answer] = await answers('!secret', 1, { userId: users.carla });
    house.simulator.operator.clearFaults();
    expect(answer).toMatchObject({
      channel: channels.general,
      text: `<@${users.carla}>: \`!secret\` was not run: it is answered in a direct message, and Slack does not let me open one with you (cannot_dm_bot).`,
    });
    expect(heard).toHaveLength(before + 1);
  });
});

describe('parity 18 the name of who asked', () => {
  /** What is answered in a channel, without the name it begins with. */
  const named = async (text: string, count = 1, where: Parameters<House['say']>[1] = {}) => {
    const all = (await answers(text, count, where)).map(asRead);
    for (const each of all) expect(each).toMatch(/^<@U0ANA0001>:[ \n]/);
    return all.map((each) => each.slice(to.length - 1));
  };

  it('stands before each answer in a channel and its threads, and before none in a direct message', async () => {
    expect(await named('!listed', 2)).toEqual([' _one_', ' *two*']);
    expect(await named('!listed', 2, { threadTs: house.say('a talk') })).toEqual([' _one_', ' *two*']);
    expect(await named('!psst')).toEqual([' psst']);
    expect(await said('!title')).toEqual(['*Title*']);
    expect((await answers('!echo hi', 1, { userId: users.ben }))[0]?.text).toBe(`<@${users.ben}>: hi`);
    await answers('!changes', 1);
    const changed = () =>
      house.simulator.observer.messagesIn(channels.general).some(({ text }) => text === `${to}last`);
    await waitFor(changed, { timeoutMs: 15_000, what: 'what it is changed to' });
  });

  it('stands before errors, usage, what is denied and what is not found', async () => {
    expect(await named('!fails', 2)).toEqual([' so far', expect.stringMatching(/^ Computer says nooo/)]);
    expect(await named('!refuses *you*')).toEqual([' Not _now_, *you*']);
    expect(await named('!falsy x', 2)).toEqual([
      " I couldn't parse the arguments; argument which: invalid int value: 'x'",
      '\n\n```\nusage: falsy [-h] which\n```',
    ]);
    expect(await named('!secret words "a')).toEqual([" Sorry, I couldn't parse your arguments. No closing quotation"]);
    expect(await named('!uptime')).toEqual([` ${denied}`]);
    expect(await named('!kill')).toEqual([' This command may only be issued through a direct message']);
    expect(await named('!guarded')).toEqual([' Not by _you_']);
    expect(await named('!nonsense')).toEqual([' Command "nonsense" not found.']);
    expect(await named('!echoo *b*')).toEqual([' Command "echoo" / "echoo *b*" not found.\n\nDid you mean "!echo" ?']);
  });

  it.each([
    ['# Title', '*Title*'],
    ['- one\n- two', '• one\n• two'],
    ['2. two', '2. two'],
    ['> quote', '&gt; quote'],
    ['```\ncode\n```', '```\ncode\n```'],
    ['| a |\n|---|\n| 1 |', '```\na\n─\n1\n```'],
  ])('leaves what needs a line of its own on one: %j', async (markdown, shown) => {
    expect(await named(`!say ${markdown}`)).toEqual([expect.stringMatching(/^\n+[^\n]/)]);
    expect(
      heard
        .at(-1)
        ?.text.slice(to.length - 1)
        .trimStart(),
    ).toBe(shown);
  });

  it('does not stand before cards and blocks', async () => {
    const [card] = await answers('!card', 1);
    expect(card?.attachments).toMatchObject([{ pretext: 'Deployed', text: 'It is *live*.' }]);
    expect(card?.text).not.toContain(users.ana);
    expect((await answers('!raw', 1))[0]).toMatchObject({ text: 'raw' });
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

  it('begins a thread where it is sent into one', async () => {
    const before = heard.length;
    const ts = house.say('!under');
    await waitFor(() => heard.length === before + 2, { timeoutMs: 15_000, what: 'both' });
    const [under, beside] = heard.slice(before);
    expect(under).toMatchObject({ channel: channels.general, threadTs: ts, text: 'under it' });
    expect(beside).toMatchObject({ channel: channels.general, text: `${to}beside it` });
    expect(beside?.threadTs).toBeUndefined();
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
    const [blocks, attachments, card, file] = await answers('!bare', 4, { channelId: dm });
    expect([blocks?.text, blocks?.blocks]).toMatchObject(['', [{ type: 'divider' }]]);
    expect([attachments?.text, attachments?.attachments]).toMatchObject(['', [{ text: 'alone' }]]);
    expect([card?.attachments, standing(file)?.files]).toMatchObject([[{ title: 'With a file' }], [{ name: 'a.txt' }]]);
  });

  it('is its text where Slack does not take its blocks, or a word that there was an answer', async () => {
    const [text, word] = await said('!misshapen', 2);
    expect(text).toBe('_instead_');
    expect(word).toMatch(/^The answer could not be shown \([0-9a-f]{12}\)\.$/);
    const [changed] = await answers('!reshapen', 1, { channelId: dm });
    await waitFor(() => standing(changed)?.text === 'after', { timeoutMs: 15_000, what: 'the change' });
    expect(await said('!echo behind them')).toEqual(['behind them']);
  });

  it("is Markdown as Slack's blocks", async () => {
    const [shown] = await answers('!blocky', 1, { channelId: dm });
    expect(shown?.text).toMatch(/^Title\n/);
    expect(shown?.blocks).toMatchObject([{ type: 'header' }, { type: 'rich_text' }]);
  });

  it('is for the eyes of one person', async () => {
    const [psst] = await answers('!psst', 1);
    expect(psst).toMatchObject({ ephemeralTo: users.ana, channel: channels.general });
    const long = await answers('!psst 20', 4);
    expect(long.every(({ ephemeralTo }) => ephemeralTo === users.ana)).toBe(true);
    expect(long[3]?.text).toMatch(/^This is longer than can be shown here/);
    expect(await said('!echo behind it')).toEqual(['behind it']);
    expect(heard.at(-2)).toBe(long[3]);
  });

  it('is changed, reacted to and taken away', async () => {
    const ts = house.say('!changes', { channelId: dm });
    const find = (text: string) => house.simulator.observer.messagesIn(dm).find((each) => each.text === text);
    await waitFor(() => find('last')?.reactions[0]?.name === 'tada', { what: 'the change and the reaction' });
    const typed = () => house.simulator.observer.messagesIn(dm).find((each) => each.ts === ts);
    await waitFor(() => typed()?.reactions.length === 0, { what: 'the end of the reaction to the command' });
    expect([find('first'), find('unwanted')]).toEqual([undefined, undefined]);
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

describe('parity 19 the presence of the bot', () => {
  /** As Slack tells it to whoever asks. */
  async function presence(): Promise<unknown> {
    const { apiUrl, botToken } = house.simulator;
    const answer = await fetch(`${apiUrl}users.getPresence?user=${simulatorDefaults.app.botUserId}`, {
      headers: { authorization: `Bearer ${botToken}` },
    });
    return ((await answer.json()) as { presence?: unknown }).presence;
  }

  it('is set by a plugin', async () => {
    expect(await said('!presence away')).toEqual(['I am away']);
    expect(await presence()).toBe('away');
    expect(await said('!presence auto')).toEqual(['I am auto']);
    expect(await presence()).toBe('active');
  });

  it('stays as it is where Slack refuses or cannot be asked, and where it is none of them', async () => {
    const { operator } = house.simulator;
    const { scopes } = operator.app() as { scopes: string[] };
    await operator.configureApp({ scopes: scopes.filter((scope) => scope !== 'users:write') });
    expect(await said('!presence away')).toEqual([
      'Cannot set my presence: the Slack app was not granted the scope users:write.',
    ]);
    await operator.configureApp({ scopes });
    operator.addFaults([{ method: 'users.setPresence', kind: 'status', status: 503, times: 1 }]);
    expect(await said('!presence away')).toEqual(['Slack cannot be asked about that just now; try again in a minute.']);
    expect(await said('!presence dnd')).toEqual([expect.stringMatching(failure)]);
    expect(await presence()).toBe('active');
  });

  it('is not set by services that come and go', async () => {
    const { operator } = house.simulator;
    const sets = () => {
      const { apiCalls } = operator.log(1) as { apiCalls: Record<string, Record<string, number>> };
      return apiCalls['users.setPresence'];
    };
    expect(await said('!presence away')).toEqual(['I am away']);
    const before = { ...sets() };
    expect(before).toMatchObject({ ok: expect.any(Number) });
    for (const service of Object.values(house.services)) {
      await service.stop();
      await service.restart();
    }
    expect(await said('!echo here again')).toEqual(['here again']);
    expect(sets()).toEqual(before);
    expect(await presence()).toBe('away');
    expect(await said('!presence auto')).toEqual(['I am auto']);
  });
});

describe('parity 20 Markdown', () => {
  it('is rendered for Slack', async () => {
    expect(await said('!rendered', 11)).toEqual([
      '*Title*\n\n*Part*\n\n*Point*\n\nof text\n\n*Old*',
      '*bold* *bold* _italic_ _italic_ _*both*_ ~gone~ `co*d*e` snake_case_name 2 * 3 * 4',
      'line\nbroken\nlines\nkept &amp; © *so*\n\n──────────\n\n&lt;b&gt;&lt;!channel&gt;&lt;/b&gt;',
      '<https://example.com/a|*site*> (of ours) <https://example.com/docs|docs> <https://example.com/b> <https://example.com/c?d=1&amp;e=2>',
      '<https://example.com/a.png|alt> <https://example.com|ci> (<https://example.com/b.svg>)',
      '• one\n    ◦ two\n        ▪ three\n        1. four\n• five\n\n3. third\n4. fourth\n    ◦ under it',
      '☐ open\n☑ done\n    ☑ _both_\n• [y] neither',
      '&gt; quote\n&gt; goes on\n&gt; \n&gt; &gt; inside\n&gt; \n&gt; • item\n&gt; \n```\n&gt; code\n```',
      '```\nlet a = 1 &lt; 2; // *b*\n\nlet c;\n```\n\n```\nindented\n```\n\n• item\n```\nin it\n```',
      '```\nname                         n\n─────  ───────────────────────\na | b                       10\nc      1 (<https://example.com>)\n```',
      '*_`#[x](y)',
    ]);
  });

  it('is shown without the attribute lists in it', async () => {
    expect(await said('!looks')).toEqual(['*State*\n\n*up* `{: .code}`\n\n```\na  c\n─  ─────\nd  {: e}\n```']);
  });

  it('is not made of what is to be shown as it is', async () => {
    expect(await said('!echo **a** <b> & `c` # d')).toEqual(['**a** &lt;b&gt; &amp; `c` # d']);
  });
});

it('parity 60 previews of links and of media are wanted or not, each for itself', async () => {
  const all = await answers('!linked', 5, { channelId: dm });
  expect(all.map(({ unfurl }) => unfurl)).toEqual([
    undefined,
    { links: false, media: false },
    { links: true, media: true },
    { media: false },
    { links: false, media: true },
  ]);
});

describe('with other settings', () => {
  async function apply(more: string) {
    const file = join(folder, 'other.yaml');
    await writeFile(file, settings(more));
    await house.applySettings(file);
  }

  it('parity 17 all commands answer in private, which a thread does not change, and what is none does not', async () => {
    await apply(`
accessControls: { uptime: { denyUsers: [${users.ana}] } }
divertToPrivate: [ALL_COMMANDS]
divertToThread: [ALL_COMMANDS]
`);
    expect(await diverted('!echo hi', 1)).toEqual([['dm', 'hi']]);
    expect(await diverted('!fails', 2, { threadTs: house.say('a talk') })).toEqual([
      ['dm', 'so far'],
      ['dm', nooo],
    ]);
    expect(await diverted('!uptime', 1)).toEqual([['channel', denied]]);
    expect(await diverted('!secret words "a', 1)).toEqual([
      ['channel', "Sorry, I couldn't parse your arguments. No closing quotation"],
    ]);
  });

  it('parity 17 all commands answer in threads; parity 18 nobody is named; parity 15 a message holds 3,900 characters; parity 20 tables are compact', async () => {
    await apply('divertToThread: [ALL_COMMANDS]\ncompactOutput: true');
    const before = heard.length;
    const ts = house.say('!rendered');
    await waitFor(() => heard.length === before + 11, { what: 'all answers' });
    const all = heard.slice(before);
    expect(all.every(({ channel, threadTs }) => channel === channels.general && threadTs === ts)).toBe(true);
    expect(all.at(-2)?.text).toBe(
      '```\nname                         n\na | b                       10\nc      1 (<https://example.com>)\n```',
    );
    expect((await answers('!nonsense', 1))[0]).toMatchObject({ text: 'Command "nonsense" not found.' });
    const [whole] = await answers('!long 20', 1, { channelId: dm });
    expect(whole?.text.length).toBeGreaterThan(3_000);
    const [one, other] = await said('!long 30', 2);
    expect(one!.length).toBeGreaterThan(3_500);
    expect(`${one}${other}`.match(/paragraph \d+ x{140}/g)).toHaveLength(30);
  });
});
