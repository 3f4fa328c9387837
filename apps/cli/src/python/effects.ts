import { cutAssignment, cutHead, findChange, importedNames, isWord, split, targetsOf } from './statements';
import type { Token } from './tokens';

/** What statements that are not run may do. It is told from their words alone, and rather too much than too little. */
export interface Effects {
  /** Names that they give another value. */
  bound: string[];
  /** Names of attributes that they set: the C of `module.C = 1`. */
  attributes: string[];
  /** The line in which an object may be changed, by a call or in place; undefined: there is none. */
  changesAt: number | undefined;
}

const heads = new Set(['if', 'elif', 'else', 'for', 'while', 'try', 'except', 'finally', 'with', 'match', 'case']);
/** Words before a bracket that is no call. */
const keywords = new Set(
  'if elif else for while try except finally with match case in is not and or lambda return yield await assert del raise import from as global nonlocal'.split(
    ' ',
  ),
);
/** Calls that change nothing that they are given. */
const pureCalls =
  /^(os\.(path\.\w+|getenv|environ\.get|getcwd)|logging\.\w+|re\.\w+|datetime\.\w+|timedelta|Path|pathlib\.\w+|len|str|repr|int|float|bool|bytes|type|isinstance|list|tuple|set|frozenset|dict|range|open|getattr|hasattr|print|super|copy\.(copy|deepcopy)|json\.(loads?|dumps))$/;
/** Methods of lists, dicts and texts that change nothing. */
const pureMethods = new Set(
  'get items values keys copy index count join split rsplit splitlines strip lstrip rstrip lower upper title format replace startswith endswith encode decode union intersection difference'.split(
    ' ',
  ),
);
/** Who has one of these may change any name of the module. */
const wideWords = new Set(
  'exec eval execfile globals locals vars setattr delattr modules __dict__ __builtins__ builtins _getframe currentframe f_globals f_locals inspect gc'.split(
    ' ',
  ),
);

/** What is known of the names of the module. */
export interface Known {
  /** It stands for a list, dict or text, of which the methods are known. */
  isPlain(name: string): boolean;
  /** The module gives it a value, so that it is not Python's own. */
  isOwn(name: string): boolean;
}

export function effectsOf(statements: readonly (readonly Token[])[], known: Known): Effects {
  const lines = statements.map(withFields);
  const bound = new Set<string>(lines.flatMap(boundInside));
  const attributes: string[] = [];
  let changesAt: number | undefined;
  for (const statement of lines.flatMap(simpleOf)) {
    for (const name of boundBy(statement)) bound.add(name);
    for (const name of targetsIn(statement).flatMap(attributesOfTarget)) attributes.push(name);
    if (changesAt === undefined && doesChange(statement, known)) changesAt = statement[0]?.line;
  }
  return { bound: [...bound].filter((name) => isName(name)), attributes, changesAt };
}

/** The words with those that stand in the fields of f-strings: they are run as well. */
export function withFields(tokens: readonly Token[]): readonly Token[] {
  if (!tokens.some(({ prefix }) => prefix?.includes('f'))) return tokens;
  return tokens.flatMap((token) => {
    if (!token.prefix?.includes('f') || !token.text.includes('{')) return [token];
    const words = token.text.match(/[\p{ID_Start}_][\p{ID_Continue}]*|:=|[()[\].]/gu) ?? [];
    return [
      token,
      ...words.map((text): Token => ({ kind: /^\w/u.test(text) ? 'name' : 'operator', text, line: token.line })),
    ];
  });
}

interface Call {
  /** `a.b.c`; empty: it has none. */
  name: string;
  line: number;
  /** What it is called on, and what it is given. */
  words: readonly Token[];
}

/** A call in it that may change what it is given. */
export function findImpureCall(statement: readonly Token[], known: Known): Call | undefined {
  for (const call of impureCalls(statement, known)) return call;
  return undefined;
}

export function* impureCalls(statement: readonly Token[], known: Known): Generator<Call> {
  const tokens = withFields(statement);
  // in these, the words of a call may stand for what is named elsewhere
  const isWhole = tokens !== statement || tokens.some((token) => isWord(token, 'for', 'lambda') || token.text === ':=');
  if (tokens[0]?.text === '@')
    yield { name: nameBefore(tokens, tokens.length).path, line: tokens[0].line, words: tokens };
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== 'operator' || token.text !== '(') continue;
    const before = tokens[at - 1];
    if (!before || (before.kind === 'operator' && before.text !== ')' && before.text !== ']')) continue;
    if (before.kind === 'number' || (before.kind === 'name' && keywords.has(before.text))) continue;
    const { path, from, isOfText } = nameBefore(tokens, at);
    if (isWord(tokens[from - 1], 'def', 'class')) continue;
    const [root = '', ...rest] = path.split('.');
    const isMethod = rest.length === 1 && pureMethods.has(rest[0] ?? '') && known.isPlain(root);
    if (isMethod || (isOfText && pureMethods.has(root))) continue;
    const isFull = before.kind === 'name' && tokens[from - 1]?.text !== '.';
    if (isFull && pureCalls.test(path) && !known.isOwn(root)) continue;
    const words = isWhole ? tokens : tokens.slice(beginOfChain(tokens, from), endOfBracket(tokens, at));
    yield { name: isFull ? path : '', line: token.line, words };
  }
}

/** The word in it by which any name of the module may be changed. */
export function findWideWord(statement: readonly Token[]): Token | undefined {
  const tokens = withFields(statement);
  return tokens.find((token, at) => {
    if (token.kind !== 'name') return false;
    // some_call(__name__) may find the module by it; loggers are only called so
    const before = tokens[at - 1]?.text ?? '';
    if (token.text === '__name__' && ['(', ',', '='].includes(before))
      return before !== '(' || /^(?!$)(?!.*getLogger$)/.test(nameBefore(tokens, at - 1).path);
    return wideWords.has(token.text) && !isWord(tokens[0], 'import');
  });
}

/** Whether a word of that kind is one of Python's own, or is known to change nothing. */
export function isBuiltIn(name: string): boolean {
  return pureCalls.test(name) || pureCalls.test(`${name}.x`) || name === 'os';
}

function isName(text: string): boolean {
  return /^[\p{ID_Start}_]/u.test(text) && !keywords.has(text);
}

/** Names that stand for something: those behind a dot do not. */
export function namesIn(words: readonly Token[]): string[] {
  const tokens = withFields(words);
  const isName = ({ kind }: Token, at: number) => kind === 'name' && tokens[at - 1]?.text !== '.';
  return [...new Set(tokens.filter(isName).map(({ text }) => text))];
}

/** `a.b.c` before a bracket, and where it begins. */
function nameBefore(tokens: readonly Token[], end: number): { path: string; from: number; isOfText: boolean } {
  let from = end;
  const words: string[] = [];
  while (tokens[from - 1]?.kind === 'name') {
    from -= 1;
    words.push(tokens[from]?.text ?? '');
    if (tokens[from - 1]?.text !== '.' || tokens[from - 1]?.kind !== 'operator') break;
    if (tokens[from - 2]?.kind !== 'name') break;
    from -= 1;
  }
  const isOfText = tokens[from - 1]?.text === '.' && tokens[from - 2]?.kind === 'string';
  return { path: words.reverse().join('.'), from, isOfText };
}

/** Where `a(b)[c].d` begins, of which the end is given. */
function beginOfChain(tokens: readonly Token[], end: number): number {
  let from = end;
  for (;;) {
    const { kind, text } = tokens[from - 1] ?? {};
    if (kind === 'operator' && text === '.') from -= 1;
    else if (kind === 'operator' && (text === ')' || text === ']')) from = beginOfBracket(tokens, from);
    else if (kind === 'string' || (kind === 'name' && !keywords.has(text ?? ''))) from -= 1;
    else return from;
  }
}

function beginOfBracket(tokens: readonly Token[], end: number): number {
  let depth = 0;
  for (let at = end - 1; at >= 0; at -= 1) {
    const { kind, text = '' } = tokens[at] ?? {};
    if (kind === 'operator' && ')]}'.includes(text)) depth += 1;
    else if (kind === 'operator' && '([{'.includes(text)) depth -= 1;
    if (depth === 0) return at;
  }
  return 0;
}

function endOfBracket(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at += 1) {
    const { kind, text = '' } = tokens[at] ?? {};
    if (kind === 'operator' && '([{'.includes(text)) depth += 1;
    else if (kind === 'operator' && ')]}'.includes(text)) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return tokens.length;
}

/** The simple statements of a line, and its head where it opens a block. */
export function simpleOf(line: readonly Token[]): Token[][] {
  if (!heads.has(line[0]?.text ?? '')) return split(line, ';');
  const { head, rest } = cutHead(line);
  return rest.length > 0 ? [head, ...split(rest, ';')] : [head];
}

function boundBy(statement: readonly Token[]): string[] {
  const imported = importedNames(statement);
  if (imported) return imported.names.filter((name) => name !== '*');
  const [first, second] = statement;
  if (isWord(first, 'case')) return namesIn(statement.slice(1));
  if (isWord(first, 'type') && second?.kind === 'name') return [second.text];
  return targetsIn(statement).flatMap(namesOfTarget);
}

/** `A`, `A: kind`, `*A`, `(A, (B, C))`. */
export function namesOfTarget(target: readonly Token[]): string[] {
  const { parts, isSeveral } = targetsOf(target);
  if (isSeveral) return parts.flatMap(namesOfTarget);
  const [single = []] = parts;
  const bare = single[0]?.text === '*' ? single.slice(1) : single;
  const [name] = bare;
  if (bare.length === 1 && name?.kind === 'name') return [name.text];
  if (name?.kind === 'operator' && bare.length < target.length) return namesOfTarget(bare);
  return [];
}

function attributesOfTarget(target: readonly Token[]): string[] {
  const { parts, isSeveral } = targetsOf(target);
  if (isSeveral) return parts.flatMap(attributesOfTarget);
  const last = parts[0]?.at(-1);
  return last?.kind === 'name' && parts[0]?.at(-2)?.text === '.' ? [last.text] : [];
}

/** What is given another value, or is taken away, by a simple statement. */
function targetsIn(statement: readonly Token[]): Token[][] {
  if (isWord(statement[0], 'del')) return [statement.slice(1)];
  const change = findChange(statement);
  return change === -1 ? cutAssignment(statement).slice(0, -1) : [statement.slice(0, change)];
}

/** What is bound in the middle of a statement: `A := …`, `for A in …`, `as A`, `as (A, B)`, `def A`, `class A`. */
function boundInside(tokens: readonly Token[]): string[] {
  const bound: string[] = [];
  let from: 'for' | 'as' | undefined;
  for (const [at, token] of tokens.entries()) {
    const before = tokens[at - 1];
    const isNamed =
      isWord(before, 'def', 'class') || (tokens[at + 1]?.text === ':=' && tokens[at + 1]?.kind === 'operator');
    if (isWord(token, 'for', 'as')) from = token.text as 'for' | 'as';
    else if (from === 'for' ? isWord(token, 'in') : token.text === ':' || token.text === ')') from = undefined;
    else if (isNamed || (from && token.kind === 'name' && before?.text !== '.')) bound.push(token.text);
  }
  return bound;
}

function doesChange(statement: readonly Token[], known: Known): boolean {
  if (isWord(statement[0], 'del') || findChange(statement) !== -1) return true;
  if (findImpureCall(statement, known)) return true;
  const isPart = ({ text, kind }: Token) => kind === 'operator' && (text === '[' || text === '.');
  if (targetsIn(statement).some((target) => (split(target, ':')[0] ?? []).some(isPart))) return true;
  const from = statement.findIndex((token) => isWord(token, 'for', 'as'));
  const to = statement.findIndex((token, at) => at > from && isWord(token, 'in'));
  const isHead = from !== -1 && isWord(statement[0], 'for', 'async', 'with');
  return isHead && statement.slice(from, to === -1 ? undefined : to).some(isPart);
}
