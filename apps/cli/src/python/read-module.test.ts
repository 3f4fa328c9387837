import { readModule } from './read-module';
import type { PythonValue } from './value';

/** Values as JavaScript has them; `?reason` for what is unknown. */
function plain(value: PythonValue): unknown {
  switch (value.type) {
    case 'none':
      return null;
    case 'int':
      return Number(value.value);
    case 'bytes':
      return Buffer.from(value.value).toString('latin1');
    case 'tuple':
    case 'list':
    case 'set':
      return value.items.map(plain);
    case 'dict':
      return Object.fromEntries(value.entries.map(([key, inner]) => [String(plain(key)), plain(inner)]));
    case 'unknown':
      return `?${value.reason}`;
    default:
      return value.value;
  }
}
const valuesOf = (source: string) =>
  Object.fromEntries(readModule(source).assignments.map(({ name, value }) => [name, plain(value)]));
/** What an expression is. */
const read = (expression: string) => valuesOf(`A = ${expression}\n`)['A'];

describe('literals', () => {
  it.each<[string, unknown]>([
    [`'a'`, 'a'],
    [`"it's"`, "it's"],
    [`'''two\nlines'''`, 'two\nlines'],
    [`"""a "quoted" word"""`, 'a "quoted" word'],
    [`'a' "b" '''c'''`, 'abc'],
    [`('a'\n  'b')`, 'ab'],
    [String.raw`'\n\t\\\'\"\x41\101\u00e9\U0001F600'`, '\n\t\\\'"AAé😀'],
    [String.raw`'\d\.'`, '\\d\\.'],
    [String.raw`r'\d\''`, "\\d\\'"],
    [`u'x'`, 'x'],
    [String.raw`b'\xff\u00e9'`, '\xff\\u00e9'],
    [String.raw`Rb'\x'`, '\\x'],
    [`'a\\\nb'`, 'ab'],
    [`f'no {{fields}}'`, 'no {fields}'],
    ['42', 42],
    ['-1_000', -1000],
    ['--3', 3],
    ['0x_ff', 255],
    ['0o17', 15],
    ['0B101', 5],
    ['00', 0],
    ['1.5e3', 1500],
    ['.5', 0.5],
    ['5.', 5],
    ['True', true],
    ['None', null],
    ['()', []],
    ['(1,)', [1]],
    ['(1)', 1],
    ['1, 2', [1, 2]],
    ['[1, [2, 3],]', [1, [2, 3]]],
    ['{1, 2}', [1, 2]],
    ['set()', []],
    ['frozenset(["a"])', ['a']],
    ['tuple(("a",))', ['a']],
    ['{}', {}],
    [`{'a': {'b': (1,)}, 'c': None,}`, { a: { b: [1] }, c: null }],
    [`{'a': 1, 'a': 2, 1: 3, True: 4}`, { a: 2, 1: 4 }],
    [`dict(token='x', app_token="y")`, { token: 'x', app_token: 'y' }],
    [`{**{'a': 1}, 'b': 2}`, { a: 1, b: 2 }],
    [`'a' + 'b'`, 'ab'],
    ['[1] + [2]', [1, 2]],
    ['(1,) + (2,)', [1, 2]],
    ['1 + 2', 3],
    ['logging.WARNING', 30],
    [`os.path.join('/var', 'lib', '/srv/', "x")`, '/srv/x'],
    [`{'a': 1}['a']`, 1],
    ['(1, 2)[-1]', 2],
    ['1 # a comment, with "quotes', 1],
    ['[ # one\n  1, # two\n\n  2 ]', [1, 2]],
    ['1 + \\\n 2', 3],
  ])('%s', (expression, value) => {
    expect(read(expression)).toEqual(value);
  });
});

describe('what only a running Python could tell', () => {
  it.each([
    [`os.environ['TOKEN']`, 'it comes from the variable TOKEN of the environment'],
    [`os.environ.get("TOKEN", 'x')`, 'it comes from the variable TOKEN of the environment'],
    ['os.getenv(name)', 'it comes from the variable of the environment'],
    [`re.compile(r'a.*')`, 'it is a compiled regular expression'],
    ['load("x", [1, {2: 3}])', 'it is what load() gives when Errbot starts'],
    ['ELSEWHERE', 'ELSEWHERE is nothing that is set above it'],
    ['settings.PREFIX', 'settings.PREFIX is nothing that is set above it'],
    [`f'{x}'`, 'it is an f-string that is filled in when Errbot starts'],
    [String.raw`'\N{BULLET}'`, 'it holds a \\ sequence that cannot be read'],
    [String.raw`'\x4'`, 'it holds a \\ sequence that cannot be read'],
    [String.raw`'\UFFFFFFFF'`, 'it holds a \\ sequence that cannot be read'],
    [`b'é'`, 'it holds bytes that are no ASCII'],
    [`'a' b'b'`, 'it joins a string and bytes'],
    ['3j', 'it is a complex number'],
    ['1__0', 'it is no number that Python takes'],
    ['0123', 'it is a number with a zero in front'],
    ['...', 'it is a placeholder (...)'],
    [`'a' * 3`, 'it is computed when Errbot starts'],
    [`'a' if x else 'b'`, 'it is computed when Errbot starts'],
    ['not True', 'it is computed when Errbot starts'],
    ['lambda x, y=1: (x, y)', 'it is computed when Errbot starts'],
    [`'a,b'.split(',')`, 'it is computed when Errbot starts'],
    [`-'a'`, 'it is computed when Errbot starts'],
    [`'a' + 1`, 'it is computed when Errbot starts'],
    ['{}["a"]', 'it is a part that is not there'],
    ['[1, 2][:1]', 'it is not written as a value'],
    ['', 'nothing stands there'],
    ['1 +', 'nothing stands there'],
    ['{1: 2, 3}', 'it is computed when Errbot starts'],
    ['{**other}', 'it takes in a dict that cannot be read'],
  ])('%s', (expression, reason) => {
    expect(read(expression)).toBe(`?${reason}`);
  });

  it('is unknown alone, inside of what is known', () => {
    expect(read(`{'token': os.environ['T'], 'names': ['a', f(x), lambda: (1, 2), 'b'], 'z': 1}`)).toEqual({
      token: '?it comes from the variable T of the environment',
      names: ['a', '?it is what f() gives when Errbot starts', '?it is computed when Errbot starts', 'b'],
      z: 1,
    });
  });
});

describe('statements', () => {
  it('see what is set above them', () => {
    const source = `
ADMINS = ('U1',)
RULES = {'deploy': {'allowusers': ADMINS}}
RULES['status'] = {'allowmuc': False}
ADMINS += ('U2',)
A = B = 'x'
C, D = 1, ['y']
(E, F) = (ADMINS, RULES)
G: int = 3; H = 4
`;
    expect(valuesOf(source)).toEqual({
      ADMINS: ['U1', 'U2'],
      RULES: { deploy: { allowusers: ['U1'] }, status: { allowmuc: false } },
      A: 'x',
      B: 'x',
      C: 1,
      D: ['y'],
      E: ['U1', 'U2'],
      F: { deploy: { allowusers: ['U1'] }, status: { allowmuc: false } },
      G: 3,
      H: 4,
    });
  });

  it('keep their lines, and of a name set twice the last', () => {
    const source = `"""doc
string"""

A = 1
B = [
  2,
]
A = 3
`;
    const { assignments } = readModule(source);
    expect(assignments.map(({ name, line, value }) => [name, line, plain(value)])).toEqual([
      ['B', 5, [2]],
      ['A', 8, 3],
    ]);
  });

  it('that may not be reached leave nothing certain', () => {
    const source = `
A = 1
B = 1
C = 1
D = 1
E = {}
F = 1
if A: B = 2
try:
    from local import C, G as H
except ImportError:
    D += 1
    E.update({1: 2})
else: F = 3
def f():
    A = 2
class K:
    B2 = 3
match = 4
with open('x') as A2: pass
I = 5
`;
    const doubted = (word: string) => `?it is set inside of "${word}", which is not read`;
    expect(valuesOf(source)).toEqual({
      A: 1,
      B: doubted('if'),
      C: doubted('try'),
      H: doubted('try'),
      D: doubted('except'),
      E: doubted('except'),
      F: doubted('else'),
      match: 4,
      I: 5,
    });
  });

  it('that change what was set before leave it unknown', () => {
    const source = `
A = {}
B = 1
C = {}
D = 1
E = 2
A.update(x=1)
B -= 1
C[x] = 1
del D
E.x = 3
from other import F
from all import *
exec('A = 1')
`;
    expect(valuesOf(source)).toEqual({
      A: '?it is changed by A.update()',
      B: '?it is changed in a way that cannot be read',
      C: '?a part of it is set in a way that cannot be read',
      D: '?it is deleted again',
      E: '?a part of it is set in a way that cannot be read',
      F: '?it is imported from other',
    });
    expect(readModule(source).remarks).toEqual([
      { line: 13, text: 'what is imported from all is not read' },
      { line: 14, text: 'what exec() does is not read' },
    ]);
  });
});

describe('what is no Python', () => {
  it.each([
    [`A = 'open\nB = 1`, 'line 1: the string that begins there is never closed'],
    [`A = 1\nB = """open`, 'line 2: the string that begins there is never closed'],
    ['A = (1,\nB = 2', 'line 1: the ( is never closed'],
    ['A = 1)', 'line 1: a ) closes nothing'],
    ['A = (1]', 'line 1: a ] closes nothing'],
    ['A = 1 \\ 2', 'line 1: a \\ stands where no line ends'],
    ['A = $x', 'line 1: a character stands there that Python does not know'],
    ['A = 12abc', 'line 1: a number goes on with letters'],
  ])('%j', (source, fault) => {
    expect(() => readModule(source)).toThrow(fault);
  });

  it('takes no stack, time or memory for what is deep, long, or grows of itself', () => {
    expect(() => readModule('['.repeat(100_000))).toThrow('line 1: brackets in brackets, more than 200 deep');
    expect(read('9'.repeat(5_000))).toBe('?it is no number that Python takes');
    expect(read(`${'['.repeat(200)}${']'.repeat(200)}`)).toHaveLength(1);
    expect(read(`${'- '.repeat(100_000)}1`)).toBe(1);
    expect(read(`${`'a' `.repeat(50_000)}`)).toHaveLength(50_000);
    expect(read(`{${Array.from({ length: 50_000 }, (_, n) => `${n}: 1`).join()}}`)).toMatchObject({ 49999: 1 });
    const doubled = `A = 'x'\n${'A = A + A\n'.repeat(60)}`;
    expect(valuesOf(doubled)['A']).toBe('?it is longer than any setting');
    const nested = `A = ['xxxxxxxxxx']\n${'A = [A, A, A, A]\n'.repeat(60)}`;
    expect(valuesOf(nested)['A']).toEqual(expect.anything());
    expect(JSON.stringify(valuesOf(nested)).length).toBeLessThan(20_000_000);
    expect(valuesOf(`A = [1]\n${'A += [1]\n'.repeat(20_000)}`)['A']).toBe('?it is longer than any setting');
  });
});
