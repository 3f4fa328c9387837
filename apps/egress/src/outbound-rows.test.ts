import { splitText, toBlocks, toMrkdwn } from '@errand/slack';
import { rowsOfNotice, rowsOfOutbound } from './outbound-rows';
import { notice, post, update } from './testing/start-fake-egress';

const options = {
  partitionOf: () => 7,
  rendering: {
    toParts: (markdown: string, mentions?: readonly string[]) => splitText(toMrkdwn(markdown, { mentions })),
    toText: (markdown: string, mentions?: readonly string[]) => toMrkdwn(markdown, { mentions }),
    toBlocks: (markdown: string, mentions?: readonly string[]) => toBlocks(markdown, { mentions }),
    maxChars: 3_900,
    mayUpload: () => true,
  },
};
const textsOf = (rows: readonly { payload: unknown }[]) =>
  rows.map(({ payload }) => (payload as { text: string }).text);

describe('Markdown that renders to nothing', () => {
  it.each([
    ['#', '#'],
    ['##', '##'],
    ['>', '&gt;'],
    ['[x]: y', '[x]: y'],
    ['[foo]: http://x.y', '[foo]: http://x.y'],
    ['[a]: <!channel>', '[a]: &lt;!channel&gt;'],
    ['```\n```', '```\n```'],
    ['&nbsp;', '&amp;nbsp;'],
    ['![]()', '![]()'],
    ['', '(empty answer)'],
    [' \n\u00a0\t', '(empty answer)'],
  ])('is posted as written, or as a word: %j', (markdown, text) => {
    expect(textsOf(rowsOfOutbound(post(markdown), options))).toEqual([text]);
    expect(textsOf(rowsOfOutbound(update('e1/0', markdown), options))).toEqual([text]);
    expect(textsOf(rowsOfNotice(notice(markdown), '#ops', options))).toEqual([text]);
  });

  it('is cut as any other text', () => {
    const texts = textsOf(rowsOfOutbound(post(`[x]: y${'y'.repeat(9_000)}`), options));
    expect(texts).toHaveLength(3);
  });

  it('leaves the blocks beside it alone', () => {
    const blocks = [{ type: 'divider' }] as never[];
    expect(rowsOfOutbound(post('#', { body: { blocks } }), options).map(({ payload }) => payload)).toMatchObject([
      { text: '', blocks },
    ]);
  });
});

it('says of each part whether links are to have previews, where the reply says so', () => {
  const reply = post('one\n\n'.repeat(3_000));
  reply.data.body.unfurl = false;
  const unfurls = rowsOfOutbound(reply, options).map(({ payload }) => (payload as { unfurl?: boolean }).unfurl);
  expect(unfurls.length).toBeGreaterThan(1);
  expect(new Set(unfurls)).toEqual(new Set([false]));
  expect(rowsOfOutbound(post('one'), options)[0]?.payload).not.toHaveProperty('unfurl');
});

it('mentions whom a reply or a notice names, and nobody else that stands in its text', () => {
  const markdown = '<@U1> <@U2> <!channel>';
  const reply = post(markdown);
  reply.data.body.mentions = ['U1'];
  const word = notice(markdown);
  word.data.mentions = ['U2'];
  expect(textsOf(rowsOfOutbound(reply, options))).toEqual(['<@U1> &lt;@U2&gt; &lt;!channel&gt;']);
  expect(textsOf(rowsOfNotice(word, '#ops', options))).toEqual(['&lt;@U1&gt; <@U2> &lt;!channel&gt;']);
});
