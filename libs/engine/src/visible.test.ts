import { visible } from './visible';

it.each([
  ['what turns the direction', 'api\u202egp \u2066x\u2069', 'api\\u202egp \\u2066x\\u2069'],
  ['what has no width', 'a\u200bb\u2060c\ufeffd\u00ade\u3164f', 'a\\u200bb\\u2060c\\ufeffd\\u00ade\\u3164f'],
  ['control characters', 'a\u0007\u001b[31m\r', 'a\\u0007\\u001b[31m\\u000d'],
  ['lines that are none', 'a\u2028b\u2029', 'a\\u2028b\\u2029'],
  ['joiners between letters', 'a\u200db', 'a\\u200db'],
  ['tags, and halves of characters', 'a\u{e0041}\ud800', 'a\\u{e0041}\\ud800'],
])('shows %s', (_what, text, shown) => expect(visible(text)).toBe(shown));

it('leaves line breaks, tabs, emoji and what people write', () => {
  const text = 'a\n\tb é שלום 日本 👩‍👩‍👧 👍🏽 ❤️ 👁️‍🗨️ 1️⃣ \\u202e';
  expect(visible(text)).toBe(text);
});
