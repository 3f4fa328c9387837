import type * as Slack from '../index';
import type { OperationCounter } from './testing/count-operations';
import { countOperations } from './testing/count-operations';

let operations: OperationCounter;
let slack: typeof Slack;
beforeAll(async () => {
  operations = countOperations(/\/(markdown-it|mdurl|entities)\/|\/slack\/src\/(mrkdwn|read-text|escape-text)/);
  slack = await import('../index');
});
afterAll(() => operations.stop());

// What has made parsers of Markdown slow, and what could make ours.
const pieces = [
  ...['[', '![', ']', '](', '[a](', '[a](<b', '[[a]', '[a]()', '![a](http://b)', '[a]: b\n', '[a](b "'],
  ...['*', '*a ', 'a**b', '_a', '~~a', '*a* ', '**a *b', '\\*', '\\*a '],
  ...['`', '` ', '```\n', '~~~\n', '```\na\n```\n', '`a'],
  ...['<', '<a ', '<!--', '<@U1A>', '<https://a.b>', '&', '&#', '&lt;'],
  ...['https://', 'https://a.b ', 'https://a.b/a', 'https://a.b/((', 'https://a.b/))', 'a:', ':a:'],
  ...['> ', '> a\n', '- ', '- a\n', '\t- a\n', '1. a\n', '- [ ] a\n', '|a', '|\\|', '# a\n', 'a\n-\n', '---\n'],
  ...['{', '{:', '{: a', '**a**{: .x}', '**a**{:', '# a {: .x}\n', 'a\n{: .x}\n'],
  ...['a', ' ', '\n', 'a  \n', '\0', '😀', '👩\u200D', 'a\u0301', '\\', '"', 'a\r\n'],
];

it.each(pieces)('does twice the work for twice as much of %j, and not more', (piece) => {
  const workOf = (chars: number) => {
    const markdown = piece.repeat(chars / piece.length);
    return operations.count(() => {
      slack.splitText(slack.toMrkdwn(markdown), 400);
      slack.splitText(markdown, 400);
      slack.toBlocks(markdown);
      slack.readText(markdown);
    });
  };
  const [small, large] = [workOf(2_500), workOf(5_000)]; // an address of more than 2,000 is no link
  expect(large / small).toBeLessThan(2.2);
  expect(large / 5_000).toBeLessThan(2_500); // for each character; the most is for nested brackets
});

it('does not pad each row of a table to the width of one long cell', () => {
  const rows = '|a|b|\n'.repeat(1_000);
  expect(slack.toMrkdwn(`|a|b|\n|-|-|\n|${'x'.repeat(10_000)}|y|\n${rows}`).length).toBeLessThan(100_000);
});

it.each(['> ', '- '])('does not repeat the marks of %j for each line of what is nested deeply', (mark) => {
  const lazy = '\na'.repeat(1_000); // belongs to the innermost paragraph
  expect(slack.toMrkdwn(`${mark.repeat(100)}${lazy}`).length).toBeLessThan(50_000);
});
