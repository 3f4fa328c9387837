import { toMrkdwn } from './to-mrkdwn';

it.each([
  ['**Bold**{:color=\'red\'} and _it_{: .a #b title="two words" } on', '*Bold* and _it_ on'],
  ['`code`{: .x}, ~~gone~~{:.y}; ***both***{: .z}', '`code`, ~gone~; _*both*_'],
  ['[docs](https://x.y){: target=_blank} <https://x.y>{:.x}', '<https://x.y|docs> <https://x.y>'],
  ['![cat](https://x.y/c.png){: width="3"}[**in**{: .x}](https://x.y)', '<https://x.y/c.png|cat><https://x.y|*in*>'],
  ['**a**{: .x}{: .y}', '*a*{: .y}'],
  ['## T {: .cls #id}', '*T*'],
  ['## T ## {: #id }\n\nC# {: .x}\n===', '*T*\n\n*C#*'],
  ['## **T** {:.x}', '*T*'],
  ['text\n{: .note}', 'text'],
  ['one\n**two**  \n  {: .note}  ', 'one\n*two*'],
  ['> quoted\n{: .note}\n\n- a\n{: .x}\n- b\n  {: .y}\n    - c', '> quoted\n\n• a\n• b\n    ◦ c'],
  ['| a {: .x} | b |\n|-|-|\n| `c`{: .y} | d {:.z} |', '```\na  b\n─  ─\nc  d\n```'],
  ['``` { .python #id hl_lines="1" }\nx = 1\n```', '```\nx = 1\n```'],
])('leaves out what %j says of its looks', (markdown, mrkdwn) => {
  expect(toMrkdwn(markdown)).toBe(mrkdwn);
});

it.each([
  ...[
    '`{: .x}`',
    '```\na\n{: .x}\n```',
    '**a** {: .x}',
    '- a {: .x}',
    'a {: .x} b',
    '{: .x}',
    '{: .x}\na',
    'a\n\n{: .x}',
  ],
  ...['# {: .x}', '## T{: .x}', '**a**{.x}', '**a**{: }', '**a**{:}', '**a**{: .x', '**a**\\{: .x}', '**a**{\\: .x}'],
  ...['failed with\n{:error, :enoent}', '## got {:ok, 1}', '`get`{:ok, v}', '**a**{:status 200}', '**a**{: .x, .y}'],
  ...['https://x.y{: .x}', 'word{: .x}', '**a**{:\n.x}', '|a|\n|-|\n|{: .x}|', '``` { python }\nx\n```'],
])('leaves as text what is no attribute list: %j', (markdown) => {
  expect(toMrkdwn(markdown)).toMatch(/\{(?::|\.x| python)/);
  expect(toMrkdwn(markdown).split('{')).toHaveLength(2);
});
