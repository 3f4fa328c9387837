import { toUSVString } from 'node:util';
import fc from 'fast-check';
import { splitText } from './split-text';

const fences = (text: string) => text.split('```').length - 1;

it('leaves alone what fits', () => {
  expect(splitText('short')).toEqual(['short']);
  expect(splitText('x'.repeat(3_900))).toHaveLength(1);
  expect(splitText('')).toEqual([]);
  expect(splitText(' \n\n ')).toEqual([]);
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

it('keeps every part within its limit, every code block closed, and every word', () => {
  const piece = fc.constantFrom(
    '```',
    '`',
    '\n',
    '\n\n',
    'word',
    ' ',
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
      }
      for (const part of parts.slice(0, -1)) expect(fences(part) % 2).toBe(0);
      const letters = (from: string) => from.replace(/[`\s]/g, '');
      expect(letters(parts.join(''))).toBe(letters(text));
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
