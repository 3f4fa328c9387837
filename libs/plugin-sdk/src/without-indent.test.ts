import { withoutIndent } from './without-indent';

it.each([
  ['one line', 'one line'],
  ['  one line  ', 'one line'],
  ['first\n    second\n      third\n\n    fourth\n  ', 'first\nsecond\n  third\n\nfourth'],
  ['\n\n    - a\n      - b\r\n    - c\n', '- a\n  - b\n- c'],
  ['first\nsecond\n    code', 'first\nsecond\n    code'],
])('of %j leaves %j', (text, expected) => {
  expect(withoutIndent(text)).toBe(expected);
});
