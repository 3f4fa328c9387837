import type { Envelope } from '@errand/contracts';
import { t } from '@errand/plugin-sdk';
import { sayIn } from './answering';
import { createHouse } from './testing/house';
import type { Handler } from './testing/house';
import { messageEvent } from './testing/builders';

type Options = Parameters<typeof createHouse>[0];
type Where = Parameters<typeof messageEvent>[1];

/** What is said, and where. */
const said = (published: readonly Envelope[]) =>
  published.map(({ data }) => {
    const { conversation, body } = data as { conversation: object; body: { markdown: string; mentions?: string[] } };
    return { ...conversation, text: body.markdown, ...(body.mentions && { mentions: body.mentions }) };
  });
const formatOf = (envelope?: Envelope) => (envelope?.data as { body: { format?: string } }).body.format;
const direct = { kind: 'direct', channelId: 'D1' } as const;

async function run(grammar: Options['grammar'], text: string, where: Where = {}, commands: Options['commands'] = {}) {
  const hi: Handler = async (_input, calls) => {
    await calls.send({ kind: 'post', reply: { markdown: 'first' } });
    return { markdown: 'last' };
  };
  const house = createHouse({
    ...(grammar && { grammar }),
    commands: { hi: { run: hi }, 'user add': { run: hi }, ...commands },
  });
  const asked: unknown[] = [];
  house.directory = async (request) => {
    asked.push(request);
    return direct;
  };
  const engine = house.start('a');
  await engine.handleEvent(messageEvent(text, where), 0);
  await engine.stop({ graceMs: 1_000 });
  return { said: said(house.published), asked, house };
}
const inChannel = { teamId: 'T1', channelId: 'C1' };
const inPrivate = { teamId: 'T1', channelId: 'D1' };

describe('answers', () => {
  it('go into the thread where the command was typed', async () => {
    const { said } = await run({}, '!hi', { threadTs: '1700.000001' });
    expect(said).toEqual([
      { ...inChannel, threadTs: '1700.000001', text: 'first' },
      { ...inChannel, threadTs: '1700.000001', text: 'last' },
    ]);
  });

  it.each([['hi'], ['ALL_COMMANDS']])('begin a thread where the settings say so: %s', async (name) => {
    const { said } = await run({ divertToThread: [name] }, '!hi');
    expect(said).toEqual([
      { ...inChannel, threadTs: '1712.000100', text: 'first' },
      { ...inChannel, threadTs: '1712.000100', text: 'last' },
    ]);
  });

  it('stay in the thread that there is', async () => {
    const { said } = await run({ divertToThread: ['ALL_COMMANDS'] }, '!hi', { threadTs: '1700.000001' });
    expect(said[0]).toMatchObject({ threadTs: '1700.000001' });
  });

  it('go to the caller alone where the settings say so, in no thread', async () => {
    const both = { divertToPrivate: ['user_add'], divertToThread: ['ALL_COMMANDS'] };
    const { said, asked } = await run(both, '!user add', { threadTs: '1700.000001' });
    expect(said).toEqual([
      { ...inPrivate, text: 'first' },
      { ...inPrivate, text: 'last' },
    ]);
    expect(asked).toEqual([{ kind: 'direct', userId: 'UANA' }]);
  });

  it('of other commands stay where they are, and a name with a space is none', async () => {
    const { said } = await run({ divertToPrivate: ['user add', 'bye'], divertToThread: ['bye'] }, '!user add');
    expect(said).toEqual([
      { ...inChannel, text: 'first' },
      { ...inChannel, text: 'last' },
    ]);
  });

  it('stay in a direct message, where nobody need be asked', async () => {
    const { said, asked } = await run({ divertToPrivate: ['ALL_COMMANDS'] }, '!hi', { channelId: 'D7' });
    expect(said[0]).toEqual({ teamId: 'T1', channelId: 'D7', text: 'first' });
    expect(asked).toEqual([]);
  });

  it('of errors are diverted with their command, those of the core are not', async () => {
    const fails: Options['commands'] = {
      fails: { run: () => Promise.reject(new Error('secret')) },
      refuses: { run: () => Promise.reject(Object.assign(new Error('No.'), { code: 'command_error' })) },
    };
    const settings = { divertToPrivate: ['ALL_COMMANDS'] };
    expect((await run(settings, '!fails', {}, fails)).said).toMatchObject([
      { ...inPrivate, text: expect.stringMatching(/^Computer says nooo/) },
    ]);
    expect((await run(settings, '!refuses', {}, fails)).said).toEqual([{ ...inPrivate, text: 'No.' }]);
    expect((await run(settings, '!nonsense', {}, fails)).said).toMatchObject([
      { ...inChannel, text: expect.stringMatching(/^Command "nonsense" not found/) },
    ]);
  });

  it('of how to call a command are diverted with it, words that cannot be split are not; what was typed is text in both', async () => {
    const none = () => undefined;
    const commands: Options['commands'] = {
      add: { flags: { count: t.integer({ optional: true }) }, run: none },
      words: { split: 'shell' as never, run: none },
      sums: { run: () => Promise.reject(Object.assign(new Error('No *sum*'), { code: 'split_failed' })) },
    };
    const answers = async (text: string) => {
      const { said, house } = await run({ divertToPrivate: ['ALL_COMMANDS'] }, text, {}, commands);
      expect(house.ended).toMatchObject([{ outcome: 'usage' }]);
      return said.map((each, at) => ({ ...each, format: formatOf(house.published[at]) }));
    };
    const usage = '```\nusage: add [-h] [--count COUNT]\n```';
    expect(await answers('!add *x*')).toEqual([
      { ...inPrivate, text: "I couldn't parse the arguments; unrecognized arguments: *x*", format: 'plain' },
      { ...inPrivate, text: usage, format: undefined },
    ]);
    expect(await answers('!words "a')).toEqual([
      { ...inChannel, text: "Sorry, I couldn't parse your arguments. No closing quotation", format: 'plain' },
    ]);
    expect(await answers('!sums x')).toEqual([{ ...inChannel, text: 'No *sum*', format: 'plain' }]);
  });

  it('that nobody may hear make that the command is not run', async () => {
    let runs = 0;
    const house = createHouse({
      grammar: { divertToPrivate: ['hi'] },
      commands: { hi: { run: () => ({ markdown: `${++runs}` }) } },
    });
    house.directory = async () => ({ kind: 'refused', reason: 'missing_scope' });
    const engine = house.start('a');
    await engine.handleEvent(messageEvent('!hi'), 0);
    await engine.stop({ graceMs: 1_000 });
    expect(runs).toBe(0);
    expect(said(house.published)).toEqual([
      {
        ...inChannel,
        text: '`!hi` was not run: it is answered in a direct message, and Slack does not let me open one with you (missing_scope).',
      },
    ]);
  });

  it('wait while nobody can say where they go', async () => {
    const house = createHouse({
      grammar: { divertToPrivate: ['hi'] },
      commands: { hi: { run: () => ({ markdown: 'hi' }) } },
    });
    const away = Object.assign(new Error('away'), { code: 'directory_unavailable' });
    house.directory = () => Promise.reject(away);
    const engine = house.start('a');
    await expect(engine.handleEvent(messageEvent('!hi'), 0)).rejects.toBe(away);
    expect(house.published).toEqual([]);
    house.directory = async () => direct;
    await engine.handleEvent(messageEvent('!hi'), 0);
    await engine.stop({ graceMs: 1_000 });
    expect(said(house.published)).toEqual([{ ...inPrivate, text: 'hi' }]);
  });
});

describe('with the name of who asked', () => {
  const on = { groupchatNickPrefixed: true };

  it('begins each answer in a channel, also those of the core, and none in a direct message', async () => {
    expect((await run(on, '!hi')).said.map(({ text }) => text)).toEqual(['<@UANA>: first', '<@UANA>: last']);
    expect((await run(on, '!hi')).said[0]).toMatchObject({ mentions: ['UANA'] });
    expect((await run(on, '!nonsense')).said[0]?.text).toMatch(/^<@UANA>: Command "nonsense" not found/);
    expect((await run(on, '!hi', { channelId: 'D7' })).said[0]).toEqual({
      ...inPrivate,
      channelId: 'D7',
      text: 'first',
    });
    expect((await run({ ...on, divertToPrivate: ['hi'] }, '!hi')).said[0]).toEqual({ ...inPrivate, text: 'first' });
  });

  it.each([
    ['# Title', '\n'],
    ['- item', '\n'],
    ['1. item', '\n'],
    ['> quote', '\n'],
    ['```\ncode\n```', '\n'],
    ['*text*', ' '],
    ['-1 is less', ' '],
  ])('leaves what needs a line of its own on one: %j', async (markdown, joint) => {
    const { said } = await run(on, '!say', {}, { say: { run: () => ({ markdown }) } });
    expect(said[0]?.text).toBe(`<@UANA>:${joint}${markdown}`);
  });

  it('keeps the mentions of the answer, and leaves text as it is one', async () => {
    const commands: Options['commands'] = {
      ask: { run: () => ({ markdown: 'Ask <@U2>', mentions: ['U2', 'UANA'] }) },
      plain: { run: () => ({ markdown: '# 2*3', format: 'plain' }) },
    };
    expect((await run(on, '!ask', {}, commands)).said[0]).toMatchObject({ mentions: ['UANA', 'U2'] });
    expect((await run(on, '!plain', {}, commands)).said[0]?.text).toBe('<@UANA>: # 2*3');
  });

  it('begins what a message is changed to', async () => {
    const change: Handler = async (_input, calls, _signal, { id }) => {
      await calls.send({ kind: 'post', reply: { markdown: 'one' } });
      await calls.send({
        kind: 'update',
        message: { handle: `${id}/0`, conversation: inChannel },
        reply: { markdown: 'two' },
      });
      return undefined;
    };
    const { said } = await run(on, '!change', {}, { change: { run: change } });
    expect(said.map(({ text }) => text)).toEqual(['<@UANA>: one', '<@UANA>: two']);
  });
});

describe('a reply', () => {
  const reply = (given: object, elsewhere?: object): Options['commands'] => ({
    say: {
      run: async (_input, calls) => {
        await calls.send({ kind: 'post', reply: given, ...(elsewhere && { conversation: elsewhere }) } as never);
        return undefined;
      },
    },
  });

  it('for the caller alone is that in a channel, and any message in a direct one', async () => {
    const commands = reply({ markdown: 'psst', ephemeral: true });
    expect((await run({}, '!say', {}, commands)).said).toEqual([{ ...inChannel, ephemeralTo: 'UANA', text: 'psst' }]);
    expect((await run({}, '!say', { channelId: 'D7' }, commands)).said).toEqual([
      { teamId: 'T1', channelId: 'D7', text: 'psst' },
    ]);
  });

  it('for the caller alone is said to nobody where there is no caller', () => {
    const say = (channelId: string) =>
      sayIn({ conversation: { ...inChannel, channelId } }, { markdown: 'psst', ephemeral: true });
    expect(() => say('C1')).toThrow('there is nobody to whom alone it could be shown');
    expect(say('D1')?.conversation).toEqual({ ...inChannel, channelId: 'D1' });
  });

  it('goes where it says, if that is a place of this workspace', async () => {
    const there = { teamId: 'T1', channelId: 'C2', threadTs: '1700.000002' };
    const settings = { divertToPrivate: ['ALL_COMMANDS'], groupchatNickPrefixed: true };
    expect((await run(settings, '!say', {}, reply({ markdown: 'x' }, there))).said).toEqual([{ ...there, text: 'x' }]);
    for (const place of [{ teamId: 'T2', channelId: 'C2' }, { teamId: 'T1', channelId: '#ops' }, { teamId: 'T1' }]) {
      const { house } = await run({}, '!say', {}, reply({ markdown: 'x' }, place));
      expect(house.states()).toEqual(['failed']);
    }
  });

  it('cannot be a file for one person only, and what one person was shown cannot be changed', async () => {
    const file = { id: 'f1', name: 'a.csv', size: 1 };
    const hidden = await run({}, '!say', {}, reply({ markdown: '', file, ephemeral: true }));
    expect(hidden.house.states()).toEqual(['failed']);
    const conversation = { ...inChannel, ephemeralTo: 'UANA' };
    const change: Handler = async (_input, calls, _signal, { id }) => {
      await calls.send({ kind: 'post', reply: { markdown: 'psst', ephemeral: true } });
      await calls.send({ kind: 'update', message: { handle: `${id}/0`, conversation }, reply: { markdown: 'x' } });
      return undefined;
    };
    const { house } = await run({}, '!change', {}, { change: { run: change } });
    expect(house.states()).toEqual(['failed']);
  });
});

describe('a file', () => {
  it('has one name in every run, and another where its bytes or its execution differ', async () => {
    const store: Handler = async (_input, calls) => ({
      markdown: JSON.stringify([
        await calls.storeFile(Buffer.from('one')),
        await calls.storeFile(Buffer.from('one')),
        await calls.storeFile(Buffer.from('two!')),
      ]),
    });
    const { said, house } = await run({}, '!store', {}, { store: { run: store } });
    const [one, again, two] = JSON.parse(said[0]!.text) as { id: string; size: number }[];
    expect([one?.size, two?.size]).toEqual([3, 4]);
    expect(again).toEqual(one);
    expect(two?.id).not.toBe(one?.id);
    expect(house.files.stored.get(one!.id)?.bytes.toString()).toBe('one');
    const elsewhere = await run({}, '!store', { ts: '1712.000200' }, { store: { run: store } });
    expect(elsewhere.said[0]?.text).not.toContain(one!.id);
  });

  it('that is empty or too large fails the command', async () => {
    for (const size of [0, 50 * 1024 * 1024 + 1]) {
      const store: Handler = async (_input, calls) => ({ markdown: (await calls.storeFile(Buffer.alloc(size))).id });
      const { house } = await run({}, '!store', {}, { store: { run: store } });
      expect(house.states()).toEqual(['failed']);
      expect(house.files.stored.size).toBe(0);
    }
  });
});

describe('a text that no envelope holds', () => {
  const line = `${'word '.repeat(19)}end\n`;
  const long = line.repeat(3_000);
  const bodyAt = (house: ReturnType<typeof createHouse>, at: number) =>
    (house.published[at]!.data as { body: { markdown: string; file?: { id: string; name: string; size: number } } })
      .body;

  it('is a file behind its beginning, in its place among the others', async () => {
    const say: Handler = async (_input, calls) => {
      const sent = [long, 'short'].map((markdown) => calls.send({ kind: 'post', reply: { markdown } }));
      await Promise.all(sent);
      return { markdown: `${long}last`, format: 'plain' };
    };
    const { house } = await run({}, '!say', {}, { say: { run: say } });
    expect(house.states()).toEqual(['done']);
    expect(house.published.map((_each, at) => bodyAt(house, at).file?.name)).toEqual([
      'answer.md',
      undefined,
      'answer.txt',
    ]);
    const [first, last] = [bodyAt(house, 0), bodyAt(house, 2)];
    expect(first.markdown).toBe(`${line.repeat(30).trimEnd()}\n\n…`);
    expect(house.files.stored.get(first.file!.id)?.bytes.toString()).toBe(long);
    expect(house.files.stored.get(last.file!.id)?.bytes.toString()).toBe(`${long}last`);
  });

  it('is its beginning where it changes a message, which has no file then', async () => {
    const say: Handler = async (_input, calls, _signal, { id }) => {
      const message = { handle: `${id}/0`, conversation: { teamId: 'T1', channelId: 'C1' } };
      await calls.send({ kind: 'post', reply: { markdown: 'short' } });
      await calls.send({ kind: 'update', message, reply: { markdown: long } });
      return undefined;
    };
    const { house } = await run({}, '!say', {}, { say: { run: say } });
    expect(house.states()).toEqual(['done']);
    expect(bodyAt(house, 1)).toEqual({ markdown: `${line.repeat(30).trimEnd()}\n\n…` });
    expect(house.files.stored.size).toBe(0);
  });

  it('is published when its file is stored, and what follows it not before', async () => {
    const say: Handler = async (_input, calls) => {
      await Promise.all([long, 'short'].map((markdown) => calls.send({ kind: 'post', reply: { markdown } })));
      return undefined;
    };
    const house = createHouse({ commands: { say: { run: say } } });
    const { put } = house.files;
    let store = () => undefined as void;
    const mayStore = new Promise<void>((resolve) => (store = resolve));
    house.files.put = async (...file) => {
      await mayStore;
      return put(...file);
    };
    const handled = house.start('a').handleEvent(messageEvent('!say'), 0);
    await house.clock.settle();
    expect(house.published).toHaveLength(0);
    store();
    await handled;
    expect(house.published).toHaveLength(2);
  });

  it('cannot be shown to one person alone', async () => {
    const { house } = await run({}, '!say', {}, { say: { run: async () => ({ markdown: long, ephemeral: true }) } });
    expect(house.states()).toEqual(['failed']);
  });
});
