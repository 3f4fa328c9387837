import fc from 'fast-check';
import { toMrkdwn } from './to-mrkdwn';

it.each([
  ['**bold** and __bold__', '*bold* and *bold*'],
  ['*italic* and _italic_', '_italic_ and _italic_'],
  ['***both***', '_*both*_'],
  ['~~gone~~', '~gone~'],
  ['`a < b`', '`a &lt; b`'],
  ['`` a`b ``', 'a`b'],
  ['a < b & c > d', 'a &lt; b &amp; c &gt; d'],
  ['# Title', '*Title*'],
  ['## A **b** c', '*A b c*'],
  ['Title\nof two\n===', '*Title of two*'],
  ['#', ''],
  ['one\ntwo', 'one\ntwo'],
  ['one\n\n\n\ntwo', 'one\n\ntwo'],
  ['**bold\nover lines**', '*bold*\n*over lines*'],
  ['snake_case_name and 2*3*4', 'snake_case_name and 2_3_4'],
  ['> quoted\n> twice\n\nnot', '> quoted\n> twice\n\nnot'],
  ['>', ''],
  ['***', '──────────'],
  ['a\n\n---\n\nb', 'a\n\n──────────\n\nb'],
  ['', ''],
])('writes %j as %j', (markdown, mrkdwn) => {
  expect(toMrkdwn(markdown)).toBe(mrkdwn);
});

describe('lists', () => {
  it('get bullets, and are indented where one stands in the other', () => {
    expect(toMrkdwn('- a\n- b\n  - c\n    - d\n      - e\n- f')).toBe(
      '• a\n• b\n    ◦ c\n        ▪ d\n            ▪ e\n• f',
    );
  });
  it('keep their numbers', () => {
    expect(toMrkdwn('3. c\n4. d\n   - x\n   - y\n5. e')).toBe('3. c\n4. d\n    ◦ x\n    ◦ y\n5. e');
  });
  it('keep the paragraphs and the code of an item with it, and the code as it is', () => {
    expect(toMrkdwn('1. one\n\n   more\n\n   ```\n   a\n     b\n   ```\n2. two')).toBe(
      '1. one\n\n    more\n\n```\na\n  b\n```\n2. two',
    );
  });
});

describe('code blocks', () => {
  it('lose their language, and nothing else', () => {
    expect(toMrkdwn('```ts\nconst a = b && "<!channel>";\n\n  indented\n```')).toBe(
      '```\nconst a = b &amp;&amp; "&lt;!channel&gt;";\n\n  indented\n```',
    );
  });
  it('may hold what looks like their end', () => {
    expect(toMrkdwn('````\n```\nx\n```\n````').match(/```/g)).toHaveLength(2);
  });
  it('are left out when they are empty', () => {
    expect(toMrkdwn('a\n\n```\n```\n\nb')).toBe('a\n\nb');
  });
});

describe('links', () => {
  it.each([
    ['[the page](https://example.com/a?b=1&c=2)', '<https://example.com/a?b=1&amp;c=2|the page>'],
    ['[**bold** & `code`](https://example.com)', '<https://example.com|bold &amp; code>'],
    ['<https://example.com>', '<https://example.com>'],
    ['see https://example.com/a_b_c.', 'see <https://example.com/a_b_c>.'],
    ['![a cat](https://example.com/cat.png)', '<https://example.com/cat.png|a cat>'],
    ['![](https://example.com/cat.png)', '<https://example.com/cat.png>'],
    ['<ops@example.com>', '<mailto:ops@example.com|ops@example.com>'],
    ['[x](https://example.com/a|b)', '<https://example.com/a%7Cb|x>'],
    ['[docs](../guide.md)', 'docs (../guide.md)'],
    ['example.com', 'example.com'],
    ['[x](javascript:alert(1))', '[x](javascript:alert(1))'],
  ])('writes %j as %j', (markdown, mrkdwn) => {
    expect(toMrkdwn(markdown)).toBe(mrkdwn);
  });
});

describe('mentions', () => {
  it('are made by writing them outright', () => {
    expect(toMrkdwn('hi <@U024BE7LH>, see <#C024BE91L|general>')).toBe('hi <@U024BE7LH>, see <#C024BE91L>');
  });
  it.each([
    [
      '<!channel> <!here> <!everyone> <!subteam^S0614TZR7>',
      '&lt;!channel&gt; &lt;!here&gt; &lt;!everyone&gt; &lt;!subteam^S0614TZR7&gt;',
    ],
    ['[x](!channel) [y](@U024BE7LH) [z](#C024BE91L)', 'x (!channel) y (@U024BE7LH) z (#C024BE91L)'],
    ['&lt;@U024BE7LH&gt; and \\<@U024BE7LH>', '&lt;@U024BE7LH&gt; and &lt;@U024BE7LH&gt;'],
    ['`<@U024BE7LH>`', '`&lt;@U024BE7LH&gt;`'],
    ['[<@U024BE7LH>](https://example.com)', '<https://example.com|@U024BE7LH>'],
    ['<@U1A|<!channel>', '&lt;@U1A|&lt;!channel&gt;'],
    ['<@u024be7lh>', '&lt;@u024be7lh&gt;'],
    ['<U024BE7LH> <!U024BE7LH>', '&lt;U024BE7LH&gt; &lt;!U024BE7LH&gt;'],
  ])('are not made by %j', (markdown, mrkdwn) => {
    expect(toMrkdwn(markdown)).toBe(mrkdwn);
  });

  it('cannot be made by any text but the outright one', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '!',
      'channel',
      '@',
      'U1A',
      '|',
      '[',
      ']',
      '(',
      ')',
      '&lt;',
      '`',
      '\\',
      '*',
      '\n',
      ' ',
      'https://x.y',
      '#',
      '!here',
      'a',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const mrkdwn = toMrkdwn(pieces.join(''));
        const tokens = mrkdwn.match(/<[^<>]*>?/g) ?? [];
        for (const token of tokens) expect(token).toMatch(/^<([@#][A-Z][A-Z0-9]+|(https?|mailto):[^<>]+)>$/);
      }),
      { numRuns: 500 },
    );
  });
});

it('writes a table as a code block with columns', () => {
  const markdown = [
    '| Service | Up | Where |',
    '|:--------|---:|:-----:|',
    '| **api** | 5 | [eu](https://eu.example) |',
    '| 東京-web | 1200 | `x` |',
  ].join('\n');
  expect(toMrkdwn(markdown)).toBe(
    [
      '```',
      'Service     Up           Where',
      '────────  ────  ───────────────────────',
      'api          5  eu (https://eu.example)',
      '東京-web  1200             x',
      '```',
    ].join('\n'),
  );
});

it('takes any text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(typeof toMrkdwn(text)).toBe('string')));
});
