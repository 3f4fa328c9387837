import { replyOf, resultOf } from './reply-of';

const render = (template: string, values: object) => `${template}: ${JSON.stringify(values)}`;
const file = { id: 'f1', name: 'a', size: 1 };
const plain = (markdown: string) => ({ markdown, format: 'plain' });

describe('a reply', () => {
  it.each([
    ['Markdown', '**hi**', { markdown: '**hi**' }],
    ['text as it is', { text: '2*3', mentions: ['U1'] }, { ...plain('2*3'), mentions: ['U1'] }],
    ['blocks and attachments', { markdown: 'x', blocks: [1], attachments: [{ text: 'y' }] }, undefined],
    ['Markdown as blocks', { markdown: 'x', format: 'blocks' }, undefined],
    ['Markdown of no other format', { markdown: 'x', format: 'html' }, { markdown: 'x' }],
    ['for one person', { markdown: 'psst', ephemeral: true }, undefined],
    ["Slack's own blocks", { blocks: [{ type: 'divider' }] }, { markdown: '', blocks: [{ type: 'divider' }] }],
    ["Slack's own attachments", { attachments: [{ text: 'y' }] }, { markdown: '', attachments: [{ text: 'y' }] }],
    ['a card and a file', { card: { body: 'b' }, file }, { markdown: 'b', card: {}, file }],
    ['text and a file', { text: '', file }, { ...plain(''), file }],
    ['a template and a file', { template: 'report', file }, { markdown: 'report: {}', file }],
    ['a file', { file: { id: 'f1', name: 'a', size: 1 } }, { markdown: '', file: { id: 'f1', name: 'a', size: 1 } }],
    [
      'a card',
      { card: { body: 'b', title: 't' }, mentions: ['U1'] },
      { markdown: 'b', card: { title: 't' }, mentions: ['U1'] },
    ],
    ['a card without a body', { card: { title: 't' } }, { markdown: '', card: { title: 't' } }],
    [
      'a template',
      { template: 'report', values: { n: 1 }, ephemeral: true },
      { markdown: 'report: {"n":1}', ephemeral: true },
    ],
  ])('is %s', (_, reply, expected) => {
    expect(replyOf(reply as never, render)).toEqual(expected ?? reply);
  });

  it.each([[undefined], [null], ['']])('may be none: %j', (value) => expect(replyOf(value, render)).toBeUndefined());

  it.each([[5], [{}], [{ markdwon: 'x' }], [['a']], [true], [{ blocks: [] }], [{ blocks: ['a'] }]])(
    'is not anything: %j',
    (value) => {
      expect(() => replyOf(value as never, render)).toThrow('a reply must be Markdown as a string');
    },
  );
});

describe('what a command gives back', () => {
  it.each([[undefined], [null], [''], [0], [0n], [false], [NaN], [[]], [{}], [new Map()], [new Set()]])(
    'is no answer: %p',
    (value) => {
      expect(resultOf(value, undefined, render)).toBeUndefined();
      expect(resultOf(value, 'report', render)).toBeUndefined();
    },
  );

  it.each([
    [5, '5'],
    [true, 'true'],
    [12n, '12'],
    [['a', 1], '[\n  "a",\n  1\n]'],
    [{ a: '*' }, '{\n  "a": "*"\n}'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new Set(['a']), '[\n  "a"\n]'],
    [new Map([['a', new Map([['b', 2n]])]]), '{\n  "a": {\n    "b": "2"\n  }\n}'],
    [new Map([[1, 'one']]), '[\n  [\n    1,\n    "one"\n  ]\n]'],
  ])('is text where it is no reply: %p', (value, text) =>
    expect(resultOf(value, undefined, render)).toEqual(plain(text)),
  );

  it('counts as thrown where it is an error', () => {
    const error = new Error('no');
    expect(() => resultOf(error, undefined, render)).toThrow(error);
  });

  it('is a reply where it is one', () => {
    expect(resultOf('**hi**', undefined, render)).toEqual({ markdown: '**hi**' });
    const quiet = { markdown: 'hi', unfurl: false };
    expect(resultOf(quiet, undefined, render)).toEqual(quiet);
    expect(resultOf({ card: { title: 't' } }, undefined, render)).toEqual({ markdown: '', card: { title: 't' } });
  });

  it('is shown by the template of its command where it is an object, and nothing else is', () => {
    expect(resultOf({ text: 'x' }, 'report', render)).toEqual({ markdown: 'report: {"text":"x"}' });
    expect(resultOf('hi', 'report', render)).toEqual({ markdown: 'hi' });
    expect(resultOf(['a'], 'report', render)).toEqual(plain('[\n  "a"\n]'));
  });
});
