import type { HandlerMessage } from '@errand/engine';
import { messageEvent } from '@errand/engine/testing';
import type { MessageRef, Reply } from '@errand/plugin-sdk';
import { createMessages } from './messages';

function setUp() {
  const event = messageEvent('!it', { threadTs: '1711.000001' });
  const sent: { message: HandlerMessage; resolve(): void; reject(err: Error): void }[] = [];
  const messages = createMessages(
    { id: 'e1', plugin: 'test', handler: 'it', attempt: 1, event },
    { send: (message) => new Promise((resolve, reject) => void sent.push({ message, resolve, reject })) },
    () => 'rendered',
  );
  return { ctx: messages.context, messages, sent, settle: () => new Promise(setImmediate) };
}
const conversation = { teamId: 'T1', channelId: 'C1', threadTs: '1711.000001' };

describe('a message of a handler', () => {
  it('is there at once, and is no promise', () => {
    const { ctx, sent } = setUp();
    const message = ctx.reply('one');
    expect(message.ref).toEqual({ handle: 'e1/0', conversation });
    expect('then' in message).toBe(false);
    expect(sent.map((each) => each.message)).toEqual([{ kind: 'post', reply: { markdown: 'one' } }]);
  });

  it('is changed before anything is stored, in the order of the calls', () => {
    const { ctx, sent } = setUp();
    ctx.react('eyes');
    const message = ctx.reply('one').update({ text: 'u*n*o' }).react('tada');
    ctx.reply('two');
    message.unreact('tada').delete();
    ctx.unreact(':eyes:');
    const ref = { handle: 'e1/1', conversation };
    expect(message.ref).toEqual(ref);
    expect(sent.map((each) => each.message)).toEqual([
      { kind: 'react', reaction: 'eyes', remove: false },
      { kind: 'post', reply: { markdown: 'one' } },
      { kind: 'update', message: ref, reply: { markdown: 'u*n*o', format: 'plain' } },
      { kind: 'react', message: ref, reaction: 'tada', remove: false },
      { kind: 'post', reply: { markdown: 'two' } },
      { kind: 'react', message: ref, reaction: 'tada', remove: true },
      { kind: 'delete', message: ref },
      { kind: 'react', reaction: 'eyes', remove: true },
    ]);
  });

  it('counts a reply that is nothing, as the engine does', () => {
    const { ctx, sent } = setUp();
    ctx.reply('');
    expect(ctx.reply('two').ref.handle).toBe('e1/1');
    expect(sent).toHaveLength(2);
  });

  it('does not count what is no reply: it is refused at once', () => {
    const { ctx, sent } = setUp();
    expect(() => ctx.reply(42 as unknown as Reply)).toThrow('a reply must be');
    expect(() => ctx.reply('one').update(42 as unknown as Reply)).toThrow('a reply must be');
    expect(() => ctx.react('no such')).toThrow('"no such" is not the name of an emoji');
    expect(ctx.reply('two').ref.handle).toBe('e1/1');
    expect(sent).toHaveLength(2);
  });

  it('is found again by its ref, after a trip through JSON', () => {
    const { ctx, sent } = setUp();
    const ref: MessageRef = { handle: 'e0/7', conversation: { teamId: 'T1', channelId: 'C2' } };
    const message = ctx.message(JSON.parse(JSON.stringify(ref)) as MessageRef);
    message.update('new');
    expect(message.ref).toEqual(ref);
    expect(sent.map((each) => each.message)).toEqual([{ kind: 'update', message: ref, reply: { markdown: 'new' } }]);
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'not the ref of a message'],
    ['a timestamp', '1712.000100', 'not the ref of a message'],
    ['a ref without its place', { handle: 'e0/7' }, 'not the ref of a message'],
    ['a place that is none', { handle: 'e0/7', conversation: { teamId: 'T1', channelId: '#ops' } }, 'not the ref'],
    ['another workspace', { handle: 'e0/7', conversation: { teamId: 'T2', channelId: 'C1' } }, 'another workspace'],
  ])('is refused for %s', (_what, ref, fault) => {
    expect(() => setUp().ctx.message(ref as MessageRef)).toThrow(fault);
  });

  it('is stored when all that was sent of it is', async () => {
    const { ctx, sent, settle } = setUp();
    const message = ctx.reply('one').update('uno');
    let isStored = false;
    const stored = message.stored.then(() => (isStored = true));
    sent[0]?.resolve();
    await settle();
    expect(isStored).toBe(false);
    sent[1]?.resolve();
    await stored;
    await message.stored;
  });

  it('that cannot be sent is the failure of whoever looks at `stored`, else of the command', async () => {
    const { ctx, messages, sent } = setUp();
    const watched = ctx.reply('one').stored;
    ctx.reply('two');
    sent[0]?.reject(new Error('one is too large'));
    sent[1]?.reject(new Error('two is too large'));
    await expect(watched).rejects.toThrow('one is too large');
    await expect(messages.sent()).rejects.toThrow('two is too large');
  });

  it('is refused when too many wait, until some are stored', async () => {
    const { ctx, sent, settle } = setUp();
    for (let n = 0; n < 1_000; n += 1) ctx.reply(`${n}`);
    expect(() => ctx.reply('one more')).toThrow('1000 messages wait to be stored');
    sent[0]?.resolve();
    await settle();
    expect(ctx.reply('one more').ref.handle).toBe('e1/1000');
  });

  it('is refused when too much waits', () => {
    const { ctx } = setUp();
    const page = 'x'.repeat(200_000);
    for (let n = 0; n < 40; n += 1) ctx.reply(page);
    expect(() => {
      for (let n = 0; n < 3; n += 1) ctx.reply(page);
    }).toThrow('messages wait to be stored');
    expect(() => ctx.reply('a word')).not.toThrow();
  });
});
