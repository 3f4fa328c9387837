import fc from 'fast-check';
import { readModule } from './read-module';
import type { PythonValue } from './value';
import { keyText } from './value';

/** How somebody may write a value: each number decides something, over and over. */
function print(value: PythonValue, choose: () => number): string {
  switch (value.type) {
    case 'none':
      return 'None';
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'int':
      return printInt(value.value, choose());
    case 'float':
      if (Object.is(value.value, -0)) return '-0.0';
      return /[.e]/.test(String(value.value)) ? String(value.value) : `${value.value}.0`;
    case 'str':
      return printString(value.value, choose);
    case 'bytes':
      return `b'${[...value.value].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}'`;
    case 'tuple': {
      const items = value.items.map((item) => print(item, choose));
      return `(${items.join(gap(choose))}${items.length === 1 ? ',' : ''})`;
    }
    case 'list':
      return `[${value.items.map((item) => print(item, choose)).join(gap(choose))}]`;
    case 'set':
      return value.items.length === 0
        ? 'set()'
        : `{${value.items.map((item) => print(item, choose)).join(gap(choose))},}`;
    case 'dict':
      return `{${value.entries.map(([key, inner]) => `${print(key, choose)}: ${print(inner, choose)}`).join(gap(choose))}}`;
    case 'unknown':
      throw new Error('nobody writes that');
  }
}

function gap(choose: () => number): string {
  return [', ', ',', ',\n    ', ', # and "so on"\n', ',  \\\n '][choose() % 5] as string;
}

function printInt(value: bigint, choice: number): string {
  const digits = value < 0n ? -value : value;
  const text = [digits.toString(), `0x${digits.toString(16)}`, `0b${digits.toString(2)}`, `0o${digits.toString(8)}`];
  return `${value < 0n ? '-' : ''}${text[choice % 4]}`;
}

function printString(value: string, choose: () => number): string {
  if (value.length > 3 && choose() % 4 === 0)
    return `${printString(value.slice(0, 2), choose)} ${printString(value.slice(2), choose)}`;
  const isRaw = choose() % 3 === 0 && /^[^'\\\n\r]*$/.test(value);
  if (isRaw) return `r'${value}'`;
  const quote = [`'`, '"', `'''`, '"""'][choose() % 4] as string;
  const isAscii = choose() % 2 === 0;
  const chars = [...value].map((char) => {
    const code = char.codePointAt(0) ?? 0;
    if (char === '\n') return quote.length === 3 && choose() % 2 === 0 ? '\n' : '\\n';
    if (char === '\\' || quote.includes(char)) return `\\${char}`;
    if (code < 32) return `\\x${code.toString(16).padStart(2, '0')}`;
    if (code < 127 || !isAscii) return char;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `${quote}${chars.join('')}${quote}`;
}

const leaf: fc.Arbitrary<PythonValue> = fc.oneof(
  fc.constant<PythonValue>({ type: 'none' }),
  fc.boolean().map((value): PythonValue => ({ type: 'bool', value })),
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map((value): PythonValue => ({ type: 'int', value })),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value): PythonValue => ({ type: 'float', value })),
  fc.string({ unit: 'binary' }).map((value): PythonValue => ({ type: 'str', value })),
  fc.constantFrom(`'`, `"""`, '\\', '#', '{x}', '\\N', "a'\nb").map((value): PythonValue => ({ type: 'str', value })),
  fc.uint8Array({ maxLength: 8 }).map((value): PythonValue => ({ type: 'bytes', value })),
);
const { value: anyValue } = fc.letrec<{ value: PythonValue }>((tie) => {
  const items = fc.array(tie('value'), { maxLength: 4 });
  const entries = fc.uniqueArray(fc.tuple(leaf, tie('value')), { maxLength: 4, selector: ([key]) => keyText(key) });
  return {
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      items.map((list): PythonValue => ({ type: 'tuple', items: list })),
      items.map((list): PythonValue => ({ type: 'list', items: list })),
      items.map((list): PythonValue => ({ type: 'set', items: list })),
      entries.map((list): PythonValue => ({ type: 'dict', entries: list })),
    ),
  };
});

describe('readModule', () => {
  it('gives back every value that was written, however it was written', () => {
    fc.assert(
      fc.property(anyValue, fc.array(fc.nat(), { minLength: 1 }), (value, choices) => {
        let at = 0;
        const choose = () => choices[at++ % choices.length] ?? 0;
        const source = `# first\nA = ${print(value, choose)}  # last\nB = A\n`;
        const { assignments } = readModule(source);
        expect(assignments.map((each) => each.value)).toEqual([value, value]);
      }),
      { numRuns: 500 },
    );
  });

  it('ends for whatever it is given, with an answer or a fault of a line', () => {
    const words = fc.constantFrom(
      ...[
        'A',
        'B',
        '=',
        '+=',
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        ',',
        ':',
        '.',
        '+',
        '-',
        '*',
        '**',
        '...',
        ';',
        '\n',
        '\n ',
      ],
      ...[
        'if',
        'from',
        'import',
        'def',
        'lambda',
        'del',
        'os.environ',
        'set',
        "'a'",
        '"',
        "'''",
        'f"{x}"',
        '1',
        '0x',
        '\\',
      ],
    );
    const garbage = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(words, { maxLength: 60 }).map((list) => list.join(' ')),
      fc.array(words, { maxLength: 60 }).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(garbage, (source) => {
        try {
          expect(Array.isArray(readModule(source).assignments)).toBe(true);
        } catch (err) {
          expect(err).toMatchObject({ code: 'python_syntax', line: expect.any(Number) });
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
