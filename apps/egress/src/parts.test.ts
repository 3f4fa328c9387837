import { splitText, toBlocks, toMrkdwn } from '@errand/slack';
import { maxCharsOf, mayUpload, partsOfPost, partsOfUpdate } from './parts';

const how = (maxChars = 3_900) => ({
  toParts: (markdown: string, mentions?: readonly string[]) => splitText(toMrkdwn(markdown, { mentions }), maxChars),
  toText: (markdown: string, mentions?: readonly string[]) => toMrkdwn(markdown, { mentions }),
  toBlocks: (markdown: string, mentions?: readonly string[]) => toBlocks(markdown, { mentions }),
  maxChars,
  mayUpload: () => true,
});
const open = { isOpen: true, takesFiles: true };
const inThread = { isOpen: false, takesFiles: true };
const paragraphs = (count: number) => Array.from({ length: count }, (_, n) => `${n} ${'x'.repeat(90)}`).join('\n\n');

describe('the size of a message', () => {
  it('is that of the setting, as long as what is posted can be changed', () => {
    expect([undefined, 0, 100, 3_900, 4_096, 40_000].map((limit) => maxCharsOf(limit))).toEqual([
      3_900, 3_900, 100, 3_900, 3_900, 3_900,
    ]);
  });

  it('holds for Markdown, for text as it is, and for Markdown that renders to nothing', () => {
    for (const body of [
      { markdown: paragraphs(3) },
      { markdown: paragraphs(3), format: 'plain' as const },
      { markdown: `[x]: ${'y'.repeat(250)}` },
    ]) {
      const { texts } = partsOfPost(body, inThread, how(100));
      expect(texts.length).toBeGreaterThanOrEqual(3);
      expect(Math.max(...texts.map(({ text }) => text.length))).toBeLessThanOrEqual(100);
    }
  });

  it('cuts between paragraphs, and opens code again', () => {
    const { texts } = partsOfPost({ markdown: 'one\n\n```\n' + 'a b\n'.repeat(40) + '```' }, inThread, how(100));
    expect(texts.length).toBeGreaterThan(1);
    expect(texts[0]?.text).toMatch(/^one\n\n```\n[^`]*```$/);
    for (const { text } of texts.slice(1)) expect(text).toMatch(/^```\n[^`]*```$/);
  });
});

describe('Markdown as blocks', () => {
  const body = (markdown: string) => ({ markdown, format: 'blocks' as const });

  it('is blocks, with a text for notifications, and attachments under the last of its messages', () => {
    const attachments = [{ text: 'see there' }];
    const { texts } = partsOfPost(
      { ...body('# Hi\n\n- *one*\n  - <@U1>'), mentions: ['U1'], attachments },
      open,
      how(),
    );
    expect(texts).toEqual([
      { text: expect.stringMatching(/^Hi\n/) as string, blocks: expect.any(Array) as [], attachments },
    ]);
    expect(JSON.stringify(texts[0]?.blocks)).toMatch(/"header".*"rich_text_list".*"user_id":"U1"/);
  });

  it('is as many messages as it takes, and changed as such', () => {
    const { texts } = partsOfPost(body(paragraphs(300)), inThread, { ...how(), mayUpload: () => false });
    expect(texts.length).toBeGreaterThan(1);
    expect(texts.every(({ blocks }) => (blocks?.length ?? 0) > 0)).toBe(true);
    expect(partsOfUpdate(body(paragraphs(300)), { isOpen: false }, how())).toEqual(texts);
  });

  it('is text where it shows nothing, and gives way to blocks that are there', () => {
    expect(partsOfPost(body('#'), open, how()).texts).toEqual([{ text: '#' }]);
    const blocks = [{ type: 'divider' }];
    expect(partsOfPost({ ...body('hi'), blocks }, open, how()).texts).toEqual([{ text: 'hi', blocks }]);
  });
});

describe('a long answer', () => {
  it('stands in the channel as far as nobody is flooded, and then in the thread of its beginning', () => {
    const few = partsOfPost({ markdown: paragraphs(3) }, open, how(100)).texts;
    expect(few.map(({ isUnderFirst }) => isUnderFirst)).toEqual([undefined, undefined, undefined]);
    const more = partsOfPost({ markdown: paragraphs(4) }, open, how(100));
    expect(more.texts.map(({ isUnderFirst }) => isUnderFirst)).toEqual([undefined, true, true, true]);
    expect(more.file).toBeUndefined();
    expect(partsOfUpdate({ markdown: paragraphs(4) }, open, how(100))).toEqual(more.texts);
  });

  it('stays together in a thread', () => {
    const { texts } = partsOfPost({ markdown: paragraphs(10) }, inThread, how(100));
    expect(texts).toHaveLength(10);
    expect(texts.every((part) => !('isUnderFirst' in part))).toBe(true);
  });

  it.each([
    ['markdown', undefined, 'answer.md'],
    ['text as it is', 'plain' as const, 'answer.txt'],
  ])('is a file behind its beginning where nobody would read it: %s', (_, format, name) => {
    const markdown = paragraphs(11);
    const { texts, file } = partsOfPost({ markdown, ...(format && { format }) }, open, how(100));
    expect(texts).toHaveLength(1);
    expect(texts[0]?.text).toMatch(/^0 x+/);
    expect(file).toEqual({ name, title: 'The whole answer', content: { text: markdown } });
  });

  it('is no file for one person only, whom Slack shows none, but cut; nor is a change of a message', () => {
    const markdown = paragraphs(11);
    const { texts, file } = partsOfPost({ markdown }, { isOpen: false, takesFiles: false }, how(100));
    expect([texts.length, file]).toEqual([4, undefined]);
    expect(texts.map(({ text }) => text.slice(0, 4))).toEqual(['0 xx', '1 xx', '2 xx', 'This']);
    const short = partsOfPost({ markdown: paragraphs(3) }, { isOpen: false, takesFiles: false }, how(100));
    expect(short.texts).toHaveLength(3);
    expect(partsOfUpdate({ markdown }, open, how(100))).toHaveLength(11);
  });

  it('stays in messages where the token may not upload', () => {
    expect([undefined, ['files:write'], ['bot'], ['chat:write']].map((scopes) => mayUpload(scopes))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    const { texts, file } = partsOfPost({ markdown: paragraphs(11) }, open, { ...how(100), mayUpload: () => false });
    expect([texts.length, file]).toEqual([11, undefined]);
  });
});

describe('what goes with a text', () => {
  const file = { id: 'f1', name: 'a.csv', title: 'A', size: 3 };

  it('is a file behind it, or the file alone', () => {
    const sent = { name: 'a.csv', title: 'A', content: { fileId: 'f1' } };
    expect(partsOfPost({ markdown: 'hi', file }, open, how())).toEqual({ texts: [{ text: 'hi' }], file: sent });
    expect(partsOfPost({ markdown: '', file }, open, how())).toEqual({ texts: [], file: sent });
  });

  it('are attachments under its last part, or attachments alone', () => {
    const attachments = [{ text: 'raw' }];
    const { texts } = partsOfPost({ markdown: paragraphs(2), attachments }, open, how(100));
    expect(texts.map((part) => part.attachments)).toEqual([undefined, attachments]);
    expect(partsOfPost({ markdown: '', attachments }, open, how()).texts).toEqual([{ text: '', attachments }]);
  });

  it('is a mention in text as it is, of those who are named', () => {
    const body = { markdown: '<@U1>: 2*3 <@U2> <!channel>', format: 'plain' as const, mentions: ['U1', 'channel'] };
    expect(partsOfPost(body, open, how()).texts).toEqual([
      { text: '<@U1>: 2*3 &lt;@U2&gt; &lt;!channel&gt;', isPlain: true },
    ]);
  });
});

describe('a card', () => {
  it('is an attachment with all that Errbot puts there', () => {
    const card = {
      summary: 'Deploy of *api*',
      title: 'Run <5>',
      link: 'https://ci.example.com/5',
      image: 'https://ci.example.com/5.png',
      thumbnail: 'https://ci.example.com/t.png',
      color: 'red',
      fields: [{ title: 'Env', value: '**prod** <!channel>' }],
    };
    expect(partsOfPost({ markdown: 'It **failed**.', card }, open, how()).texts).toEqual([
      {
        text: '',
        attachments: [
          {
            pretext: 'Deploy of _api_',
            title: 'Run &lt;5&gt;',
            title_link: 'https://ci.example.com/5',
            image_url: 'https://ci.example.com/5.png',
            thumb_url: 'https://ci.example.com/t.png',
            color: '#FF0000',
            text: 'It *failed*.',
            fallback: 'Deploy of *api* - Run &lt;5&gt;',
            fields: [{ title: 'Env', value: '*prod* &lt;!channel&gt;', short: true }],
            mrkdwn_in: ['pretext', 'text', 'fields'],
          },
        ],
      },
    ]);
  });

  it.each([
    [undefined, '#008000'],
    ['green', '#008000'],
    ['Yellow', '#FFA500'],
    ['blue', '#0000FF'],
    ['white', '#FFFFFF'],
    ['cyan', '#00FFFF'],
    ['#123456', '#123456'],
    ['good', 'good'],
  ])('is green, or of the colour that it says: %s', (color, shown) => {
    const { texts } = partsOfPost({ markdown: 'x', card: { ...(color && { color }) } }, open, how());
    expect(texts[0]?.attachments).toMatchObject([{ color: shown }]);
  });

  it('whose body is too long is several, which are numbered', () => {
    const card = { title: 'T', fields: [{ title: 'a', value: 'b' }], image: 'https://example.com/i.png' };
    const { texts } = partsOfPost({ markdown: paragraphs(2), card }, open, how(100));
    expect(texts.flatMap(({ attachments }) => attachments)).toMatchObject([
      { title: 'T', footer: '[1/2]', text: expect.stringMatching(/^0 /) },
      { footer: '[2/2]', text: expect.stringMatching(/^1 /), fields: [{ title: 'a' }], image_url: card.image },
    ]);
    expect(texts[0]?.attachments?.[0]).not.toHaveProperty('fields');
    expect(texts[1]?.attachments?.[0]).not.toHaveProperty('title');
  });

  it('keeps its summary and its fields whole, whatever the size of a message', () => {
    const words = 'words & more '.repeat(20).trim();
    const card = { summary: words, fields: [{ title: 'a', value: words }] };
    const { texts } = partsOfPost({ markdown: 'x', card }, open, how(100));
    const shown = words.replaceAll('&', '&amp;');
    expect(texts.flatMap(({ attachments }) => attachments)).toMatchObject([
      { pretext: shown, fields: [{ value: shown }] },
    ]);
  });

  it('may have no body', () => {
    const { texts } = partsOfPost({ markdown: '', card: { title: 'T' } }, open, how());
    expect(texts).toMatchObject([{ text: '', attachments: [{ title: 'T', text: '', fallback: 'T' }] }]);
  });
});
