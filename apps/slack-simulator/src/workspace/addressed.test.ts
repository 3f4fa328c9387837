import { isSaidTo } from './addressed';

const saidTo = (text: string, kind = 'channel') => isSaidTo('U9', { text, kind });

it.each(['!help', '.help', '  !echo hi', 'hey <@U9>', '!echo <@U2>'])('takes %j for said to a bot', (text) =>
  expect(saidTo(text)).toBe(true),
);

it.each(['hello all', '<@U2> hi', '- a list', ':tada: done', '*bold*', '"so"', '(so)', 'élan', '…and', '&lt;b&gt;'])(
  'takes %j for talk among people',
  (text) => expect(saidTo(text)).toBe(false),
);

it('takes a direct message for said to its bot, unless it begins with somebody else', () =>
  expect(['hello', '<@U9> hi', '<@U2> hi'].map((text) => saidTo(text, 'im'))).toEqual([true, true, false]));
