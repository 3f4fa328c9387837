import { toUSVString } from 'node:util';
import fc from 'fast-check';
import { splitPlainText, splitText } from './split-text';
import { shownBySlack } from './testing/shown-by-slack';
import { toMrkdwn } from './to-mrkdwn';

const fences = (text: string) => text.split('```').length - 1;

it('leaves alone what fits', () => {
  expect(splitText('short')).toEqual(['short']);
  expect(splitText('x'.repeat(3_900))).toHaveLength(1);
  expect(splitText('')).toEqual([]);
  expect(splitText(' \n\n ')).toEqual([]);
});

it('goes on where every place to cut stands beside a mark, up to those that it begins with', () => {
  const text = [...'x'.repeat(4_000)];
  for (let at = 5; at < text.length; at *= 3) {
    text[at - 1] = ' ';
    text[at] = '*';
  }
  for (const line of [`_*~${text.slice(3).join('')}~*_`, `*_${text.slice(2).join('')}_*`])
    for (const maxChars of [3_900, 40]) {
      const parts = splitText(line, maxChars);
      expect(parts.join('').length).toBeGreaterThanOrEqual(line.length - parts.length * 2);
    }
});

it('cuts between paragraphs', () => {
  const [a, b, c] = ['a'.repeat(25), 'b'.repeat(25), 'c'.repeat(25)];
  expect(splitText(`${a}\n\n${b}\n\n${c}`, 60)).toEqual([`${a}\n\n${b}\n\n`, c]);
});

it('cuts between lines where a paragraph is too long', () => {
  const line = 'x'.repeat(19);
  expect(splitText(`${line}\n${line}\n${line}`, 50)).toEqual([`${line}\n${line}\n`, line]);
});

it('cuts a line that is too long, but no character, link or entity', () => {
  expect(splitText('😀'.repeat(40), 43).join('')).toBe('😀'.repeat(40));
  for (const part of splitText('😀'.repeat(40), 43)) expect(toUSVString(part)).toBe(part);
  expect(splitText(`${'x'.repeat(30)}<https://example.com|page> after`, 48)[0]).toBe('x'.repeat(30));
  for (const part of splitText('&amp;'.repeat(40), 48)) expect(part).toMatch(/^(&amp;)+$/);
});

it('closes a code block that it cuts, and opens it again', () => {
  const code = Array.from({ length: 20 }, (_, number) => `line ${number}`).join('\n');
  const parts = splitText(`\`\`\`\n${code}\n\`\`\``, 60);
  expect(parts.length).toBeGreaterThan(2);
  for (const part of parts) expect(part).toMatch(/^```\n[^]*\n```$/);
  expect(
    parts
      .map((part) => part.slice(4, -4))
      .join('')
      .replaceAll('\n', ''),
  ).toBe(code.replaceAll('\n', ''));
});

it('keeps a code block whole where the next part can take it', () => {
  const before = 'word '.repeat(12);
  const block = '```\nline one\nline two\n```';
  expect(splitText(`${before}\n\n${block}`, 80)).toEqual([`${before}\n\n`, block]);
});

it('cuts between words where a line is too long, but no span of code', () => {
  expect(splitText('word '.repeat(12), 43)).toEqual([
    'word word word word word word word ',
    'word word word word word ',
  ]);
  expect(splitText(`${'word '.repeat(5)}\`some code\` end and end`, 40)[0]).toBe('word '.repeat(5));
});

it('does not cut a label with spaces, nor an emoji of several parts', () => {
  expect(splitText(`word word word <https://x.y|a b c d e f> end`, 40)).toEqual([
    'word word word ',
    '<https://x.y|a b c d e f> end',
  ]);
  for (const part of splitText('👩‍👩‍👧'.repeat(20), 44)) expect(part).toMatch(/^(👩‍👩‍👧)+$/u);
  for (const part of splitText('e\u0301'.repeat(40), 43)) expect(part).toMatch(/^(e\u0301)+$/);
});

it('cuts an emoji that never ends, but no surrogate pair of it', () => {
  for (const max of [43, 44, 400, 401])
    for (const text of ['👩\u200D'.repeat(400), `a${'\u0301'.repeat(900)}`, '\u{1F3FB}'.repeat(900)]) {
      const parts = splitText(text, max);
      expect(parts.join('')).toBe(text);
      for (const part of parts) expect(toUSVString(part)).toBe(part);
    }
});

it('opens a code block again with its language, and closes it at the very end', () => {
  const code = Array.from({ length: 20 }, (_, number) => `line ${number}`).join('\n');
  for (const text of [`\`\`\`ts\n${code}\n\`\`\``, `\`\`\`ts\n${code}`])
    for (const part of splitText(text, 60)) expect(part).toMatch(/^```ts\n[^]*\n```$/);
});

it('leaves no empty code block where it cuts beside a fence', () => {
  const code = `\`\`\`\n${'x'.repeat(30)}\n\`\`\``;
  expect(splitText(`${code}\n\n${'y '.repeat(18)}`, 40)).toEqual([code, 'y '.repeat(18)]);
  expect(splitText(`${'y '.repeat(10)}\n\n${code}`, 40)).toEqual([`${'y '.repeat(10)}\n\n`, code]);
});

it('goes on with a quote that it cuts', () => {
  expect(splitText(`> ${'word '.repeat(12)}\n> more\nnone and none`, 45)).toEqual([
    `> ${'word '.repeat(7)}`,
    `> ${'word '.repeat(5)}\n> more\n`,
    'none and none',
  ]);
});

it('closes an emphasis that it cuts, and opens it again, beside a word', () => {
  expect(splitText(`a *${'word '.repeat(10)}end* b`, 40)).toEqual([
    `a *${'word '.repeat(5)}word* `,
    '*word word word word end* b',
  ]);
  expect(splitText(`> _*${'word '.repeat(10)}end*_ \`${'code '.repeat(9)}it\``, 43)).toEqual([
    `> _*${'word '.repeat(6)}word*_ `,
    '> _*word word word end*_ ',
    `> \`${'code '.repeat(6)}code\` `,
    '> `code code it`',
  ]);
  for (const part of splitText(`*${'x'.repeat(200)}*`, 43)) expect(part).toMatch(/^\*x+\*$/);
  for (const part of splitText(`\`${'x y'.repeat(200)}\``, 43)) expect(part).toMatch(/^`[^`]+` ?$/);
});

it('does not cut between a mark and what it marks', () => {
  for (const before of [33, 34, 35, 36, 37, 38])
    for (const part of splitText(`${'x'.repeat(before)}. *_bold_* ${'y'.repeat(30)} *z*`, 43))
      expect(shownBySlack(part)).not.toMatch(/[*_]/);
});

it('takes no mark for one that is none, and plain text for what it is', () => {
  const text = '*args, **kwargs and a * b, snake_case *.ts ';
  expect(splitText(text.repeat(5), 50).join('')).toBe(text.repeat(5));
  const plain = `*${'word '.repeat(30)}*\n\`\`\`\n${'code '.repeat(30)}`;
  expect(splitPlainText(plain, 43).join('')).toBe(plain);
});

it('shows the same text as if it were in one piece, whatever is bold, italic, struck or code in it', () => {
  const word = fc.constantFrom(
    'word',
    'a',
    'two words',
    'x'.repeat(50),
    '日本',
    '2 \\* 3',
    'a\\_b',
    '\\*.ts',
    '&',
    '(',
    'ab ',
  );
  const text = fc.array(word, { minLength: 1, maxLength: 30 }).map((words) => words.join(' '));
  const marked = fc
    .tuple(fc.constantFrom('**', '_', '~~', '***', '`', ''), text)
    .map(([mark, inner]) => mark + inner.trim() + mark);
  fc.assert(
    fc.property(fc.array(marked, { minLength: 1, maxLength: 6 }), fc.integer({ min: 80, max: 200 }), (pieces, max) => {
      const mrkdwn = toMrkdwn(pieces.join(' '));
      const parts = splitText(mrkdwn, max);
      for (const part of parts) expect(part.length).toBeLessThanOrEqual(max);
      expect(parts.map(shownBySlack).join('')).toBe(shownBySlack(mrkdwn));
    }),
    { numRuns: 1_000 },
  );
});

it('keeps every part within its limit, every code block closed, and every word in its place', () => {
  const piece = fc.constantFrom(
    '```',
    '```ts\n',
    '`',
    ...['*', '_', '~', '*_', '_*', 'a*'],
    '\n',
    '\n\n',
    'word',
    ' ',
    '> ',
    '&lt;',
    '<@U1A>',
    '😀',
    '<https://example.com/long|label>',
    'x'.repeat(70),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 40, max: 120 }), (pieces, max) => {
      const text = pieces.join('');
      const parts = splitText(text, max);
      for (const part of parts) {
        expect(part.length).toBeLessThanOrEqual(max);
        expect(part.trim()).not.toBe('');
        expect(toUSVString(part)).toBe(part);
        if (parts.length > 1) expect(fences(part) % 2).toBe(0);
      }
      // Marks and languages are opened again: what was there is there in its order, with more between.
      const letters = (from: string) => from.replace(/[`>*_~\s]/g, '');
      let at = 0;
      const all = letters(parts.join(''));
      for (const letter of letters(text)) at = all.indexOf(letter, at) + 1 || Infinity;
      expect(at).toBeLessThanOrEqual(all.length);
    }),
    { numRuns: 500 },
  );
});

it('joins to the text again where nothing is code', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'bc ', '\n', 'd\n\n', '😀', '&gt;'), { maxLength: 300 }), (pieces) => {
      const text = `${pieces.join('')}.`;
      if (!/\n{20}/.test(text)) expect(splitText(text, 40).join('')).toBe(text);
    }),
  );
});
