import fc from 'fast-check';
import { shownBySlack } from './testing/shown-by-slack';
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
  ['snake_case_name', 'snake_case_name'],
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
    ['[**bold** & `code`](https://example.com)', '<https://example.com|*bold* &amp; `code`>'],
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
  const mentions = ['U024BE7LH', 'C024BE91L', 'S0614TZR7', 'here'];
  it('are made of those that are asked for', () => {
    const markdown = 'hi <@U024BE7LH>, see <#C024BE91L|general> <!subteam^S0614TZR7|@ops> <!here>';
    expect(toMrkdwn(markdown, { mentions })).toBe('hi <@U024BE7LH>, see <#C024BE91L> <!subteam^S0614TZR7> <!here>');
  });
  it('are made of nobody else', () => {
    const markdown = '<@U999> <#C999|x> <!subteam^S999> <!channel> <!everyone>';
    expect(toMrkdwn(markdown, { mentions })).not.toMatch(/<[^>]/);
    expect(toMrkdwn('<@U024BE7LH> <#C024BE91L> <!here>')).not.toMatch(/<[^>]/);
  });
  it.each([
    ['<!channel> <!everyone> <!group>', '&lt;!channel&gt; &lt;!everyone&gt; &lt;!group&gt;'],
    ['[x](!here) [y](@U024BE7LH) [z](#C024BE91L)', 'x (!here) y (@U024BE7LH) z (#C024BE91L)'],
    ['&lt;@U024BE7LH&gt; and \\<@U024BE7LH>', '&lt;@U024BE7LH&gt; and &lt;@U024BE7LH&gt;'],
    ['`<@U024BE7LH>`', '`&lt;@U024BE7LH&gt;`'],
    ['```\n<!here>\n```', '```\n&lt;!here&gt;\n```'],
    ['[<@U024BE7LH>](https://example.com)', '<https://example.com|@U024BE7LH>'],
    ['[x](https://example.com/><!here>)', '<https://example.com/%3E%3C!here%3E|x>'],
    ['![<!here>](https://example.com/a.png)', '<https://example.com/a.png|@here>'],
    ['<https://example.com/|<!here>>', '&lt;<https://example.com/>|<!here>&gt;'],
    ['<@U1A|<!channel>', '&lt;@U1A|&lt;!channel&gt;'],
    ['<@u024be7lh>', '&lt;@u024be7lh&gt;'],
    ['<U024BE7LH> <!U024BE7LH>', '&lt;U024BE7LH&gt; &lt;!U024BE7LH&gt;'],
  ])('are not made by %j', (markdown, mrkdwn) => {
    expect(toMrkdwn(markdown, { mentions })).toBe(mrkdwn);
  });
});

describe('marks that are text', () => {
  it.each([
    '2 * 3 * 4',
    '*args, **kwargs',
    '*not bold* and _not italic_ and ~not gone~',
    '__init__.py',
    '**',
    '~/a and ~/b',
    'a_b_c and *.ts, *.js',
    'x* y*',
    '*a _b* c_',
    '> not a quote',
    ':*:',
    'f(*)*',
  ])('are shown: %j', (text) => {
    expect(shownBySlack(toMrkdwn(escaped(text)))).toBe(text);
  });

  it('are shown whatever the text, also inside of bold text and beside marks', () => {
    const piece = fc.constantFrom(
      '*',
      '_',
      '~',
      '`',
      '>',
      '<',
      '&',
      ' ',
      'a',
      'bc',
      '.',
      '(',
      '|',
      '日',
      '😀',
      '-',
      '#',
      '1.',
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 20 }), (pieces) => {
        const text = pieces.join('').trim();
        if (text === '') return;
        expect(shownBySlack(toMrkdwn(escaped(text)))).toBe(text);
        expect(shownBySlack(toMrkdwn(`x **y${escaped(text)}y** z`))).toBe(`x y${text}y z`);
        expect(shownBySlack(toMrkdwn(`[${escaped(text)}](https://a.b)`))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('need a break of no width only beside a word', () => {
    expect(toMrkdwn('un**frigging**believable')).toBe('un\u200B*frigging*\u200Bbelievable');
    expect(toMrkdwn('**太字**です')).toBe('*太字*\u200Bです');
    expect(toMrkdwn('**a**: (**b**), "_c_"!')).toBe('*a*: (*b*), "_c_"!');
    expect(toMrkdwn('**a***b*')).toBe('*a*\u200B_b_');
    expect(toMrkdwn('*.ts and 2 * 3')).toBe('*.ts and 2 * 3');
  });

  /** Every character as text: what a plugin does with what somebody else has written. */
  function escaped(text: string): string {
    return text.replace(/[!-/:-@[-`{-~]/g, '\\$&');
  }
});

describe('nothing is left out', () => {
  it.each([
    ['the title of a link', '[a](https://x.y "the title")', '<https://x.y|a> (the title)'],
    [
      'the address of an image in a link',
      '[![ci](https://x.y/b.svg)](https://x.y)',
      '<https://x.y|ci> (<https://x.y/b.svg>)',
    ],
    ['an address that is no link', '![logo](a.png "ours")', 'logo (a.png) (ours)'],
    [
      'a definition that no link uses',
      '[ERROR]: timeout\n\n[a]: https://x.y\n[a]',
      '[ERROR]: timeout\n\n<https://x.y|a>',
    ],
    ['cells beyond the head', '|a|b|\n|-|-|\n|1|2|3|4|', '```\na  b\n─  ─────────\n1  2 | 3 | 4\n```'],
    ['cells of a quoted table, once', '> |a|b|\n> |-|-|\n> |1|2|', '```\n&gt; a  b\n&gt; ─  ─\n&gt; 1  2\n```'],
    ['cells of a table in a list, once', '1. |a|b|\n   |-|-|\n   |1|2|3|', '1.\n```\na  b\n─  ─────\n1  2 | 3\n```'],
    ['the first line of a fence that is no language', '```two words\nx\n```', '```\ntwo words\nx\n```'],
    ['html', '<b>a</b> <!-- c -->', '&lt;b&gt;a&lt;/b&gt; &lt;!-- c --&gt;'],
    ['what is a task', '- [ ] a\n- [x] b\n- \\[x] c', '☐ a\n☑ b\n• [x] c'],
  ])('%s', (_, markdown, mrkdwn) => {
    expect(toMrkdwn(markdown)).toBe(mrkdwn);
  });

  it('how deep it may be nested', () => {
    expect(toMrkdwn(`${'> '.repeat(200)}deep`)).toContain('deep');
    expect(toMrkdwn(`${'- '.repeat(200)}deep`)).toContain('deep');
    expect(toMrkdwn(`${'*a '.repeat(5_000)}${'b* '.repeat(5_000)}deep`)).toContain('deep');
  });

  it('in a quote, of which code shows the marks', () => {
    expect(toMrkdwn('> a\n>\n> > b\n>\n> ```\n> c\n>\n>  d\n> ```')).toBe(
      '> a\n> \n> > b\n> \n```\n&gt; c\n&gt; \n&gt;  d\n```',
    );
    expect(toMrkdwn('> > |a|\n> > |-|\n> > |b|')).toBe('```\n&gt; &gt; a\n&gt; &gt; ─\n&gt; &gt; b\n```');
    expect(toMrkdwn('- a\n\n  > b\n- > c')).toBe('• a\n\n> b\n•\n> c');
  });

  it('of a link that is longer than a part can hold', () => {
    const url = `https://x.y/${'a'.repeat(3_000)}`;
    expect(toMrkdwn(`[label](${url})`)).toBe(`label (${url})`);
    expect(toMrkdwn(`[${'label '.repeat(500)}](https://x.y)`)).toBe(`${'label '.repeat(500)} (<https://x.y>)`);
  });
});

it('leaves out the line of a table where tables are compact, inside of lists and quotes, too', () => {
  const table = '| a | b |\n|---|---|\n| 1 | 2 |';
  const compact = { compactTables: true };
  expect(toMrkdwn(table, compact)).toBe('```\na  b\n1  2\n```');
  expect(toMrkdwn(`- x\n\n${table.replace(/^/gm, '  ')}`, compact)).toBe('• x\n\n```\na  b\n1  2\n```');
  expect(toMrkdwn(table)).toContain('─');
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
