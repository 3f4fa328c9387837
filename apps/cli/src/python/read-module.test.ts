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
      E: '?it may be changed in line 12, inside of "except", which is not read',
      F: doubted('else'),
      A2: doubted('with'),
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
E = {}
A.update(x)
B -= 1
C[x] = 1
del D
E.x = 3
from other import F
import other as G
(H := [])
I, *J = [1, 2]
`;
    expect(valuesOf(source)).toEqual({
      A: '?it is changed by update() in line 7',
      B: '?it is changed in a way that cannot be read',
      C: { '?x is nothing that is set above it': 1 },
      D: '?it is deleted again',
      E: '?a part of it is set in a way that cannot be read, in line 11',
      F: '?it is imported from other',
      G: '?it is imported from other',
      H: '?it is set inside of an expression, which is not read',
      I: '?it is taken out of something that cannot be read',
      J: '?it is taken out of something that cannot be read',
    });
  });

  it('see what others do to an object of theirs', () => {
    const source = `
S = ['a']
T = ('a',)
D = {'x': S, 'y': T}
R = D['x']
S.append('b')
S += ('c',)
R.extend(['d'])
D['x'] += ['e']
T += ('b',)
D.update(z=S.copy())
D['v'] = {**D}
D['x'][0] = 'f'
globals()['G'] = [*T, *S]
L = M = set()
M.add(1)
`;
    const list = ['f', 'b', 'c', 'd', 'e'];
    const z = ['a', 'b', 'c', 'd', 'e'];
    expect(valuesOf(source)).toEqual({
      ...{ S: list, R: list, T: ['a', 'b'], L: [1], M: [1], G: ['a', 'b', ...list] },
      D: { x: list, y: ['a'], z, v: { x: list, y: ['a'], z } },
    });
  });

  it.each([
    ['f(D)', 'f() in line 3 may change it'],
    ['x = a.b.apply(rules=[D])', 'a.b.apply() in line 3 may change it'],
    ['D.setdefault("y", {})', 'D.setdefault() in line 3 may change it'],
    ['x = [f(y) for y in (D,)]', 'f() in line 3 may change it'],
    [`x = f'{D.pop("x")}'`, 'D.pop() in line 3 may change it'],
    ['x = S if y else D\nx["a"] = 1', 'a part of it is set in a way that cannot be read, in line 4'],
    ['x = D[y]\nx.z = 1', 'a part of it is set in a way that cannot be read, in line 4'],
    ['if x: D["y"] = 1', 'it may be changed in line 3, inside of "if", which is not read'],
    ['for x in D.values():\n  x["y"] = 1', 'it may be changed in line 4, inside of "for", which is not read'],
    ['for D["x"] in y: pass', 'it is set inside of "for", which is not read'],
    ['while x: D |= y', 'it is set inside of "while", which is not read'],
    ['def go():\n  D["x"] = 1\ngo()', 'go(), in line 3, may change it'],
    ['def go():\n  D.clear()\ndef on():\n  go()\nx = on', 'on(), in line 5, may change it'],
    ['@run\ndef go():\n  del D["x"]', 'go(), in line 4, may change it'],
    ['class K:\n  D["x"] = 1', 'K(), in line 3, may change it'],
    ['go = lambda: D\ngo()["x"] = 1', 'go() in line 4 may change it'],
    ['def get(): return D\nget()["x"] = 1', 'a part of it is set in a way that cannot be read, in line 4'],
    ['def get(): return D\ndef up(): return get()\nup().update(x=1)', 'up(), in line 4, may change it'],
    ['def get(): return D\ndef go(): get().pop("x")\ngo()', 'go(), in line 4, may change it'],
    ['class K: x = D\nK.x["y"] = 1', 'a part of it is set in a way that cannot be read, in line 4'],
    ['x = [lambda: D]\nx[0]()["y"] = 1', 'a call in line 4 may change it'],
    ['def go(x=D.popitem()): pass', 'go(), in line 3, may change it'],
    ['x = {"a": get(1)[0].run([D])}', 'a call in line 3 may change it'],
    ['x = get(D)[0].run()', 'get() in line 3 may change it'],
    ['x = D["x"].get(y).run(1)', 'a call in line 3 may change it'],
    ['D |= {}', 'it is changed in a way that cannot be read'],
    ['del D["x"]', 'a part of it is deleted in line 3'],
    ['D["x"] = D', 'a part of it is set in a way that cannot be read, in line 3'],
    ['exec("x")', 'what exec() does is not read'],
    ['def go(): vars()["x"] = 1\ngo()', 'what vars() does is not read'],
    ['y = f"{eval(x)}"', 'what eval() does is not read'],
    ['run(__name__)', 'what __name__ does is not read'],
  ])('leave an object in doubt: %s', (source, reason) => {
    expect(valuesOf(`S = []\nD = {'x': S}\n${source}\n`)['D']).toBe(`?${reason}`);
  });

  it.each([
    'x = len(D)',
    `x = {'a': D, 'b': os.environ['X'].split(','), 'c': get()}`,
    'print(D, end="")',
    `x = ', '.join(D)`,
    'x = [y for y in D]',
    'logging.getLogger(__name__).info("x")',
    'x = D.copy()\nx["y"] = 1',
    'def go():\n  D["x"] = 1',
    'def is_it(x): return x in D\nis_it(1)',
    'f(1, "D")',
    'if x: y = 1',
    'import globals',
    'x = y.D',
  ])('leave an object alone: %s', (source) => {
    expect(valuesOf(`S = []\nD = {'x': S}\n${source}\n`)['D']).toEqual({ x: [] });
  });

  it.each([
    ['for N in x: pass', 'for'],
    ['with x as N: pass', 'with'],
    ['with x as (y, N): pass', 'with'],
    ['try:\n  pass\nexcept E as N: pass', 'except'],
    ['match x:\n  case {"a": N}: pass', 'match'],
    ['if (N := 1): pass', 'if'],
    ['if x: pass\nelse: N, y = 1', 'else'],
    ['if x:\n  if y:\n    (y, [N, *z]) = 1', 'if'],
    ['if x:\n  import y as N', 'if'],
    ['if x:\n  def N(): pass', 'if'],
    ['if x: del N', 'if'],
    ['while x: N += 1', 'while'],
    ['if x: Ｎ = 2', 'if'],
  ])('leave a name in doubt: %s', (source, word) => {
    expect(valuesOf(`N = 1\n${source}\n`)['N']).toBe(`?it is set inside of "${word}", which is not read`);
  });

  it('that may set any name leave those in doubt that are guarded, and what is no setting', () => {
    const isSetting = (name: string) => /^[A-Z]/.test(name);
    const wanted = { isSetting, guarded: ['RULES', 'ADMINS'] };
    const read = (source: string) => {
      const { assignments, remarks } = readModule(source, wanted);
      return [Object.fromEntries(assignments.map(({ name, value }) => [name, plain(value)])), remarks];
    };
    const reason = 'what is imported from all is not read';
    expect(read(`RULES = 1\nPREFIX = 2\nhelper = 3\ntry:\n  from all import *\nexcept E: pass\nADMINS = 4`)).toEqual([
      { RULES: `?${reason}`, PREFIX: 2, helper: `?${reason}`, ADMINS: 4 },
      [{ line: 5, text: `${reason}; it may set any setting` }],
    ]);
    expect(read(`g = globals()\nRULES = ADMINS = helper = 1\ng[x] = 2`)[0]).toMatchObject({
      RULES: expect.stringMatching(/^\?globals\(\) was used above/),
      helper: expect.stringMatching(/^\?/),
    });
    expect(read(`ADMINS = 1\nPREFIX = 2\nsetattr(x, 'PREFIX', 3)`)[0]).toEqual({
      RULES: '?what setattr() does is not read',
      ADMINS: '?what setattr() does is not read',
      PREFIX: '?setattr() may set it',
    });
    expect(read(`PREFIX = 1\nimport me\nme.PREFIX = 2\ndef go():\n  global X\n  X = 1\ngo()`)[0]).toEqual({
      PREFIX: '?it is set in a way that cannot be read',
      X: '?go(), in line 4, may set it',
    });
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
    expect(valuesOf(`A = x = []\n${'y = []\nx.append(y)\nx = y\n'.repeat(2_000)}`)['A']).toMatch(/^\?it is longer/);
    for (const long of ['for '.repeat(10_000), 'as a '.repeat(10_000), `${'a.'.repeat(10_000)}b(1)`])
      expect(valuesOf(`A = []\nif ${long}: pass`)).toHaveProperty('A');
    expect(valuesOf(`A = 1\n${'a.b, '.repeat(20_000)}A = x`)['A']).toMatch(/^\?it is taken out/);
    const chain = Array.from({ length: 1_000 }, (_, n) => `def f${n}(): f${n + 1}()\n`).join('');
    expect(valuesOf(`A = []\n${chain}def f1000(): A.pop()\nf0()`)['A']).toMatch(/^\?f/);
    const deep = Array.from({ length: 1_000 }, (_, n) => `${' '.repeat(n)}if x:\n`).join('');
    expect(valuesOf(`A = 1\n${deep}${' '.repeat(1_000)}A = 2`)['A']).toMatch(/^\?it is set inside of "if"/);
  });
});
