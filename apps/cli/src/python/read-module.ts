import type { Names } from './read-expression';
import { readExpression } from './read-expression';
import { cutAssignment, findChange, importedNames, split, targetsOf } from './statements';
import type { LogicalLine, Token } from './tokens';
import { tokenize } from './tokens';
import type { PythonValue } from './value';
import { dictOf, sizeOf, unknown } from './value';

export interface Assignment {
  name: string;
  /** Of the assignment that counts: the last one. */
  line: number;
  value: PythonValue;
  /** Another assignment refers to it. */
  isUsed: boolean;
}

export interface Remark {
  line: number;
  text: string;
}

export interface PythonModule {
  /** In the order of the lines. */
  assignments: Assignment[];
  /** What may change settings, and is not read. */
  remarks: Remark[];
}

/** Blocks of these may run, or not, or many times. `match` and `case` are names, too. */
const blocks = new Set(['if', 'elif', 'else', 'for', 'while', 'try', 'except', 'finally', 'with', 'match', 'case']);
/** What is assigned inside of these stays there. */
const scopes = new Set(['def', 'class', 'async', '@']);

const MOST_SIZE = 1_000_000;

/**
 * Reads what a module of Python assigns at its top level, without running anything. What is assigned where it may or
 * may not be reached is `unknown`, as is what is changed later by a call.
 *
 * @throws PythonSyntaxError
 */
export function readModule(source: string): PythonModule {
  const scope = createScope();
  let block: string | undefined;
  for (const line of tokenize(source)) {
    if (line.indent === 0) block = blockOf(line);
    if (block === undefined) for (const statement of split(line.tokens, ';')) readStatement(statement, scope);
    else if (!scopes.has(block))
      for (const statement of split(bodyOf(line), ';')) doubtStatement(statement, block, scope);
  }
  return { assignments: [...scope.found.values()].sort((a, b) => a.line - b.line), remarks: scope.remarks };
}

interface Scope {
  found: ReadonlyMap<string, Assignment>;
  remarks: Remark[];
  names: Names;
  set(name: string, line: number, value: PythonValue): void;
  doubt(name: string, line: number, reason: string): void;
}

function createScope(): Scope {
  const found = new Map<string, Assignment>();
  const sizes = new WeakMap<PythonValue, number>();
  function set(name: string, line: number, value: PythonValue): void {
    const isUsed = found.get(name)?.isUsed ?? false;
    const isTooLarge = sizeOf(value, sizes) > MOST_SIZE;
    found.set(name, { name, line, value: isTooLarge ? unknown(line, 'it is longer than any setting') : value, isUsed });
  }
  return {
    found,
    remarks: [],
    names: {
      get(name) {
        const assignment = found.get(name);
        if (assignment) assignment.isUsed = true;
        return assignment?.value;
      },
    },
    set,
    doubt: (name, line, reason) => set(name, line, unknown(line, reason)),
  };
}

/** The word that opens a block, at the top level. */
function blockOf({ tokens }: LogicalLine): string | undefined {
  const word = tokens[0]?.text ?? '';
  if (tokens[0]?.kind === 'string') return undefined;
  if (word === 'match' || word === 'case') return tokens.at(-1)?.text === ':' ? word : undefined;
  return blocks.has(word) || scopes.has(word) ? word : undefined;
}

/** What stands behind the colon of a block's head; all of a line that is no head. */
function bodyOf({ tokens }: LogicalLine): Token[] {
  return blocks.has(tokens[0]?.text ?? '') ? split(tokens, ':').slice(1).flat() : tokens;
}

/** Whatever a statement would change is unknown from here on. */
function doubtStatement(statement: readonly Token[], block: string, { found, doubt }: Scope): void {
  const line = statement[0]?.line ?? 0;
  const reason = `it is set inside of "${block}", which is not read`;
  const change = findChange(statement);
  const targets = change === -1 ? cutAssignment(statement).slice(0, -1) : [statement.slice(0, change)];
  const names = targets.flatMap((target) => targetsOf(target).parts.map(([first]) => first));
  for (const name of names) if (name?.kind === 'name') doubt(name.text, line, reason);
  for (const name of importedNames(statement)?.names ?? []) if (name !== '*') doubt(name, line, reason);
  const [name, dot] = statement;
  if (name && dot?.text === '.' && targets.length === 0 && found.has(name.text)) doubt(name.text, line, reason);
}

function readStatement(statement: readonly Token[], scope: Scope): void {
  const [first, second] = statement;
  if (!first) return;
  const change = findChange(statement);
  if (change !== -1) return readChange(statement, change, scope);
  const parts = cutAssignment(statement);
  if (parts.length > 1) {
    const value = readExpression(parts.at(-1) ?? [], scope.names);
    for (const target of parts.slice(0, -1)) assign(target, value, first.line, scope);
  } else if (first.kind === 'name') readOther(first, second, statement, scope);
}

/** `A`, `A: kind`, `A, B`, `A["key"]`; others change nothing that has a name. */
function assign(target: readonly Token[], value: PythonValue, line: number, scope: Scope): void {
  const { parts, isSeveral } = targetsOf(target);
  const [single = []] = parts;
  if (isSeveral) {
    const items = value.type === 'tuple' || value.type === 'list' ? value.items : [];
    for (const [at, part] of parts.entries()) {
      const item = items.length === parts.length ? items[at] : undefined;
      assign(part, item ?? unknown(line, 'it is taken out of something that cannot be read'), line, scope);
    }
    return;
  }
  const [name, bracket] = single;
  if (name?.kind !== 'name') return;
  if (single.length === 1) return scope.set(name.text, line, value);
  const before = scope.found.get(name.text);
  if (!before) return;
  if (bracket?.text === '[' && before.value.type === 'dict') {
    const { parts: keys } = targetsOf(single.slice(1));
    const key = readExpression(keys.length === 1 ? (keys[0] ?? []) : [], scope.names);
    if (key.type !== 'unknown')
      return scope.set(name.text, before.line, dictOf([...before.value.entries, [key, value]]));
  }
  scope.doubt(name.text, line, 'a part of it is set in a way that cannot be read');
}

function readChange(statement: readonly Token[], at: number, { names, found, set, doubt }: Scope): void {
  const [name, operator] = statement;
  const before = found.get(name?.text ?? '');
  if (!name || !before) return;
  if (at !== 1 || operator?.text !== '+=')
    return doubt(name.text, name.line, 'it is changed in a way that cannot be read');
  const change = readExpression(statement.slice(2), names);
  // `A += change` is `A = A + change`, the change as it was read
  const sum: Token[] = [name, { ...name, kind: 'operator', text: '+' }, { ...name, text: '' }];
  set(name.text, before.line, readExpression(sum, { get: (text) => (text === '' ? change : before.value) }));
}

/** `NAME.update(…)` may change it. What else is called may change anything, as Python goes, but hardly does. */
function readOther(first: Token, second: Token | undefined, statement: readonly Token[], scope: Scope): void {
  const { found, doubt, remarks } = scope;
  const { line, text } = first;
  const imported = importedNames(statement);
  if (imported) {
    for (const name of imported.names) {
      if (name === '*') remarks.push({ line, text: `what is imported from ${imported.module} is not read` });
      else doubt(name, line, `it is imported from ${imported.module}`);
    }
  } else if (text === 'del') {
    for (const { text: name } of statement.slice(1)) if (found.has(name)) doubt(name, line, 'it is deleted again');
  } else if (/^(exec|eval|globals|locals|vars|setattr)$/.test(text))
    remarks.push({ line, text: `what ${text}() does is not read` });
  else if (second?.text === '.' && found.has(text))
    doubt(text, line, `it is changed by ${text}.${statement[2]?.text ?? ''}()`);
}
