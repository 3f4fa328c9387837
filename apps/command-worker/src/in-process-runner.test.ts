import type { Envelope } from '@errand/contracts';
import type { HandlerCalls, HandlerInput } from '@errand/engine';
import { messageEvent } from '@errand/engine/testing';
import type { CommandDefinition, FilterDefinition, Reply } from '@errand/plugin-sdk';
import { CommandError, command, commandFilter, definePlugin, hear, on } from '@errand/plugin-sdk';
import { createLogger } from '@errand/runtime';
import type { RunnerPorts } from './in-process-runner';
import { createInProcessRunner } from './in-process-runner';

const logger = createLogger({ name: 'test', level: 'silent' });
const ports: RunnerPorts = {
  publishNotice: async () => undefined,
  rooms: () => Promise.reject(new Error('nobody is asked here')),
};
const execution = { id: 'e1', plugin: 'test', handler: 'it', attempt: 2 };

function setUp(
  run: CommandDefinition['run'],
  directory: HandlerCalls['directory'] = () => Promise.reject(new Error('away')),
) {
  const plugin = definePlugin({
    name: 'test',
    version: '1.0.0',
    summary: 'Test',
    commands: { it: command({ summary: 'It', run }) },
  });
  const replies: unknown[] = [];
  const controller = new AbortController();
  const calls: HandlerCalls = {
    send: async (message) => void replies.push(message.kind === 'post' ? message.reply : message),
    findEffect: () => Promise.resolve(undefined),
    storeEffect: () => Promise.resolve(),
    storeFile: async (bytes) => ({ id: 'f1', size: bytes.length }),
    directory,
  };
  const runner = createInProcessRunner([plugin], logger, ports);
  const start = (input: Partial<HandlerInput> = {}, threadTs?: string) =>
    runner.run(
      { ...execution, event: messageEvent('!it', { ...(threadTs && { threadTs }) }) },
      { text: '', args: {}, flags: {}, ...input },
      calls,
      controller.signal,
    );
  return { start, replies, controller, calls };
}

describe('createInProcessRunner', () => {
  it('gives back the one reply of a function', async () => {
    expect(await setUp(({ text }) => `hi ${text}`).start({ text: 'ana' })).toEqual({ markdown: 'hi ana' });
    expect(await setUp(async () => ({ markdown: 'hi', blocks: [{ type: 'divider' }] })).start()).toEqual({
      markdown: 'hi',
      blocks: [{ type: 'divider' }],
    });
    expect(await setUp(() => undefined).start()).toBeUndefined();
    expect(await setUp(() => '').start()).toBeUndefined();
    expect(await setUp(() => ({ text: '' })).start()).toBeUndefined();
  });

  it('marks text that is not Markdown as plain', async () => {
    expect(await setUp(({ text }) => ({ text })).start({ text: '2*3*4' })).toEqual({
      markdown: '2*3*4',
      format: 'plain',
    });
  });

  it('sends what a generator yields in order, and gives back what it returns', async () => {
    const { start, replies } = setUp(async function* () {
      yield 'one';
      yield { markdown: 'two' };
      return 'three';
    });
    expect(await start()).toEqual({ markdown: 'three' });
    expect(replies).toEqual([{ markdown: 'one' }, { markdown: 'two' }]);
  });

  it('tells the handler who called from where, and which attempt it is', async () => {
    const { start } = setUp((_input, ctx) => JSON.stringify(ctx.execution));
    expect(JSON.parse((await start({}, '1711.000001'))?.markdown ?? '')).toEqual({
      id: 'e1',
      attempt: 2,
      teamId: 'T1',
      channelId: 'C1',
      threadTs: '1711.000001',
      ts: expect.any(String),
      userId: 'UANA',
      actor: 'human',
      isDirect: false,
    });
  });

  describe('asks a filter', () => {
    const ask = (run: FilterDefinition['run'], signal = new AbortController().signal) => {
      const plugin = definePlugin({
        name: 'test',
        version: '1.0.0',
        summary: 'Test',
        templates: { no: 'Not {{ what }}' },
        filters: { it: commandFilter({ run }) },
      });
      const input = { command: { plugin: 'x', name: 'y', kind: 'command' as const }, text: 'hi', dryRun: false };
      const directory = () => Promise.resolve({ kind: 'user', user: { nick: 'ana' } } as never);
      return createInProcessRunner([plugin], logger, ports).ask(
        { ...execution, event: messageEvent('!y') },
        input,
        { directory },
        signal,
      );
    };

    it('about what was typed, by whom and where, and gives back what it says', async () => {
      const verdict = await ask(async ({ command, text, dryRun }, ctx) => ({
        deny: JSON.stringify([command, text, dryRun, ctx.execution.userId, (await ctx.directory.user('U1'))?.nick]),
      }));
      expect(JSON.parse((verdict as { deny: string }).deny)).toEqual([
        { plugin: 'x', name: 'y', kind: 'command' },
        'hi',
        false,
        'UANA',
        'ana',
      ]);
      expect(await ask(() => undefined)).toBeUndefined();
    });

    it('and makes a reply of its reply', async () => {
      expect(await ask(() => ({ reply: 'hi' }))).toEqual({ reply: { markdown: 'hi' } });
      expect(await ask(() => ({ reply: { text: '*' } }))).toEqual({ reply: { markdown: '*', format: 'plain' } });
      await expect(ask(() => ({ reply: 7 as never }))).rejects.toThrow('a reply must be Markdown');
    });

    it('and shows what it throws for users by its template', async () => {
      const refuse = () => {
        throw new CommandError('no', { template: 'no', values: { what: '*now*' } });
      };
      await expect(ask(refuse)).rejects.toMatchObject({ code: 'command_error', message: 'Not \\*now\\*' });
    });

    it('until it must stop', async () => {
      const controller = new AbortController();
      const asked = ask(() => new Promise(() => undefined), controller.signal);
      controller.abort(new Error('too long'));
      await expect(asked).rejects.toThrow('too long');
    });
  });

  describe('of a plugin with handlers of all kinds', () => {
    const plugin = definePlugin({
      name: 'test',
      version: '1.0.0',
      summary: 'Test',
      commands: {
        add: command({
          name: 'add up',
          summary: 'Add',
          split: (text: string) => {
            if (/[^\d+]/.test(text)) throw new Error('only numbers and +');
            return text.split('+').map(Number);
          },
          run: ({ words, text }) => `${text} is ${words.reduce((sum, each) => sum + each, 0)}`,
        }),
        cut: command({ summary: 'Cut', split: ',', run: ({ words }) => words.join('|') }),
      },
      hears: {
        hi: hear({
          summary: 'Hi',
          pattern: 'hi',
          run: ({ text, match, matches }) => `${text}: ${match.text} of ${matches.length}`,
        }),
      },
      listeners: {
        liked: on('reaction', ({ reaction }, ctx) => `${reaction} ${JSON.stringify(ctx.execution)}`),
        here: on('presence', ({ userIds }, ctx) => {
          ctx.reply(userIds.join());
        }),
      },
    });
    const run = (handler: string, input: Partial<HandlerInput>, event: Envelope = messageEvent('!it')) =>
      createInProcessRunner([plugin], logger, ports).run(
        { ...execution, handler, event },
        { text: '', args: {}, flags: {}, ...input },
        {} as HandlerCalls,
        new AbortController().signal,
      );

    it('splits by a function of the plugin', async () => {
      expect(await run('add up', { text: '1+2' })).toEqual({ markdown: '1+2 is 3' });
      await expect(run('add up', { text: 'one' })).rejects.toMatchObject({
        code: 'split_failed',
        message: "Sorry, I couldn't parse your arguments. only numbers and +",
      });
    });

    it('hands over words that were split before', async () => {
      expect(await run('cut', { words: ['a', 'b'] })).toEqual({ markdown: 'a|b' });
    });

    it('hands over what matched', async () => {
      const match = { text: 'hi', index: 0, groups: {}, captures: [] };
      expect(await run('hi', { text: 'hi hi', matches: [match, match] })).toEqual({ markdown: 'hi hi: hi of 2' });
    });

    it('hands over what happened, and where', async () => {
      const data = {
        teamId: 'T1',
        actor: { kind: 'human', userId: 'UANA' },
        change: 'added',
        reaction: 'eyes',
        item: { type: 'message', channelId: 'D1', ts: '1.5' },
        eventTs: '1.6',
      };
      const event = { ...messageEvent(''), type: 'slack.reaction.v1', data } as Envelope;
      expect(await run('liked', { event: { reaction: 'eyes' } }, event)).toEqual({
        markdown: `eyes ${JSON.stringify({ id: 'e1', attempt: 2, teamId: 'T1', channelId: 'D1', ts: '1.5', userId: 'UANA', actor: 'human', isDirect: true })}`,
      });
    });

    it('has nowhere to answer what happened in no conversation', async () => {
      const data = { teamId: 'T1', userIds: ['UANA'], presence: 'active', eventTs: '1.6' };
      const event = { ...messageEvent(''), type: 'slack.presence_changed.v1', data } as Envelope;
      await expect(run('here', { event: data }, event)).rejects.toThrow('it happened in no conversation');
    });

    it('knows no handler that the plugin has not', async () => {
      await expect(run('toString', {})).rejects.toThrow('plugin test has no handler toString here');
    });
  });

  it('hands over copies: nothing that a handler changes is seen outside', async () => {
    const args = { list: ['a'] };
    await setUp((input) => void (input.args as unknown as typeof args).list.push('b')).start({ args });
    expect(args).toEqual({ list: ['a'] });
  });

  it.each([
    ['a number', 42],
    ['an object without markdown', { blocks: [] }],
    ['a text that is none', { text: 42 }],
    ['a list', ['hi']],
  ])('refuses %s in ctx.reply, and shows what is given back', async (_what, value) => {
    const refused = setUp((_input, ctx) => void ctx.reply(value as unknown as Reply));
    await expect(refused.start()).rejects.toThrow('a reply must be');
    expect(await setUp(() => value).start()).toEqual({ markdown: JSON.stringify(value, null, 2), format: 'plain' });
  });

  it('sends what any generator yields, also one that is given back later, and nothing for what is empty', async () => {
    function* some() {
      yield 'one';
      yield '';
      yield 0;
      yield 2;
      return { text: 'three' };
    }
    const sent = [{ markdown: 'one' }, { markdown: '2', format: 'plain' }];
    for (const run of [some, async () => some(), () => some()]) {
      const { start, replies } = setUp(run as CommandDefinition['run']);
      expect(await start()).toEqual({ markdown: 'three', format: 'plain' });
      expect(replies).toEqual(sent);
    }
  });

  it('waits for promises that are yielded, and runs generators that are', async () => {
    const inner = async function* () {
      yield 'in it';
      return 'its last';
    };
    const { start, replies } = setUp(function* () {
      yield Promise.resolve('promised');
      yield inner();
      return Promise.resolve(new Date(0));
    });
    expect(await start()).toEqual({ markdown: '1970-01-01T00:00:00.000Z', format: 'plain' });
    expect(replies).toEqual(['promised', 'in it', 'its last'].map((markdown) => ({ markdown })));
    const failing = setUp(function* () {
      yield Promise.reject(new CommandError('not now'));
    });
    await expect(failing.start()).rejects.toThrow('not now');
  });

  it('shows values by a template, also those of an error for users', async () => {
    const plugin = definePlugin({
      name: 'test',
      version: '1.0.0',
      summary: 'Test',
      templates: { report: '# {{ title }}', fault: 'Not {{ what }}' },
      commands: {
        it: command({
          summary: 'It',
          template: 'report',
          *run({ text }, ctx) {
            ctx.reply({ template: 'fault', values: { what: 'now' } });
            yield { title: '*one*' };
            if (text !== '') throw new CommandError('no', { template: 'fault', values: { what: text } });
            return 'two';
          },
        }),
      },
    });
    const { calls, replies, controller } = setUp(() => undefined);
    const runner = createInProcessRunner([plugin], logger, ports);
    const start = (text: string) =>
      runner.run({ ...execution, event: messageEvent('!it') }, { text, args: {}, flags: {} }, calls, controller.signal);
    expect(await start('')).toEqual({ markdown: 'two' });
    expect(replies).toEqual([{ markdown: 'Not now' }, { markdown: '# \\*one\\*' }]);
    await expect(start('<@U1>')).rejects.toMatchObject({ code: 'command_error', message: 'Not \\<@U1\\>' });
  });

  it('keeps files, and names what is none', async () => {
    const { start } = setUp(async (_input, ctx) => ({ file: await ctx.file('a.csv', 'größe', { title: 'A' }) }));
    expect(await start()).toEqual({ markdown: '', file: { id: 'f1', name: 'a.csv', title: 'A', size: 7 } });
    await expect(setUp(async (_input, ctx) => ({ file: await ctx.file('', 'x') })).start()).rejects.toThrow('the name');
    const noBytes = setUp(async (_input, ctx) => ({ file: await ctx.file('a', 5 as never) }));
    await expect(noBytes.start()).rejects.toThrow('the content of a file');
  });

  it('answers elsewhere, by the direct message with a person as well', async () => {
    const { start, calls } = setUp(
      async (_input, ctx) => {
        const channelId = (await ctx.directory.direct('U2')) ?? '';
        return JSON.stringify(ctx.reply('hi', { channelId }).ref);
      },
      async (request) => ({ kind: 'direct', channelId: `D${(request as { userId: string }).userId}` }),
    );
    const sent: unknown[] = [];
    calls.send = async (message) => void sent.push(message);
    const conversation = { teamId: 'T1', channelId: 'DU2' };
    expect(JSON.parse((await start())?.markdown ?? '')).toEqual({ handle: 'e1/0', conversation });
    expect(sent).toEqual([{ kind: 'post', reply: { markdown: 'hi' }, conversation }]);
  });

  it('answers where the engine says', async () => {
    const conversation = { teamId: 'T1', channelId: 'D1' };
    const { calls, controller } = setUp(() => undefined);
    const plugin = definePlugin({
      name: 'test',
      version: '1.0.0',
      summary: 'Test',
      commands: {
        it: command({ summary: 'It', run: (_input, ctx) => JSON.stringify(ctx.reply('hi').ref.conversation) }),
      },
    });
    const where = { ...execution, event: messageEvent('!it'), conversation };
    const input = { text: '', args: {}, flags: {} };
    const last = await createInProcessRunner([plugin], logger, ports).run(where, input, calls, controller.signal);
    expect(JSON.parse(last?.markdown ?? '')).toEqual(conversation);
  });

  it('throws what the handler throws, at once or later', async () => {
    const now = setUp(() => {
      throw new CommandError('no');
    });
    await expect(now.start()).rejects.toMatchObject({ code: 'command_error', message: 'no' });
    await expect(setUp(() => Promise.reject(new Error('later'))).start()).rejects.toThrow('later');
  });

  it('leaves a handler behind that does not stop when it is told to', async () => {
    const { start, controller } = setUp(() => new Promise<string>(() => undefined));
    const running = start();
    controller.abort(new Error('the lease was lost'));
    await expect(running).rejects.toThrow('the lease was lost');
  });

  it('lets a generator that was stopped half-way clean up', async () => {
    const cleaned = jest.fn();
    const { start, calls } = setUp(async function* () {
      try {
        yield 'one';
      } finally {
        cleaned();
      }
    });
    calls.send = () => Promise.reject(new Error('the lease was lost'));
    await expect(start()).rejects.toThrow('the lease was lost');
    expect(cleaned).toHaveBeenCalledTimes(1);
  });

  it('waits for what the handler sent and did not wait for, and fails when it cannot be sent', async () => {
    const { start, calls } = setUp((_input, ctx) => {
      ctx.reply('one');
      return 'two';
    });
    let store = () => undefined as void;
    calls.send = () => new Promise((resolve) => (store = resolve));
    let isOver = false;
    const running = start().then((last) => ((isOver = true), last));
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
    store();
    expect(await running).toEqual({ markdown: 'two' });

    calls.send = () => Promise.reject(new Error('a reply cannot be sent: it is too large'));
    await expect(start()).rejects.toThrow('too large');
  });

  it('goes on as before where a handler waits for the reply itself', async () => {
    const { start, replies } = setUp(async (_input, ctx) => {
      // eslint-disable-next-line @typescript-eslint/await-thenable -- plugins that were written when it was a promise
      await ctx.reply('one');
      await ctx.reply('two').stored;
      return 'three';
    });
    expect(await start()).toEqual({ markdown: 'three' });
    expect(replies).toEqual([{ markdown: 'one' }, { markdown: 'two' }]);
  });

  it('tells the user so when the directory cannot be asked', async () => {
    const { start } = setUp(async (_input, ctx) => (await ctx.directory.user('U1'))?.nick ?? 'nobody');
    await expect(start()).rejects.toThrow(CommandError);
  });

  it('gives undefined for whom Slack does not know', async () => {
    const asked: unknown[] = [];
    const { start } = setUp(
      async (_input, ctx) => (await ctx.directory.user('U1'))?.nick ?? 'nobody',
      async (request) => {
        asked.push(request);
        return { kind: 'not_found', reason: 'user_not_found' };
      },
    );
    expect(await start()).toEqual({ markdown: 'nobody' });
    expect(asked).toEqual([{ kind: 'user', userId: 'U1' }]);
  });
});
