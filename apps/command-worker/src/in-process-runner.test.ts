import type { HandlerCalls, HandlerInput } from '@errand/engine';
import { messageEvent } from '@errand/engine/testing';
import type { CommandDefinition, Reply } from '@errand/plugin-sdk';
import { CommandError, command, definePlugin } from '@errand/plugin-sdk';
import { createLogger } from '@errand/runtime';
import { createInProcessRunner } from './in-process-runner';

const logger = createLogger({ name: 'test', level: 'silent' });
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
    directory,
  };
  const runner = createInProcessRunner([plugin], logger);
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
      userId: 'UANA',
      isDirect: false,
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
  ])('refuses %s as a reply', async (_what, value) => {
    await expect(setUp(() => value as unknown as Reply).start()).rejects.toThrow('a reply must be');
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
