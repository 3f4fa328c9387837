import type { Actor, Mention } from '@errand/contracts';
import { commandLineOf } from './command-line-of';
import { message } from './testing/builders';

const nobodyAsks = { prefix: '!', isThisBot: () => Promise.reject(new Error('asked')) };
const lineOf = (text: string, change: Parameters<typeof message>[1] = {}) =>
  commandLineOf(message(text, change), nobodyAsks);
const mention = (id: string, label?: string): Mention => ({ kind: 'user', id, ...(label && { label }) });

describe('commandLineOf', () => {
  it('cuts the prefix off and keeps white space inside', async () => {
    expect(await lineOf('!echo  a\n  b ')).toBe('echo  a\n  b');
    expect(await lineOf('! echo')).toBe('echo');
    expect(await lineOf('!')).toBe('');
  });

  it('takes no message for a command that does not begin with the prefix', async () => {
    expect(await lineOf('well, !echo a')).toBeUndefined();
    expect(await lineOf('')).toBeUndefined();
  });

  it('takes the prefix of the settings, whatever its length', async () => {
    expect(await commandLineOf(message('bot, echo'), { ...nobodyAsks, prefix: 'bot,' })).toBe('echo');
    expect(await commandLineOf(message('!echo'), { ...nobodyAsks, prefix: 'bot,' })).toBeUndefined();
  });

  it.each([
    ['<@UBOT> echo a', '@errand echo a', 'errand'],
    ['<@UBOT>: echo a', '@errand: echo a', 'errand'],
    ['<@UBOT>, echo a', '@My Errand, echo a', 'My Errand'],
    ['<@UBOT|errand> !echo a', '@errand !echo a', undefined],
    ['<@UBOT>echo a', '@UBOTecho a', undefined],
    [' <@UBOT> echo a', ' @UBOT echo a', undefined],
  ])('takes %j, a mention of this bot, for a prefix', async (markup, text, label) => {
    const line = await lineOf(text, { markup, mentionsBot: true, mentions: [mention('UBOT', label)] });
    expect(line).toBe('echo a');
  });

  it('asks who this bot is only where another mention may come first', async () => {
    const both = { mentionsBot: true, mentions: [mention('UBOT'), mention('UBEN')] };
    const isThisBot = async (userId: string) => userId === 'UBOT';
    const grammar = { prefix: '!', isThisBot };
    expect(
      await commandLineOf(message('@UBEN ask @UBOT', { ...both, markup: '<@UBEN> ask <@UBOT>' }), grammar),
    ).toBeUndefined();
    expect(await commandLineOf(message('@UBOT ask @UBEN', { ...both, markup: '<@UBOT> ask <@UBEN>' }), grammar)).toBe(
      'ask @UBEN',
    );
  });

  it('leaves a mention of somebody else, or one further behind, alone', async () => {
    expect(await lineOf('@ben hi', { markup: '<@UBEN> hi', mentions: [mention('UBEN')] })).toBeUndefined();
    expect(
      await lineOf('hi @errand', { markup: 'hi <@UBOT>', mentionsBot: true, mentions: [mention('UBOT')] }),
    ).toBeUndefined();
  });

  it.each<Actor['kind']>(['this_bot', 'other_bot', 'workflow', 'external'])(
    'takes no commands from %s',
    async (kind) => {
      expect(await lineOf('!echo', { actor: { kind, userId: 'UX' } })).toBeUndefined();
    },
  );

  it('takes no commands from edits and deletions', async () => {
    expect(await lineOf('!echo', { kind: 'edited' })).toBeUndefined();
    expect(await lineOf('!echo', { kind: 'deleted' })).toBeUndefined();
  });

  it.each(['thread_broadcast', 'file_share', 'me_message'])(
    'takes commands from %s, which people type',
    async (subtype) => {
      expect(await lineOf('!echo', { subtype })).toBe('echo');
    },
  );

  it.each(['channel_join', 'channel_topic', 'bot_message', 'an_invented_one'])(
    'takes no commands from %s',
    async (subtype) => {
      expect(await lineOf('!echo', { subtype })).toBeUndefined();
    },
  );
});
