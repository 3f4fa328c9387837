import { compilePattern } from './pattern';

const pattern = (source: string, flags = '', matchAll = false) => compilePattern({ pattern: source, flags, matchAll });

/** How often a character of any text is looked at. */
function stepsOf(work: () => void): number {
  const { charCodeAt, codePointAt } = String.prototype;
  let steps = 0;
  String.prototype.charCodeAt = function (at) {
    steps += 1;
    return charCodeAt.call(this, at);
  };
  String.prototype.codePointAt = function (at) {
    steps += 1;
    return codePointAt.call(this, at);
  };
  try {
    work();
    return steps;
  } finally {
    Object.assign(String.prototype, { charCodeAt, codePointAt });
  }
}

describe('compilePattern', () => {
  it('finds the first match anywhere, with its groups as they are named in Python and in JavaScript', () => {
    const source = '(?P<first>\\w+) (?:(?<middle>\\w+) )?(?P<last>\\w+)!';
    expect(pattern(source).find('so, John Doe! Jane Doe!')).toEqual([
      {
        text: 'so, John Doe!'.slice(4),
        index: 4,
        groups: { first: 'John', last: 'Doe' },
        captures: ['John', null, 'Doe'],
      },
    ]);
    expect(pattern(source).find('John')).toEqual([]);
  });

  it('finds all where it is to', () => {
    const found = pattern('#(\\d+)', '', true).find('see #12, #7 and #x');
    expect(found.map(({ captures, index }) => [captures[0], index])).toEqual([
      ['12', 4],
      ['7', 9],
    ]);
    expect(pattern('#(\\d+)', '', true).test('none')).toBe(false);
  });

  it.each([
    ['a.c', '', 'A\nC', false],
    ['a.c', 'i', 'AbC', true],
    ['a.c', 's', 'a\nc', true],
    ['^b$', '', 'a\nb', false],
    ['^b$', 'm', 'a\nb', true],
    ['a.c', 'is', 'A\nC', true],
    ['b\\Z', '', 'ab', true],
    ['\\\\Z', '', 'a\\Z', true],
    ['\\p{Lu}', '', 'é', false],
    ['.', '', '', false],
  ])('reads %j with the flags %j: in %j it is %s', (source, flags, text, isIn) => {
    expect(pattern(source, flags).test(text)).toBe(isIn);
    expect(pattern(source, flags).find(text).length > 0).toBe(isIn);
  });

  it.each(['(?=a)', '(?<!a)b', '(a)\\1', '(?P=n)', '[', '(', 'a{1001}', '((a{100}){100}){100}', '(?P<a>x)(?P<a>y)'])(
    'refuses %j, which takes more than linear time or is no pattern',
    (source) => {
      expect(() => pattern(source)).toThrow(/error parsing regexp/);
    },
  );

  it('gives groups that are JSON, whatever they are called', () => {
    const [match] = pattern('(?P<__proto__>a)').find('a');
    expect(JSON.parse(JSON.stringify(match))).toEqual(match);
    expect(Object.keys(match!.groups)).toEqual(['__proto__']);
  });

  it.each([
    '(a+)+$',
    '(a|a)*b',
    '(a|aa)+$',
    '\\b(\\w+\\s?)+\\b!$',
    '(.*)*x',
    '(a+a+)+b',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
  ])('looks at each character of %j a few times, however long the text', (source) => {
    const hostile = pattern(source);
    const steps = (length: number) => {
      const text = `${'a'.repeat(length)}?`;
      return stepsOf(() => [hostile.test(text), hostile.find(text)]);
    };
    steps(500); // what it builds once
    expect(steps(8_000)).toBeLessThan(8 * 8_000);
    expect(steps(8_000)).toBeLessThanOrEqual(4.5 * Math.max(steps(2_000), 20));
  });

  it('finds so many of a long text that the whole stays linear', () => {
    // Each search runs to the end of the text before it knows.
    const all = compilePattern({ pattern: 'a.*b|a', flags: 's', matchAll: true }, 40_000);
    const steps = (length: number) => stepsOf(() => all.find('a'.repeat(length)));
    expect(all.find('a'.repeat(100))).toHaveLength(100);
    expect(all.find('a'.repeat(4_000))).toHaveLength(10);
    expect(steps(4_000)).toBeLessThan(1.5 * steps(1_000));
  });
});
