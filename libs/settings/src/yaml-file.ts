import type { Document, Node, Pair, ParsedNode, YAMLError, YAMLMap } from 'yaml';
import { LineCounter, Parser, isAlias, isMap, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml';

/** Counted from 1. */
export interface Place {
  line: number;
  column: number;
}

export interface YamlFault extends Partial<Place> {
  message: string;
}

/** A block of keys and where each of them stands. */
export interface YamlFile {
  value: Record<string, unknown>;
  /** Keys of the block at `path`, in the order of the file: objects of JavaScript move numbers to the front. */
  keysOf(path: readonly PropertyKey[]): string[];
  /** Where the value at `path` stands, or its key; of what is around it, where it is not there itself. */
  placeOf(path: readonly PropertyKey[], what?: 'value' | 'key'): Place | undefined;
}

/** More than anybody writes; the reader of YAML takes time and stack for more. */
const MOST_CHARACTERS = 1_000_000;
const MOST_NESTED = 60;

/**
 * Reads a block of keys and keeps where they stand. Besides what YAML forbids, refused are: keys given twice, tags, a
 * block that holds itself, `__proto__`, and more than 1 MB or 60 levels.
 *
 * @returns the faults, in the order of the file, and the file, where it can be read in spite of them
 */
export function readYamlFile(text: string): { file?: YamlFile; faults: YamlFault[] } {
  const refuse = (message: string) => ({ faults: [{ message }] });
  if (text.length > MOST_CHARACTERS) return refuse('has more than 1 MB');
  if (isTooDeep(text)) return refuse(`has blocks in blocks in blocks, more than ${MOST_NESTED} deep`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const told = ({ code, message, pos }: YAMLError) => ({
    ...placeAt(pos[0]),
    message: code === 'MULTIPLE_DOCS' ? 'a second document begins here: take out the line ---' : message,
  });
  if (document.errors.length > 0) return { faults: inOrder(document.errors.map(told)) };
  const faults = inOrder([...document.warnings.map(told), ...keyFaults(document, placeAt)]);
  const unreadable = [...aliasFaults(document, placeAt), ...oddKeys(document, placeAt)];
  if (unreadable.length > 0) return { faults: inOrder([...faults, ...unreadable]) };

  let value: unknown;
  try {
    value = document.toJS() ?? {};
  } catch (err) {
    if (err instanceof ReferenceError) return refuse(err.message); // aliases of aliases of aliases
    throw err;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse('must hold keys such as admins and prefix, each with a colon and its value');
  return { faults, file: fileOf(document, value as Record<string, unknown>, placeAt) };
}

function fileOf(
  document: Document.Parsed,
  value: Record<string, unknown>,
  placeAt: (offset: number) => Place,
): YamlFile {
  return {
    value,
    keysOf(path) {
      const way = nodesAt(document, path);
      const node = resolved(way.at(-1)?.value, document);
      return way.length > path.length && isMap(node) ? node.items.map(keyOf) : [];
    },
    placeOf(path, what = 'value') {
      const { key, value: node } = nodesAt(document, path).at(-1) ?? {};
      const [start, end] = rangeOf(node) ?? [0, 0];
      const offset = what === 'key' || start === end ? (rangeOf(key)?.[0] ?? start) : start;
      return node || key ? placeAt(offset) : undefined;
    },
  };
}

export function inOrder<T extends Partial<Place>>(faults: readonly T[]): T[] {
  return faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

/** Looks at the tokens, without a stack: what builds the document from them recurses, and dies of too many. */
function isTooDeep(text: string): boolean {
  interface Token {
    value?: Token;
    key?: Token;
    items?: Token[];
  }
  const waiting: [Token | null | undefined, number][] = [];
  for (const document of new Parser().parse(text)) {
    waiting.push([document as Token, 0]);
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [token, depth] = next;
      if (typeof token !== 'object' || token === null) continue;
      if (depth > MOST_NESTED) return true;
      waiting.push([token.value, depth], [token.key, depth]);
      for (const item of token.items ?? []) waiting.push([item, depth + 1]);
    }
  }
  return false;
}

function keyFaults(document: Document.Parsed, placeAt: (offset: number) => Place): (YamlFault & Place)[] {
  const faults: (YamlFault & Place)[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Map<string, Place>();
      for (const pair of map.items) {
        const name = keyOf(pair);
        const place = placeAt(rangeOf(pair.key)?.[0] ?? 0);
        const before = seen.get(name);
        if (before)
          faults.push({ ...place, message: `the key ${shown(name)} stands here twice, first on line ${before.line}` });
        else seen.set(name, place);
        if (name === '__proto__') faults.push({ ...place, message: 'the key __proto__ cannot be used' });
      }
    },
  });
  return faults;
}

/** What stands for nothing, or for what it stands in. */
function aliasFaults(document: Document.Parsed, placeAt: (offset: number) => Place): (YamlFault & Place)[] {
  const faults: (YamlFault & Place)[] = [];
  visit(document, {
    Alias(_, alias, around) {
      const target = alias.resolve(document);
      const place = placeAt(rangeOf(alias)?.[0] ?? 0);
      const name = shown(alias.source);
      if (!target) faults.push({ ...place, message: `nothing above is called &${name}` });
      else if (around.includes(target))
        faults.push({ ...place, message: `*${name} stands inside of what it stands for` });
    },
  });
  return faults;
}

/** Keys that are blocks themselves. */
function oddKeys(document: Document.Parsed, placeAt: (offset: number) => Place): (YamlFault & Place)[] {
  const faults: (YamlFault & Place)[] = [];
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key)) faults.push({ ...placeAt(rangeOf(key)?.[0] ?? 0), message: 'a key must be plain text' });
    },
  });
  return faults;
}

/** The way to a path: what stands at each step of it, as far as it goes. */
function nodesAt(document: Document.Parsed, path: readonly PropertyKey[]): { key?: unknown; value: unknown }[] {
  const whole: unknown = document.contents;
  const way: { key?: unknown; value: unknown }[] = [{ value: whole }];
  for (const segment of path) {
    const node = resolved(way.at(-1)?.value, document);
    if (isMap(node)) {
      const pair = node.items.find((each) => keyOf(each) === String(segment));
      if (!pair) break;
      way.push({ key: pair.key, value: pair.value });
    } else if (isSeq(node)) {
      const item = node.items[Number(segment)];
      if (item === undefined) break;
      way.push({ value: item });
    } else break;
  }
  return way;
}

function resolved(node: unknown, document: Document.Parsed): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function keyOf(pair: Pair | YAMLMap['items'][number]): string {
  const key: unknown = isPair(pair) ? pair.key : undefined;
  return String(isScalar(key) ? key.value : key);
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  return ((node as Node | ParsedNode | null | undefined)?.range ?? undefined) as [number, number, number] | undefined;
}

/** A key as it can be shown: no control characters, not too long. */
export function shown(key: string): string {
  const clean = key.replace(/\p{C}/gu, '\ufffd');
  return clean.length > 60 ? `${clean.slice(0, 59)}…` : clean;
}
