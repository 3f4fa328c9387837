import { splitText, toBlocks, toMrkdwn } from '@errand/slack';
import { rowsOfOutbound } from './outbound-rows';
import { post } from './testing/start-fake-egress';

const rendering = {
  toParts: (markdown: string) => splitText(toMrkdwn(markdown)),
  toText: (markdown: string) => toMrkdwn(markdown),
  toBlocks: (markdown: string) => toBlocks(markdown),
  maxChars: 3_900,
  mayUpload: () => true,
};
const payloadsOf = (text: string, format?: 'plain') => {
  const envelope = post(text);
  if (format) envelope.data.body.format = format;
  const rows = rowsOfOutbound(envelope, { partitionOf: () => 7, rendering });
  return rows.map(({ payload }) => payload as { text: string; isPlain?: boolean });
};
const textsOf = (text: string, format?: 'plain') => payloadsOf(text, format).map((payload) => payload.text);

describe('plain text', () => {
  it.each(['2*3*4', '*bold*', '1) x', '- item', '# no title', 'a\n\n\nb'])('is posted as it is: %j', (text) => {
    expect(payloadsOf(text, 'plain')).toMatchObject([{ text, isPlain: true }]);
  });

  it('pings nobody', () => {
    expect(textsOf('<!channel> & <@U1>', 'plain')).toEqual(['&lt;!channel&gt; &amp; &lt;@U1&gt;']);
  });

  it('is cut where it is longer than Slack takes', () => {
    const parts = textsOf(`${'a'.repeat(5_000)}\n*b*`, 'plain');
    expect(parts).toHaveLength(2);
    expect(parts.join('')).toBe(`${'a'.repeat(5_000)}\n*b*`);
  });

  it('is cut without fences, which would be seen', () => {
    const text = `\`\`\`\n${'a b\n'.repeat(1_500)}`;
    expect(textsOf(text, 'plain').join('')).toBe(text);
  });

  it('is not what a reply is that does not say so', () => {
    expect(payloadsOf('*bold*')).toMatchObject([{ text: '_bold_' }]);
    expect(payloadsOf('*bold*')[0]).not.toHaveProperty('isPlain');
  });
});
