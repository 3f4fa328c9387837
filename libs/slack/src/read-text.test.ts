import fc from 'fast-check';
import { escapeText, unescapeText } from './escape-text';
import { readText } from './read-text';

it.each([
  ['a &lt;b&gt; &amp; c', 'a <b> & c'],
  ['&amp;lt; stays an entity', '&lt; stays an entity'],
  ['&quot; is not one of Slack’s', '&quot; is not one of Slack’s'],
  ['<@U024BE7LH> hi', '@U024BE7LH hi'],
  ['<@W024BE7LH|egon &amp; co> hi', '@egon & co hi'],
  ['in <#C024BE91L|general> and <#C024BE91M|> and <#C024BE91N>', 'in #general and #C024BE91M and #C024BE91N'],
  ['<!subteam^S0614TZR7|@ops> <!subteam^S0614TZR7>', '@ops @S0614TZR7'],
  ['<!here> <!channel|channel> <!everyone>', '@here @channel @everyone'],
  ['<!date^1392734382^{date} at {time}|Feb 18, 2014>', 'Feb 18, 2014'],
  ['<!date^1392734382^{date}^https://example.com/?a&amp;b|Feb 18>', 'Feb 18 (https://example.com/?a&b)'],
  ['<!date^1392734382^{date}>', '2014-02-18 14:39:42 UTC'],
  ['<!date^1392734382^{date}|>', '2014-02-18 14:39:42 UTC'],
  ['<!date^999999999999^{date}> <!date^x^{date}>', '<!date^999999999999^{date}> <!date^x^{date}>'],
  ['<!here|@here> <!channel> <!new^thing|as it says> <!new^thing>', '@here @channel as it says <!new^thing>'],
  [':tada: :wave::skin-tone-2: <@U024BE7LH>:+1:', ':tada: :wave::skin-tone-2: @U024BE7LH:+1:'],
  ['`<https://example.com>` ```&lt;b&gt;```', '`https://example.com` ```<b>```'],
  ['<https://example.com/?a=1&amp;b=2>', 'https://example.com/?a=1&b=2'],
  ['<http://example.com|example.com>', 'example.com'],
  ['<https://example.com/|example.com>', 'example.com'],
  ['<https://example.com/a|the page>', 'the page (https://example.com/a)'],
  ['<mailto:ops@example.com|ops@example.com>', 'ops@example.com'],
  ['<mailto:ops@example.com|write us>', 'write us (ops@example.com)'],
  ['<tel:+15555550100|+15555550100>', '+15555550100'],
  ['<>', '<>'],
  ['a < b > c', 'a < b > c'],
  ['<@>, <@u1>, <#>, <nothing>, <|x>', '<@>, <@u1>, <#>, <nothing>, <|x>'],
  ['<@U1<@U024BE7LH>>', '<@U1@U024BE7LH>'],
  ['*bold* `code` ```block```', '*bold* `code` ```block```'],
])('reads %j as %j', (markup, text) => {
  expect(readText(markup).text).toBe(text);
});

it('keeps mentions and links as objects, in their order', () => {
  const { mentions, links } = readText(
    '<@U024BE7LH> <#C024BE91L|general> <!subteam^S0614TZR7|@ops> <!here> <https://example.com/?a&amp;b|the &lt;page&gt;> <!date^1^{date}^https://x.y|once>',
  );
  expect(mentions).toEqual([
    { kind: 'user', id: 'U024BE7LH' },
    { kind: 'channel', id: 'C024BE91L', label: 'general' },
    { kind: 'usergroup', id: 'S0614TZR7', label: 'ops' },
    { kind: 'broadcast', id: 'here' },
  ]);
  expect(links).toEqual([
    { url: 'https://example.com/?a&b', label: 'the <page>' },
    { url: 'https://x.y', label: 'once' },
  ]);
});

const entity = fc.constantFrom('&', 'amp;', 'lt;', '&lt;', '&amp;', '<', '>', '|', '<@U1A>');

it('gives back what was escaped, whatever it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.oneof(fc.string({ unit: 'binary', maxLength: 2 }), entity) }), (text) => {
      expect(unescapeText(escapeText(text))).toBe(text);
      expect(readText(escapeText(text))).toEqual({ text, mentions: [], links: [] });
    }),
  );
});

it('takes any markup and loses none of its words', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '@U1A',
    '#C1A',
    '!here',
    '|',
    '&amp;',
    '&lt;',
    'word',
    ' ',
    'https://x.y/z',
    '^',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const { text } = readText(pieces.join(''));
      const count = (where: string) => where.split('word').length;
      // A label may stand for a date or a name that Slack invented; all other words are kept.
      if (!pieces.includes('!here')) expect(count(text)).toBeGreaterThanOrEqual(count(pieces.join('')));
    }),
  );
});

it.each(['<', '<@', '<a|', '&', '&amp', '<https://', '>', '<!', '|'])(
  'reads a megabyte of %j without growing slow',
  (piece) => {
    const started = process.cpuUsage();
    readText(piece.repeat(1_000_000 / piece.length));
    const { user } = process.cpuUsage(started);
    expect(user / 1000).toBeLessThan(1_500); // quadratic time would take minutes
  },
);
