import { toBlocks } from './to-blocks';

interface Rich {
  type: string;
  elements: { type: string; elements: { text: string }[]; language?: string; offset?: number }[];
}
const blocksOf = (markdown: string, mentions?: string[]) =>
  toBlocks(markdown, { mentions }).flatMap(({ blocks }) => blocks) as Rich[];
const typesOf = (markdown: string) => blocksOf(markdown).map(({ type }) => type);

it('shows each character as it is, and keeps what mrkdwn has no marks for', () => {
  expect(blocksOf('un**frigging** *_ `` a`b `` <!channel>')).toEqual([
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'un' },
            { type: 'text', text: 'frigging', style: { bold: true } },
            { type: 'text', text: ' *_ ' },
            { type: 'text', text: 'a`b', style: { code: true } },
            { type: 'text', text: ' <!channel>' },
          ],
        },
      ],
    },
  ]);
});

it('mentions those who may be mentioned, and nobody else', () => {
  const markdown = '<@U1A> <#C1A> <!subteam^S1A> <!here> <@U2B>';
  const elements = blocksOf(markdown, ['U1A', 'C1A', 'S1A', 'here'])[0]?.elements[0]?.elements;
  expect(elements?.filter((_, index) => index % 2 === 0)).toEqual([
    { type: 'user', user_id: 'U1A' },
    { type: 'channel', channel_id: 'C1A' },
    { type: 'usergroup', usergroup_id: 'S1A' },
    { type: 'broadcast', range: 'here' },
  ]);
  expect(toBlocks(markdown, { mentions: ['U1A'] })[0]?.text).toBe(
    '<@U1A> &lt;#C1A&gt; &lt;!subteam^S1A&gt; &lt;!here&gt; &lt;@U2B&gt;',
  );
});

it('has headers, dividers and tables', () => {
  expect(typesOf('# a\n\nb\n\n---\n\n|c|\n|-|\n|d|')).toEqual(['header', 'rich_text', 'divider', 'table']);
});

it('shows nothing for what shows nothing', () => {
  expect(toBlocks('')).toEqual([]);
  expect(toBlocks(' \n\n#\n\n```\n```')).toEqual([]);
});

it('puts the second table into a message of its own, for Slack takes one', () => {
  const messages = toBlocks('|a|\n|-|\n|b|\n\ntext\n\n|c|\n|-|\n|d|');
  expect(messages.map(({ blocks }) => blocks.map((block) => (block as Rich).type))).toEqual([
    ['table', 'rich_text'],
    ['table'],
  ]);
});

it('repeats the head where a table has more rows than Slack takes', () => {
  const tables = blocksOf(`|n|\n|-|\n${Array.from({ length: 150 }, (_, n) => `|${n}|`).join('\n')}`) as unknown as {
    rows: unknown[][];
  }[];
  expect(tables.map(({ rows }) => rows.length)).toEqual([100, 52]);
  expect(tables[1]?.rows[0]).toEqual(tables[0]?.rows[0]);
});

it('writes a table as text where Slack has none that large', () => {
  expect(typesOf(`|n|\n|-|\n${'|x|\n'.repeat(500)}`)).not.toContain('table');
  expect(typesOf(`|n|\n|-|\n|${'x'.repeat(10_000)}|`)).not.toContain('table');
});

it('cuts code between lines and goes on in its language', () => {
  const code = Array.from({ length: 900 }, (_, n) => `line ${n};`).join('\n');
  const pieces = blocksOf(`\`\`\`ts\n${code}\n\`\`\``).flatMap(({ elements }) => elements);
  expect(pieces.length).toBeGreaterThan(2);
  expect(pieces.map(({ language }) => language)).toEqual(pieces.map(() => 'typescript'));
  expect(pieces.map(({ elements }) => (elements[0] as unknown as { text: string }).text).join('')).toBe(code);
});

it('cuts a long list between its items and goes on counting', () => {
  const lists = blocksOf(Array.from({ length: 40 }, (_, n) => `${n + 1}. ${'word '.repeat(50)}`).join('\n')).flatMap(
    ({ elements }) => elements,
  );
  expect(lists.map(({ offset = 0 }) => offset)).toEqual(lists.map((_, index) => index));
});

it('has no more than fifty blocks in a message, and as few messages as that allows', () => {
  const messages = toBlocks('a\n\n---\n\n'.repeat(25));
  expect(messages.map(({ blocks }) => blocks.length)).toEqual([50]);
  expect(toBlocks('# a\n\nb\n\n'.repeat(500)).length).toBeLessThan(3);
});
