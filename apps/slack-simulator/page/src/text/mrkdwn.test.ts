import { parseInline } from './inline';
import { parseMrkdwn } from './mrkdwn';

const text = (value: string) => ({ type: 'text', text: value });
const inline = (source: string) => parseInline(source);

describe('inline mrkdwn', () => {
  it('reads bold, italic, strike and code, nested once each', () => {
    expect(inline('a *b _c_* ~d~ `*e*`')).toEqual([
      text('a '),
      { type: 'bold', children: [text('b '), { type: 'italic', children: [text('c')] }] },
      text(' '),
      { type: 'strike', children: [text('d')] },
      text(' '),
      { type: 'code', text: '*e*' },
    ]);
  });

  it.each([
    '2 * 3 * 4',
    'snake_case_name',
    '**',
    'a*b*c',
    '*open',
    '_ x _',
    '`',
    '``',
    '~~',
    '*a\nb*',
    ':nosuch:',
    '12:30:45',
  ])('leaves %j alone', (source) => expect(inline(source)).toEqual([text(source)]));

  it('reads mentions, broadcasts, channels and groups', () => {
    expect(inline('<@U1> <#C1|general> <!here> <!subteam^S1|@ops>')).toEqual([
      { type: 'user', id: 'U1', label: undefined },
      text(' '),
      { type: 'channel', id: 'C1', label: 'general' },
      text(' '),
      { type: 'broadcast', range: 'here' },
      text(' '),
      { type: 'group', id: 'S1', label: '@ops' },
    ]);
  });

  it('reads links with and without label, and bare addresses without the dot that ends the sentence', () => {
    expect(inline('<https://a.test/?x=1&amp;y=2|*docs*> <mailto:a@b.test> see https://c.test/d.')).toEqual([
      { type: 'link', url: 'https://a.test/?x=1&y=2', children: [{ type: 'bold', children: [text('docs')] }] },
      text(' '),
      { type: 'link', url: 'mailto:a@b.test', children: [text('a@b.test')] },
      text(' see '),
      { type: 'link', url: 'https://c.test/d', children: [text('https://c.test/d')] },
      text('.'),
    ]);
  });

  it.each([
    '<javascript:alert(1)|click>',
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<data:text/html,x>',
  ])('keeps %j as the text it is', (source) => expect(inline(source)).toEqual([text(source)]));

  it('decodes entities once', () => {
    expect(inline('&lt;b&gt; &amp;amp; &quot;')).toEqual([text('<b> &amp; &quot;')]);
  });

  it('reads emoji, skin tones included', () => {
    expect(inline(':tada: :+1::skin-tone-3:')).toEqual([
      { type: 'emoji', name: 'tada' },
      text(' '),
      { type: 'emoji', name: '+1' },
    ]);
  });

  it.each(['*', '*a ', '_*~', '<', '<a', '`', ':a', 'https://', '*_a '])(
    'reads 40,000 characters of %j at once',
    (piece) => {
      const start = performance.now();
      inline(piece.repeat(40_000 / piece.length));
      expect(performance.now() - start).toBeLessThan(1_000);
    },
  );
});

describe('mrkdwn', () => {
  it('reads fenced code between paragraphs, its content untouched but for entities', () => {
    expect(parseMrkdwn('before\n```\nif (a &lt; b) *x*\n```\nafter')).toEqual([
      { type: 'paragraph', children: [text('before')] },
      { type: 'code', text: 'if (a < b) *x*' },
      { type: 'paragraph', children: [text('after')] },
    ]);
  });

  it('reads quotes line by line, and to the end after three marks', () => {
    expect(parseMrkdwn('&gt; one\n> two\nthree')).toEqual([
      { type: 'quote', children: [{ type: 'paragraph', children: [text('one\ntwo')] }] },
      { type: 'paragraph', children: [text('three')] },
    ]);
    expect(parseMrkdwn('&gt;&gt;&gt; one\ntwo')).toEqual([
      { type: 'quote', children: [{ type: 'paragraph', children: [text('one\ntwo')] }] },
    ]);
  });

  it('reads bullet and numbered lists with their levels', () => {
    expect(parseMrkdwn('• a\n  ◦ b\n3. c')).toEqual([
      {
        type: 'list',
        ordered: false,
        start: 1,
        items: [
          { level: 0, children: [text('a')] },
          { level: 1, children: [text('b')] },
        ],
      },
      { type: 'list', ordered: true, start: 3, items: [{ level: 0, children: [text('c')] }] },
    ]);
  });

  it('keeps the empty lines inside a paragraph and drops those around it', () => {
    expect(parseMrkdwn('\na\n\nb\n')).toEqual([{ type: 'paragraph', children: [text('a\n\nb')] }]);
    expect(parseMrkdwn('')).toEqual([]);
  });
});
