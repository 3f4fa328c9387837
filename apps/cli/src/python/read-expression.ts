import { numberOf, stringOf } from './literals';
import { namesIn } from './effects';
import { copyOf } from './objects';
import { added, entryOf, environment, joined } from './operations';
import { isWord } from './statements';
import type { Token } from './tokens';
import type { PythonValue, Unknown } from './value';
import { dictOf, MOST_ITEMS, none, unknown } from './value';

/** What names stand for where an expression stands. */
export interface Names {
  /** undefined: nothing above has that name. */
  get(name: string): PythonValue | undefined;
  /** The objects that these words may give back. */
  behind?(tokens: readonly Token[]): PythonValue[];
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
    if (err instanceof UnreadableError) return holding(unknown(line, err.message), tokens, names);
    throw err;
  }
}

/** What cannot be read may be any object that is named in it, or a part of one. */
function holding(value: Unknown, tokens: readonly Token[], names: Names): Unknown {
  const [single] = tokens;
  if (tokens.length === 1 && single?.kind === 'name' && names.get(single.text) === value) return value;
  for (const name of namesIn(tokens)) names.get(name); // is used
  const holds = names.behind?.(tokens) ?? [];
  if (holds.length === 0) return value;
  return { ...value, holds: [...new Set([...(value.holds ?? []), ...holds])] };
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
      if (take('*')) spread(found, expression());
      else found.push(expression());
      if (!take(',')) break;
      hasComma = true;
    }
    if (close !== undefined) expect(close);
    return { items: found, hasComma };
  }

  /** `*items` */
  function spread(into: PythonValue[], value: PythonValue): void {
    if (!('items' in value)) into.push(value.type === 'unknown' ? value : unknown(lineHere(), 'it has no items'));
    else if (into.length + value.items.length > MOST_ITEMS)
      into.push(unknown(lineHere(), 'it is longer than any setting'));
    else for (const item of value.items) into.push(item);
  }

  /** What is more than literals, names and + is passed over, up to where it ends. */
  function expression(): PythonValue {
    const from = at;
    const value = plainExpression();
    return value.type === 'unknown' ? holding(value, tokens.slice(from, at), names) : value;
  }

  function plainExpression(): PythonValue {
    const line = lineHere();
    const from = at;
    const value = sum();
    if (isAtEnd()) return value;
    at = from;
    const isEach = passOver();
    if (isEach) return unknown(line, 'it is a comprehension, which Python works out when Errbot starts');
    return value.type === 'unknown' ? value : unknown(line, 'it is computed when Errbot starts');
  }

  /** @returns whether it is what stands in a comprehension: `x for x in y` */
  function passOver(): boolean {
    let depth = 0;
    let lambdas = 0;
    let isEach = false;
    for (; at < tokens.length; at += 1) {
      const { kind, text } = tokens[at] as Token;
      if (kind === 'name' && text === 'lambda') lambdas += 1;
      if (depth === 0 && kind === 'name' && text === 'for') isEach = true;
      if (kind !== 'operator') continue;
      if (depth === 0 && lambdas > 0 && (text === ',' || text === ':' || text === '=')) {
        if (text === ':') lambdas -= 1;
      } else if (depth === 0 && delimiters.has(text)) return isEach;
      else if ('([{'.includes(text)) depth += 1;
      else if (')]}'.includes(text)) depth -= 1;
    }
    return isEach;
  }

  /** A comprehension in brackets is one thing that cannot be read; undefined: none begins here, behind a bracket. */
  function comprehension(): Unknown | undefined {
    const { line = 0 } = tokens[at - 1] ?? {};
    let depth = 0;
    let isEach = false;
    let end = at;
    for (; end < tokens.length && depth >= 0; end += 1) {
      const { kind, text } = tokens[end] as Token;
      if (depth === 0 && isWord(tokens[end], 'for')) isEach = true;
      if (kind !== 'operator') continue;
      if ('([{'.includes(text)) depth += 1;
      else if (')]}'.includes(text)) depth -= 1;
    }
    if (!isEach) return undefined;
    at = end;
    return unknown(line, 'it is a comprehension, which Python works out when Errbot starts');
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
        const each = comprehension();
        if (each) return each;
        const inside = items(')');
        const [first] = inside.items;
        return first && !inside.hasComma ? first : { type: 'tuple', items: inside.items };
      }
      case '[':
        return comprehension() ?? { type: 'list', items: items(']').items };
      case '{':
        return comprehension() ?? braces();
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
      if (take('**')) {
        for (const entry of entriesOf(expression())) entries.push(entry);
        continue;
      }
      if (take('*')) {
        spread(members, expression());
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

  /** What `**` takes in. Of what cannot be read, any key may be there. */
  function entriesOf(value: PythonValue): [PythonValue, PythonValue][] {
    if (value.type === 'dict') return value.entries.map(([key, inner]) => [key, inner]);
    const line = value.type === 'unknown' ? value.line : lineHere();
    const taken = { ...unknown(line, 'it takes in a dict that cannot be read'), holds: [value] };
    return [[taken, taken]];
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
    const own = names.get(path[0] ?? '');
    if (own && path.length === 2 && path[1] === 'copy' && take('(')) {
      expect(')');
      return suffixed(copyOf(own), line);
    }
    if (own && path.length > 1)
      return suffixed(own.type === 'unknown' ? own : unknown(line, 'it is computed when Errbot starts'), line);
    if (own && isNext('(')) return suffixed(own, line);
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

  function arguments_(): { positional: PythonValue[]; keywords: [PythonValue, PythonValue][] } {
    const positional: PythonValue[] = [];
    const keywords: [PythonValue, PythonValue][] = [];
    while (peek() && !isNext(')')) {
      const [word, equals] = [tokens[at], tokens[at + 1]];
      if (take('**')) for (const entry of entriesOf(expression())) keywords.push(entry);
      else if (take('*')) spread(positional, expression());
      else if (word?.kind === 'name' && equals?.kind === 'operator' && equals.text === '=') {
        at += 2;
        keywords.push([{ type: 'str', value: word.text }, expression()]);
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
    if (name === 'dict' && !second && (!first || first.type === 'dict'))
      return dictOf([...(first ? entriesOf(first) : []), ...keywords]);
    const type = Object.hasOwn(collections, name) ? collections[name] : undefined;
    if (type && isPlain && !first) return { type, items: [] };
    if (type && isPlain && !second && first && 'items' in first) return { type, items: [...first.items] };
    if ((type || name === 'dict') && isPlain && !second && first?.type === 'unknown') return first;
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
