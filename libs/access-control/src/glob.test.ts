import { matchesGlob } from './glob';

describe('matchesGlob', () => {
  it.each([
    ['U1', 'U1'],
    ['', ''],
    ['', '*'],
    ['U123', 'U*'],
    ['U123', '*3'],
    ['U123', 'U?2?'],
    ['a/b\nc', 'a*c'],
    ['abcabd', '*ab?'],
    ['U5', 'U[0-9]'],
    ['UX', 'U[!0-9]'],
    [']', '[]x]'],
    ['a-', 'a[b-]'],
    ['[', '['],
    ['a[b', 'a[b'],
  ])('%j matches %j', (text, pattern) => {
    expect(matchesGlob(text, pattern)).toBe(true);
  });

  it.each([
    ['U12', 'U1'],
    ['U1', 'u1'],
    ['', '?'],
    ['U5', 'U[!0-9]'],
    ['U1x', 'U?'],
    ['abc', '*b'],
    ['a.c', 'a+c'],
  ])('%j does not match %j', (text, pattern) => {
    expect(matchesGlob(text, pattern)).toBe(false);
  });

  it('does not take long over a pattern full of stars', () => {
    expect(matchesGlob('a'.repeat(2000), `${'*a'.repeat(200)}b`)).toBe(false);
  });
});
