import { simulatorDefaults } from '../defaults';
import { richText } from './rich-text';
import { botText, typedText } from './typed-text';
import { createWorkspace } from './workspace';

const workspace = createWorkspace({
  teamId: 'T1',
  apps: [{ ...simulatorDefaults.app, kind: 'granular', scopes: [], subscriptions: new Set() }],
  messagesKept: 10,
  fileBytesKept: 0,
  now: () => 1_700_000_000_000,
});

describe('what a person types', () => {
  it.each([
    ['a < b & c > d', 'a &lt; b &amp; c &gt; d'],
    ['hi @Ana, see #ops.', 'hi <@U0ANA0001>, see <#C0OPS0001|ops>.'],
    ['@errand help', '<@U0ERRAND> help'],
    ['@here @oncall', '<!here> <!subteam^S0ONCALL1>'],
    ['@nobody #nowhere a@ana.example', '@nobody #nowhere a@ana.example'],
    ['see https://a.example/x?a=1&b=2.', 'see <https://a.example/x?a=1&amp;b=2>.'],
    ['`@ana <b>` and ```#ops```', '`@ana &lt;b&gt;` and ```#ops```'],
    ['<@U0ANA0001>', '&lt;@U0ANA0001&gt;'],
  ])('%s', (typed, stored) => expect(typedText(typed, workspace)).toBe(stored));
});

describe('what a bot posts', () => {
  it.each([
    ['<@U1> <#C1|x> <!here> <https://a.example|a>', '<@U1> <#C1|x> <!here> <https://a.example|a>'],
    ['1 < 2 && <b>', '1 &lt; 2 &amp;&amp; &lt;b&gt;'],
    ['&amp; &lt; stay', '&amp; &lt; stay'],
    ['https://a.example', '<https://a.example>'],
    ['@ana is no mention', '@ana is no mention'],
  ])('%s', (posted, stored) => expect(botText(posted, workspace)).toBe(stored));

  it('mentions names when asked to', () => {
    expect(botText('@ana look', workspace, true)).toBe('<@U0ANA0001> look');
  });
});

it('makes the rich_text block that Slack makes', () => {
  expect(richText('hi <@U1> &amp; <https://a.example|a>')).toMatchObject([
    {
      type: 'rich_text',
      elements: [
        {
          elements: [
            { type: 'text', text: 'hi ' },
            { type: 'user', user_id: 'U1' },
            { type: 'text', text: ' & ' },
            { type: 'link', url: 'https://a.example', text: 'a' },
          ],
        },
      ],
    },
  ]);
});
