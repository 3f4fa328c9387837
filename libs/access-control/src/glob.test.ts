import fc from 'fast-check';
import { coversGlob, matchesGlob } from './glob';

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
    ['😀', '?'],
    ['x', '[!b-a]'],
    ['\u{1f600}', '[\uff00-\u{1f64f}]'],
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
    ['x', '[b-a]'],
    ['', '[!a]'],
  ])('%j does not match %j', (text, pattern) => {
    expect(matchesGlob(text, pattern)).toBe(false);
  });

  it('does not take long over a pattern full of stars', () => {
    expect(matchesGlob('a'.repeat(2000), `${'*a'.repeat(200)}b`)).toBe(false);
  });
});

describe('coversGlob', () => {
  it.each([
    ['*', 'deploy*'],
    ['*:*', 'deploy:*'],
    ['*:deploy*', '*:deploy_prod'],
    ['*:deploy*', 'deploy:deploy_*'],
    ['*a*', '*xa?*'],
    ['?', '[ab]'],
    ['[ab]', 'a'],
    ['x[ab]*', 'x[ab]y*'],
  ])('%j covers %j', (wide, narrow) => {
    expect(coversGlob(wide, narrow)).toBe(true);
  });

  it.each([
    ['deploy*', '*'],
    ['?', '*'],
    ['?*', '*'],
    ['[*]', '*'],
    ['a', '[ab]'],
    ['[ab]', '?'],
    ['*:deploy', 'deploy:*'],
  ])('%j does not cover %j', (wide, narrow) => {
    expect(coversGlob(wide, narrow)).toBe(false);
  });

  it('is never wrong about a text', () => {
    const glob = fc
      .array(fc.constantFrom('*', '?', 'a', 'b', '[ab]', '[!a]'), { maxLength: 5 })
      .map((all) => all.join(''));
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '*', '['), { maxLength: 5 }).map((all) => all.join(''));
    fc.assert(
      fc.property(glob, glob, text, (wide, narrow, some) => {
        if (coversGlob(wide, narrow) && matchesGlob(some, narrow)) expect(matchesGlob(some, wide)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});
