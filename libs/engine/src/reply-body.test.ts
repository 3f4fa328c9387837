import { replyBodyOf } from './reply-body';

it('keeps how a reply is to be read', () => {
  expect(replyBodyOf({ markdown: '2*3*4', format: 'plain' })).toEqual({ markdown: '2*3*4', format: 'plain' });
  expect(replyBodyOf({ markdown: '*hi*' })).toEqual({ markdown: '*hi*' });
});

it('keeps whom a reply may mention, and refuses what is no id', () => {
  expect(replyBodyOf({ markdown: '<@U1>', mentions: ['U1'] })).toEqual({ markdown: '<@U1>', mentions: ['U1'] });
  expect(() => replyBodyOf({ markdown: 'hi', mentions: ['@ana'] })).toThrow('mentions');
});

it('refuses a format that nobody knows', () => {
  expect(() => replyBodyOf({ markdown: 'hi', format: 'html' })).toThrow('format');
});

it('keeps all that a reply says of itself', () => {
  const reply = {
    markdown: 'a',
    format: 'blocks',
    blocks: [{ type: 'divider' }],
    attachments: [{ text: 'b' }],
    card: { title: 'c' },
    file: { id: 'f', name: 'f.csv', size: 1 },
    mentions: ['U1'],
    unfurl: false,
  };
  expect(replyBodyOf(reply)).toEqual(reply);
  expect(replyBodyOf({ ...reply, unfurl: { links: false } })).toEqual({ ...reply, unfurl: { links: false } });
  expect(() => replyBodyOf({ ...reply, unfurl: { link: false } })).toThrow('unfurl');
});
