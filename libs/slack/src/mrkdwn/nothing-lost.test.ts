import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { unescapeText } from '../escape-text';
import { splitText } from './split-text';
import { documents } from './testing/markdown-documents';
import type { BlocksMessage } from './to-blocks';
import { toBlocks } from './to-blocks';
import { toMrkdwn } from './to-mrkdwn';

const MAX = 3_900;
const partsOf = (markdown: string) => splitText(toMrkdwn(markdown), MAX);

it('every word of a document is there, in its order', () => {
  fc.assert(
    fc.property(documents, ({ markdown, words }) => {
      expectInOrder(words, unescapeText(toMrkdwn(markdown)));
      expectInOrder(words, unescapeText(splitText(toMrkdwn(markdown), 100).join('')));
      expectInOrder(words, shownText(toBlocks(markdown)));
    }),
    { numRuns: 100 },
  );
});

it('every word of up to a megabyte is there, in messages that Slack takes', () => {
  fc.assert(
    fc.property(documents, fc.integer({ min: 100_000, max: 1_000_000 }), ({ markdown, words }, chars) => {
      const times = Math.ceil(chars / (markdown.length + 2));
      const large = `${markdown}\n\n`.repeat(times);
      const all = Array.from({ length: times }, () => words).flat();
      const parts = partsOf(large);
      expectSound(parts);
      expectInOrder(all, unescapeText(parts.join('')));
      const messages = toBlocks(large);
      expectTaken(messages);
      expectInOrder(all, shownText(messages));
    }),
    {
      numRuns: 5,
      examples: [[{ markdown: '# a\n\n> **b** `c`\n\n```ts\nd\n```\n- e\n  1. f', words: [...'abcdef'] }, 1_000_000]],
    },
  );
});

const piece = fc.constantFrom(
  ...[
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
    '**',
    '_',
    '~~',
    '\n',
    ' ',
  ],
  ...[
    'https://x.y',
    '#',
    '!here',
    '<!here>',
    '<@U1A>',
    '<#C1A|x>',
    '<!subteam^S1A>',
    'a',
    '日',
    '😀',
    '\ud83d',
    '- ',
    '> ',
  ],
  ...[
    '```',
    '\n\n',
    '|-|',
    '---',
    '1. ',
    '[a]: b',
    '\t',
    '\0',
    '\r',
    '\u2028',
    '&amp;',
    '&#x3c;',
    '^',
    ':x:',
    '://',
    '{:.}',
    ' {: .}',
  ],
);
const junk = fc.oneof(
  fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

it('whatever the text: nothing throws, nobody is mentioned, and every word is there', () => {
  fc.assert(
    fc.property(junk, (markdown) => {
      const mrkdwn = toMrkdwn(markdown);
      const parts = splitText(mrkdwn, 40);
      expectSound(parts, 40);
      const tokens = mrkdwn.match(/<[^<>]*>?/g) ?? [];
      for (const token of tokens) expect(token).toMatch(/^<(https?|mailto|ftp|tel|slack):[^<>]+>$/i);
      const messages = toBlocks(markdown);
      expectTaken(messages);
      expect(JSON.stringify(messages)).not.toMatch(/"type":"(user|channel|usergroup|broadcast)"/);
      for (const { text } of messages) expect(text).not.toContain('<');
      expectInOrder(wordsOf(markdown), unescapeText(mrkdwn));
      expectInOrder(wordsOf(markdown), shownText(messages));
    }),
    { numRuns: 400, examples: [['!here```a```'], ['https://x.yU1A😀']] },
  );
});

it('a megabyte of anything is cut into sound parts', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      (pieces, chars) => {
        const text = pieces.join('');
        const large = text.repeat(Math.ceil(chars / text.length));
        expectSound(splitText(large, MAX));
      },
    ),
    { numRuns: 20 },
  );
});

function expectSound(parts: string[], max = MAX): void {
  for (const part of parts) {
    if (part.length > max || part.trim() === '') throw new Error(`a part of ${part.length} characters`);
    if (parts.length > 1 && part.split('```').length % 2 === 0) throw new Error(`an open code block in ${part}`);
  }
}

function expectTaken(messages: BlocksMessage[]): void {
  for (const { text, blocks } of messages) {
    expect(text.length).toBeLessThanOrEqual(MAX);
    expect(blocks.length).toBeLessThanOrEqual(50);
    const shown = blocks as { type: string; text?: { text: string }; elements?: unknown[] }[];
    expect(shown.filter(({ type }) => type === 'table').length).toBeLessThanOrEqual(1);
    for (const block of shown) {
      if (block.type === 'header') expect(block.text?.text.length).toBeLessThanOrEqual(150);
      if (block.type === 'rich_text') expect(block.elements?.length).toBeGreaterThan(0);
    }
    expect(shownText([{ text, blocks }]).length).toBeLessThanOrEqual(13_000);
  }
}

/** Throws at the first word that is not behind the one before. */
function expectInOrder(words: string[], text: string): void {
  const shown = text.replace(/[\u200B\uFEFF]/g, '');
  let at = 0;
  for (const word of words) {
    const found = shown.indexOf(word, at);
    if (found === -1)
      throw new Error(`${JSON.stringify(word)} is not behind ${JSON.stringify(shown.slice(at - 200, at))}`);
    at = found + word.length;
  }
}

/** All text of blocks, as it is read. */
function shownText(messages: BlocksMessage[]): string {
  const texts: string[] = [];
  const walk = (value: unknown, key = ''): void => {
    if (typeof value === 'string') {
      if (key === 'text' || key === 'name') texts.push(value);
    } else if (typeof value === 'object' && value !== null) {
      for (const [inner, each] of Object.entries(value)) walk(each, inner);
    }
  };
  for (const { blocks } of messages) walk(blocks);
  return texts.join('');
}

const html = new MarkdownIt({ html: false });

/** The words that the parser’s own rendering shows. */
function wordsOf(markdown: string): string[] {
  const text = html
    .render(markdown)
    .replace(/<(?:pre|code)[^>]*>|<[^>]*>/g, (tag) =>
      /^<\/?(p|li|h\d|td|th|pre|code|br|hr|blockquote)/.test(tag) ? ' ' : '',
    )
    .replace(/&(?:quot|gt|lt|amp);/g, ' ');
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}
