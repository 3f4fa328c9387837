import { effectsOf, findImpureCall, isBuiltIn, namesIn, simpleOf } from './effects';
import type { FunctionBody } from './functions';
import { doubtAll } from './objects';
import { runStatement } from './run-statement';
import type { Assignment, Remark, Scope } from './scope';
import { createScope } from './scope';
import { cutHead, importedNames, isWord, split } from './statements';
import type { LogicalLine, Token } from './tokens';
import { tokenize } from './tokens';
import { doLoose, doWide } from './wide';

export type { Assignment } from './scope';

export interface PythonModule {
  /** In the order of the lines. */
  assignments: Assignment[];
  /** What may change settings, and is not read. */
  remarks: Remark[];
}

/** Which names of the module matter. */
export interface Wanted {
  /** It is read by somebody: whoever sets it by another way than an assignment is named. */
  isSetting(name: string): boolean;
  /** What may have been changed by whoever can change anything is unknown; of other settings it is only said. */
  guarded: readonly string[];
}

/** Blocks of these may run, or not, or many times. `match` and `case` are names, too. */
const blocks = new Set(['if', 'elif', 'else', 'for', 'while', 'try', 'except', 'finally', 'with', 'match', 'case']);
/** What is assigned inside of these stays there. */
const scopes = new Set(['def', 'class', 'async']);

/**
 * Reads what a module of Python assigns at its top level, without running anything. Lists, sets and dicts are objects, so
 * that a change by one name is seen by every other. What is assigned where it may or may not be reached is `unknown`, as
 * is what a call, a function or a block may have changed.
 *
 * @throws PythonSyntaxError
 */
export function readModule(source: string, wanted: Wanted = { isSetting: () => false, guarded: [] }): PythonModule {
  const scope = createScope(wanted.guarded, wanted.isSetting);
  const lines = tokenize(source);
  let isDecorated = false;
  for (let at = 0; at < lines.length;) {
    const end = endOfBlock(lines, at);
    const block = lines.slice(at, end);
    const [head] = block as [LogicalLine];
    const word = blockOf(head);
    if (word === undefined) {
      // what stands further to the right without a head is no Python
      for (const { tokens } of block)
        for (const statement of split(tokens, ';')) {
          mention([statement], scope);
          runStatement(statement, scope);
          for (const body of calledBy(statement, scope)) runBody(body, scope);
        }
      isDecorated = head.tokens[0]?.text === '@';
    } else if (scopes.has(word) && !isWord(head.tokens[1], 'for', 'with')) {
      define(block, isDecorated, scope);
      isDecorated = false;
    } else passBlock(block, word, scope);
    at = end;
  }
  for (const body of scope.functions.known) runBody(body, scope);
  return { assignments: scope.result(), remarks: scope.remarks };
}

function endOfBlock(lines: readonly LogicalLine[], from: number): number {
  let end = from + 1;
  while (end < lines.length && (lines[end]?.indent ?? 0) > (lines[from]?.indent ?? 0)) end += 1;
  return end;
}

/** The word that opens a block. */
function blockOf({ tokens }: LogicalLine): string | undefined {
  const [first, second] = tokens;
  if (first?.kind !== 'name') return undefined;
  const isSoft = first.text === 'match' || first.text === 'case';
  if (isSoft) return tokens.at(-1)?.text === ':' && second?.text !== '=' ? first.text : undefined;
  return blocks.has(first.text) || scopes.has(first.text) ? first.text : undefined;
}

/** Functions that are named may be called, now or by what is called later. */
function mention(statements: readonly (readonly Token[])[], scope: Scope): void {
  for (const statement of statements) {
    for (const body of lambdasIn(statement)) scope.functions.add(body);
    for (const body of scope.functions.reachedBy(namesIn(statement))) runBody(body, scope);
  }
}

/** Whoever is called may call what is known by then. */
function calledBy(statement: readonly Token[], scope: Scope): Iterable<FunctionBody> {
  return findImpureCall(statement, scope.known) ? scope.functions.known : [];
}

function lambdasIn(tokens: readonly Token[]): FunctionBody[] {
  const at = tokens.findIndex((token) => isWord(token, 'lambda'));
  return at === -1 ? [] : [{ name: '', line: tokens[at]?.line ?? 0, statements: [tokens.slice(at)] }];
}

/** A function does nothing before it is called; a class is run at once, and its methods later. */
function define(block: readonly LogicalLine[], isDecorated: boolean, scope: Scope): void {
  const [{ tokens, line }] = block as [LogicalLine];
  const at = tokens.findIndex((token) => isWord(token, 'def', 'class'));
  const name = tokens[at + 1]?.text ?? '';
  const { head } = cutHead(tokens);
  for (const bound of effectsOf([head], scope.known).bound)
    if (bound !== name) scope.doubtIfWanted(bound, line, 'it is set inside of an expression, which is not read');
  const isClass = isWord(tokens[at], 'class');
  const body: FunctionBody = { name, line, statements: block.map((each) => each.tokens) };
  mention(isClass ? body.statements : [head], scope);
  scope.functions.add(body);
  if (scope.found.has(name) || scope.isSetting(name) || isBuiltIn(name))
    scope.doubt(name, line, `it is what ${name}() is`);
  if (!isClass && !isDecorated) return runBody({ ...body, statements: [head] }, scope);
  for (const reached of scope.functions.reachedBy([name])) runBody(reached, scope);
}

/** What a function may do when it is called: to objects that it names, and to the names that it declares to be global. */
function runBody({ name, line, statements }: FunctionBody, scope: Scope): void {
  const who = name === '' ? `a lambda in line ${line}` : `${name}(), in line ${line},`;
  const simple = statements.flatMap(partsOfLine);
  for (const statement of simple) doWide(statement, scope);
  const { changesAt, attributes } = effectsOf(statements, scope.known);
  if (changesAt !== undefined) {
    doLoose(line, scope);
    doubtAll(scope.objectsBehind(statements.flat()), line, `${who} may change it`);
  }
  const globals = simple
    .filter(([first]) => isWord(first, 'global', 'nonlocal'))
    .flatMap((each) => namesIn(each.slice(1)));
  for (const global of [...globals, ...attributes]) scope.doubtIfWanted(global, line, `${who} may set it`);
}

/** A block may run, or not: whatever it would set or change is unknown from here on. */
function passBlock(block: readonly LogicalLine[], word: string, scope: Scope): void {
  const statements = block.map(({ tokens }) => tokens);
  const reason = `it is set inside of "${word}", which is not read`;
  registerInner(block, scope);
  mention(statements, scope);
  for (const statement of statements.flatMap(partsOfLine)) doWide(statement, scope);
  const objects = scope.objectsBehind(statements.flat());
  const { changesAt } = effectsOf(statements, scope.known);
  if (changesAt !== undefined) {
    doLoose(changesAt, scope);
    doubtAll(objects, changesAt, `it may be changed in line ${changesAt}, inside of "${word}", which is not read`);
    for (const body of scope.functions.known) runBody(body, scope);
  }
  for (const statement of statements) {
    const line = statement[0]?.line ?? 0;
    const { bound, attributes } = effectsOf([statement], scope.known);
    for (const name of bound) scope.doubt(name, line, reason, objects);
    for (const name of attributes) scope.doubtIfWanted(name, line, reason);
    for (const simple of partsOfLine(statement)) {
      const imported = importedNames(simple);
      if (imported?.names.includes('*')) scope.doubtNames(line, `what is imported from ${imported.module} is not read`);
    }
  }
}

/** The simple statements of a line of a block or a function; a class or function in one line has them behind its head. */
function partsOfLine(line: readonly Token[]): Token[][] {
  const isHead = isWord(line[0], 'def', 'class', 'async');
  return isHead ? [cutHead(line).head, ...split(cutHead(line).rest, ';')] : simpleOf(line);
}

/** Functions and classes that are defined inside of a block. */
function registerInner(block: readonly LogicalLine[], scope: Scope): void {
  for (const [at, { tokens, line }] of block.entries()) {
    const word = tokens.findIndex((token) => isWord(token, 'def', 'class'));
    if (word === -1 || word > 1) continue;
    const statements = block.slice(at, endOfBlock(block, at)).map((each) => each.tokens);
    scope.functions.add({ name: tokens[word + 1]?.text ?? '', line, statements });
  }
}
