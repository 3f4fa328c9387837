import { replyOf, resultOf } from './reply-of';

const render = (template: string, values: object) => `${template}: ${JSON.stringify(values)}`;
const plain = (markdown: string) => ({ markdown, format: 'plain' });

describe('a reply', () => {
  it.each([
    ['Markdown', '**hi**', { markdown: '**hi**' }],
    ['text as it is', { text: '2*3', mentions: ['U1'] }, { ...plain('2*3'), mentions: ['U1'] }],
    ['blocks and attachments', { markdown: 'x', blocks: [1], attachments: [{ text: 'y' }] }, undefined],
    ['Markdown as blocks', { markdown: 'x', format: 'blocks' }, undefined],
    ['Markdown of no other format', { markdown: 'x', format: 'html' }, { markdown: 'x' }],
    ['for one person', { markdown: 'psst', ephemeral: true }, undefined],
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

  it.each([[5], [{}], [{ markdwon: 'x' }], [['a']], [true]])('is not anything: %j', (value) => {
    expect(() => replyOf(value as never, render)).toThrow('a reply must be Markdown as a string');
  });
});

describe('what a command gives back', () => {
  it.each([[undefined], [null], [''], [0], [0n], [false], [NaN], [[]], [{}]])('is no answer: %p', (value) => {
    expect(resultOf(value, undefined, render)).toBeUndefined();
    expect(resultOf(value, 'report', render)).toBeUndefined();
  });

  it.each([
    [5, '5'],
    [true, 'true'],
    [12n, '12'],
    [['a', 1], '[\n  "a",\n  1\n]'],
    [{ a: '*' }, '{\n  "a": "*"\n}'],
  ])('is text where it is no reply: %p', (value, text) =>
    expect(resultOf(value, undefined, render)).toEqual(plain(text)),
  );

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
