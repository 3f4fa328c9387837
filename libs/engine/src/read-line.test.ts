import type { Actor, Mention } from '@errand/contracts';
import type { Grammar } from './grammar';
import { asksWhoTheBotIs, isSaid, readLine } from './read-line';
import { message } from './testing/builders';

type Change = Parameters<typeof message>[1];
const lineOf = (text: string, grammar: Partial<Grammar> = {}, change: Change = {}) => {
  const line = readLine(message(text, change), { prefix: '!', ...grammar });
  return line.isAddressed ? line.text : undefined;
};
const mention = (id: string, label?: string): Mention => ({ kind: 'user', id, ...(label && { label }) });
const direct = { channelId: 'D1' };

describe('the prefix', () => {
  it.each([
    ['!', '!echo  a\n  b ', 'echo  a\n  b'],
    ['!', '! echo', 'echo'],
    ['!', '!', ''],
    ['!', '!!', '!'],
    ['!', ' !echo', undefined],
    ['!', 'well, !echo a', undefined],
    ['!', '', undefined],
    ['!', '\u200e!echo', undefined],
    ['bot,', 'bot, echo', 'echo'],
    ['bot,', 'bot echo', undefined],
    ['bot,', '!echo', undefined],
    ['bot! ', 'bot! echo', 'echo'],
    ['bot! ', 'bot!echo', undefined],
    ['Bot', 'bot echo', undefined],
    ['', 'echo a', 'echo a'],
  ])('%j begins %j at its very start, or it is no command', (prefix, text, line) => {
    expect(lineOf(text, { prefix })).toBe(line);
  });

  it('is not needed in a direct message, where the settings say so', () => {
    const grammar = { prefixOptionalOnChat: true };
    expect(lineOf(' echo a ', grammar, direct)).toBe('echo a');
    expect(lineOf('!echo a', grammar, direct)).toBe('echo a');
    expect(lineOf('echo a', grammar)).toBeUndefined();
    expect(lineOf('echo a', {}, direct)).toBeUndefined();
  });

  it('is not taken for given where nothing was said: a file without a word is no command', () => {
    expect(lineOf('', { prefixOptionalOnChat: true }, { ...direct, subtype: 'file_share' })).toBeUndefined();
  });
});

describe('other prefixes', () => {
  const altPrefixes = ['Err', '.', 'Errbot', '..', 'Herr Bot'];
  const altPrefixSeparators = [':', ',', '->'];

  it.each([
    ['Errbot echo', 'echo'],
    ['Err echo', 'echo'],
    ['Err: echo', 'echo'],
    ['Err:, echo', 'echo'],
    ['Err,: echo', ': echo'],
    ['Err:: echo', ': echo'],
    ['Err , echo', ', echo'],
    ['Err:,-> echo', 'echo'],
    ['Err->echo', 'echo'],
    ['Err!echo', 'echo'],
    ['Err !echo', '!echo'],
    ['Err:!echo', 'echo'],
    ['..echo', 'echo'],
    ['Herr Bot, echo', 'echo'],
    ['Errbot', ''],
    ['!echo', 'echo'],
    ['!Err echo', 'Err echo'],
  ])('reads %j', (text, line) => {
    expect(lineOf(text, { altPrefixes, altPrefixSeparators })).toBe(line);
  });

  it.each([
    'Error: no space left',
    'Errbots echo',
    'Err_echo',
    'Err1',
    'Erre\u0301 echo',
    'err echo',
    ' Err echo',
    'echo Err',
  ])('are not in %j', (text) => {
    expect(lineOf(text, { altPrefixes, altPrefixSeparators })).toBeUndefined();
  });

  it('take upper and lower case for the same where the settings say so, and leave commands alone', () => {
    expect(lineOf('eRRbot Echo', { altPrefixes, altPrefixCaseinsensitive: true })).toBe('Echo');
    expect(lineOf('STRASSE x', { altPrefixes: ['straße'], altPrefixCaseinsensitive: true })).toBeUndefined();
  });

  it('have no separators but those of the settings', () => {
    expect(lineOf('Err: echo', { altPrefixes })).toBe(': echo');
  });

  it('may be empty, which is none', () => {
    expect(lineOf('echo', { altPrefixes: [''], altPrefixSeparators: [''] })).toBeUndefined();
  });

  it('may be the mention of somebody else, such as the bot that was here before', () => {
    const change = { markup: '<@UOLD> echo a', mentions: [mention('UOLD')] };
    expect(lineOf('@UOLD echo a', { altPrefixes: ['<@UOLD>'] }, change)).toBe('echo a');
    expect(lineOf('@UOLD echo a', { altPrefixes: ['<@UX>'] }, change)).toBeUndefined();
  });
});

describe('a mention of this bot', () => {
  it.each([
    ['<@UBOT> echo a', '@errand echo a', 'errand'],
    ['<@UBOT>: echo a', '@errand: echo a', 'errand'],
    ['<@UBOT> : echo a', '@errand : echo a', 'errand'],
    ['<@UBOT>, echo a', '@My Errand, echo a', 'My Errand'],
    ['<@UBOT|errand> !echo a', '@errand !echo a', undefined],
    ['<@UBOT>echo a', '@UBOTecho a', undefined],
    [' <@UBOT> echo a', ' @UBOT echo a', undefined],
    ['<@UBOT>\necho a', '@UBOT\necho a', undefined],
  ])('is the prefix of %j', (markup, text, label) => {
    const change = { markup, mentionsBot: true, mentions: [mention('UBOT', label)] };
    expect(lineOf(text, {}, change)).toBe('echo a');
  });

  it('may have the separators of the settings behind it', () => {
    const change = { markup: '<@UBOT>; echo', mentionsBot: true, mentions: [mention('UBOT')] };
    expect(lineOf('@UBOT; echo', { altPrefixSeparators: [';'] }, change)).toBe('echo');
    expect(lineOf('@UBOT; echo', {}, change)).toBe('; echo');
  });

  it('must be told from that of another only where another may come first', () => {
    const both = { mentionsBot: true, mentions: [mention('UBOT'), mention('UBEN')] };
    const read = (text: string, markup: string) => {
      const asked = message(text, { ...both, markup });
      expect(asksWhoTheBotIs(asked, { prefix: '!' })).toBe(true);
      return readLine(asked, { prefix: '!' }, 'UBOT');
    };
    expect(read('@UBEN ask @UBOT', '<@UBEN> ask <@UBOT>').isAddressed).toBe(false);
    expect(read('@UBOT ask @UBEN', '<@UBOT> ask <@UBEN>')).toEqual({ text: 'ask @UBEN', isAddressed: true });
    const one = message('@UBOT hi', { markup: '<@UBOT> hi', mentionsBot: true, mentions: [mention('UBOT')] });
    expect(asksWhoTheBotIs(one, { prefix: '!' })).toBe(false);
    expect(
      asksWhoTheBotIs(message('!hi @UBOT @UBEN', { ...both, markup: '!hi <@UBOT> <@UBEN>' }), { prefix: '!' }),
    ).toBe(false);
  });

  it('is none where it is of somebody else, or further behind', () => {
    expect(lineOf('@ben hi', {}, { markup: '<@UBEN> hi', mentions: [mention('UBEN')] })).toBeUndefined();
    const behind = { markup: 'hi <@UBOT>', mentionsBot: true, mentions: [mention('UBOT')] };
    expect(lineOf('hi @errand', {}, behind)).toBeUndefined();
  });
});

describe('what is said', () => {
  it.each<[boolean, Actor['kind'], string | undefined]>([
    [true, 'human', undefined],
    [true, 'human', 'thread_broadcast'],
    [true, 'human', 'file_share'],
    [true, 'human', 'me_message'],
    [false, 'human', 'channel_join'],
    [false, 'human', 'channel_topic'],
    [false, 'human', 'bot_message'],
    [false, 'human', 'an_invented_one'],
    [true, 'external', undefined],
    [true, 'other_bot', 'bot_message'],
    [true, 'workflow', 'bot_message'],
    [false, 'other_bot', 'channel_join'],
    [false, 'this_bot', undefined],
    [false, 'this_bot', 'bot_message'],
  ])('is %s of %s with the subtype %s', (said, kind, subtype) => {
    expect(isSaid(message('hi', { actor: { kind, userId: 'UX' }, ...(subtype && { subtype }) }))).toBe(said);
  });

  it('is nobody’s without a person', () => {
    expect(isSaid(message('hi', { actor: { kind: 'human' } }))).toBe(false);
  });
});
