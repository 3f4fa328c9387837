import { withoutBidiControls } from './without-bidi-controls';

it('takes out what turns the text behind it around, and nothing else', () => {
  expect(withoutBidiControls('a\u202eb\u2066c\u2069d')).toBe('abcd');
  expect(withoutBidiControls('\u200f\u05e9\u05dc\u05d5\u05dd\u200e \u{1F469}\u200d\u{1F4BB}')).toBe(
    '\u200f\u05e9\u05dc\u05d5\u05dd\u200e \u{1F469}\u200d\u{1F4BB}',
  );
});
