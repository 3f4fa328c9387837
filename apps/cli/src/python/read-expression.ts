import { numberOf, stringOf } from './literals';
import { added, entryOf, environment, joined } from './operations';
import type { Token } from './tokens';
import type { PythonValue } from './value';
import { dictOf, none, unknown } from './value';

/** What names stand for where an expression stands. */
export interface Names {
  /** undefined: nothing above has that name. */
  get(name: string): PythonValue | undefined;
}

/** The words of an expression are not those of one; the message is a clause about "it". */
class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

/**
 * Reads one expression, or several with commas between them, which are a tuple. What only a running Python could tell
 * is `unknown`, alone or inside of what is known. Never throws, and nothing is run.
 */
export function readExpression(tokens: readonly Token[], names: Names): PythonValue {
  const line = tokens[0]?.line ?? 0;
  const reader = createReader(tokens, names);
  try {
    return reader.all();
  } catch (err) {
    if (err instanceof UnreadableError) return unknown(line, err.message);
    throw err;
  }
}

const delimiters = new Set([',', ')', ']', '}', ':', '=', ';']);
/** Words that begin what is computed. */
const operators = new Set(['lambda', 'not', 'await', 'yield']);
const constants: Record<string, PythonValue> = {
  None: none,
  True: { type: 'bool', value: true },
  False: { type: 'bool', value: false },
};
const collections: Record<string, 'set' | 'list' | 'tuple'> = {
  set: 'set',
  frozenset: 'set',
  list: 'list',
  tuple: 'tuple',
};
const levels: Record<string, bigint> = {
  NOTSET: 0n,
  DEBUG: 10n,
  INFO: 20n,
  WARN: 30n,
  WARNING: 30n,
  ERROR: 40n,
  FATAL: 50n,
  CRITICAL: 50n,
};

function createReader(tokens: readonly Token[], names: Names) {
  let at = 0;
  const peek = () => tokens[at];
  const isNext = (text: string) => peek()?.kind === 'operator' && peek()?.text === text;
  const lineHere = () => (peek() ?? tokens.at(-1))?.line ?? 0;
  const isAtEnd = () => {
    const next = peek();
    return !next || (next.kind === 'operator' && delimiters.has(next.text));
  };
  function take(text: string): boolean {
    if (!isNext(text)) return false;
    at += 1;
    return true;
  }
  function expect(text: string): void {
    if (!take(text)) throw new UnreadableError('it is not written as a value');
  }

  function all(): PythonValue {
    const value = items(undefined);
    if (peek()) throw new UnreadableError('it is not written as a value');
    const [first] = value.items;
    if (!first) throw new UnreadableError('nothing stands there');
    return value.hasComma ? { type: 'tuple', items: value.items } : first;
  }

  /** Expressions with commas between them, up to what closes them. */
  function items(close: string | undefined): { items: PythonValue[]; hasComma: boolean } {
    const found: PythonValue[] = [];
    let hasComma = false;
    while (peek() && !(close !== undefined && isNext(close))) {
      found.push(expression());
      if (!take(',')) break;
      hasComma = true;
    }
    if (close !== undefined) expect(close);
    return { items: found, hasComma };
  }

  /** What is more than literals, names and + is passed over, up to where it ends. */
  function expression(): PythonValue {
    const line = lineHere();
    const from = at;
    const value = sum();
    if (isAtEnd()) return value;
    at = from;
    passOver();
    return value.type === 'unknown' ? value : unknown(line, 'it is computed when Errbot starts');
  }

  function passOver(): void {
    let depth = 0;
    let lambdas = 0;
    for (; at < tokens.length; at += 1) {
      const { kind, text } = tokens[at] as Token;
      if (kind === 'name' && text === 'lambda') lambdas += 1;
      if (kind !== 'operator') continue;
      if (depth === 0 && lambdas > 0 && (text === ',' || text === ':' || text === '=')) {
        if (text === ':') lambdas -= 1;
      } else if (depth === 0 && delimiters.has(text)) return;
      else if ('([{'.includes(text)) depth += 1;
      else if (')]}'.includes(text)) depth -= 1;
    }
  }

  function sum(): PythonValue {
    let value = signed();
    while (isNext('+')) {
      const line = lineHere();
      at += 1;
      value = added(value, signed(), line);
    }
    return value;
  }

  function signed(): PythonValue {
    const line = lineHere();
    let isNegative = false;
    let isSigned = false;
    while (isNext('-') || isNext('+')) {
      isNegative = isNext('-') ? !isNegative : isNegative;
      isSigned = true;
      at += 1;
    }
    const value = primary();
    if (!isSigned || value.type === 'unknown') return value;
    if (value.type === 'int') return { type: 'int', value: isNegative ? -value.value : value.value };
    if (value.type === 'float') return { type: 'float', value: isNegative ? -value.value : value.value };
    return unknown(line, 'it is computed when Errbot starts');
  }

  /** An atom, and what is called on it. */
  function primary(): PythonValue {
    const line = lineHere();
    const next = peek();
    if (!next) throw new UnreadableError('nothing stands there');
    if (next.kind === 'name' && operators.has(next.text)) {
      passOver();
      return unknown(line, 'it is computed when Errbot starts');
    }
    if (next.kind === 'name' && !Object.hasOwn(constants, next.text)) return named(line);
    const value = atom(next);
    return suffixed(value, line);
  }

  function atom(next: Token): PythonValue {
    if (next.kind === 'string') {
      const from = at;
      while (peek()?.kind === 'string') at += 1;
      return stringOf(tokens.slice(from, at));
    }
    at += 1;
    if (next.kind === 'number') return numberOf(next);
    if (next.kind === 'name') return constants[next.text] as PythonValue;
    switch (next.text) {
      case '(': {
        const inside = items(')');
        const [first] = inside.items;
        return first && !inside.hasComma ? first : { type: 'tuple', items: inside.items };
      }
      case '[':
        return { type: 'list', items: items(']').items };
      case '{':
        return braces();
      case '...':
        return unknown(next.line, 'it is a placeholder (...)');
      default:
        at -= 1;
        if (delimiters.has(next.text)) throw new UnreadableError('it is not written as a value');
        passOver();
        return unknown(next.line, 'it is computed when Errbot starts');
    }
  }

  function braces(): PythonValue {
    if (take('}')) return dictOf([]);
    const entries: [PythonValue, PythonValue][] = [];
    const members: PythonValue[] = [];
    do {
      if (isNext('}')) break;
      if (isNext('**')) {
        at += 1;
        const other = expression();
        if (other.type !== 'dict') throw new UnreadableError('it takes in a dict that cannot be read');
        entries.push(...other.entries.map(([key, value]): [PythonValue, PythonValue] => [key, value]));
        continue;
      }
      const key = expression();
      if (take(':')) entries.push([key, expression()]);
      else members.push(key);
    } while (take(','));
    expect('}');
    if (members.length === 0) return dictOf(entries);
    if (entries.length > 0) throw new UnreadableError('it is computed when Errbot starts');
    return { type: 'set', items: members };
  }

  /** A name, with what follows it: `PREFIX`, `logging.INFO`, `os.environ["X"]`, `set()`. */
  function named(line: number): PythonValue {
    const path: string[] = [];
    do {
      const word = peek();
      if (word?.kind !== 'name') throw new UnreadableError('it is not written as a value');
      path.push(word.text);
      at += 1;
    } while (take('.'));
    const name = path.join('.');
    if (name === 'os.environ' && take('[')) {
      const variable = expression();
      expect(']');
      return suffixed(environment(variable, line), line);
    }
    if (take('(')) return suffixed(called(name, arguments_(), line), line);
    if (path[0] === 'logging' && path.length === 2 && Object.hasOwn(levels, path[1] ?? ''))
      return suffixed({ type: 'int', value: levels[path[1] ?? ''] ?? 0n }, line);
    const known = path.length === 1 ? names.get(name) : undefined;
    return suffixed(known ?? unknown(line, `${name} is nothing that is set above it`), line);
  }

  function arguments_(): { positional: PythonValue[]; keywords: [string, PythonValue][] } {
    const positional: PythonValue[] = [];
    const keywords: [string, PythonValue][] = [];
    while (peek() && !isNext(')')) {
      const [word, equals] = [tokens[at], tokens[at + 1]];
      if (take('*') || take('**'))
        positional.push(unknown(lineHere(), 'it is computed when Errbot starts'), expression());
      else if (word?.kind === 'name' && equals?.kind === 'operator' && equals.text === '=') {
        at += 2;
        keywords.push([word.text, expression()]);
      } else positional.push(expression());
      if (!take(',')) break;
    }
    expect(')');
    return { positional, keywords };
  }

  function called(name: string, { positional, keywords }: ReturnType<typeof arguments_>, line: number): PythonValue {
    const [first, second] = positional;
    const isPlain = keywords.length === 0;
    if (name === 'os.getenv' || name === 'os.environ.get') return environment(first ?? none, line);
    if (name === 're.compile') return unknown(line, 'it is a compiled regular expression');
    if (name === 'os.path.join' && isPlain) return joined(positional, line);
    if (name === 'dict' && positional.length === 0)
      return dictOf(keywords.map(([key, value]) => [{ type: 'str', value: key }, value] as const));
    const type = Object.hasOwn(collections, name) ? collections[name] : undefined;
    if (type && isPlain && !first) return { type, items: [] };
    if (type && isPlain && !second && first && 'items' in first) return { type, items: first.items };
    return unknown(line, `it is what ${name}() gives when Errbot starts`);
  }

  /** What stands behind a value: an entry of what is known can be taken, nothing else. */
  function suffixed(value: PythonValue, line: number): PythonValue {
    let result = value;
    for (;;) {
      if (take('[')) {
        const inside = items(']');
        const [key] = inside.items;
        result =
          inside.items.length === 1 && key ? entryOf(result, key, line) : unknown(line, 'it is a part of something');
      } else if (take('(')) {
        arguments_();
        if (result.type !== 'unknown') result = unknown(line, 'it is computed when Errbot starts');
      } else if (isNext('.')) {
        at += 1;
        if (peek()?.kind !== 'name') throw new UnreadableError('it is not written as a value');
        at += 1;
        if (result.type !== 'unknown') result = unknown(line, 'it is computed when Errbot starts');
      } else return result;
    }
  }

  return { all };
}
