import { effectsOf, findImpureCall, impureCalls, withFields } from './effects';
import { doubtAll, extend, setPart } from './objects';
import { added } from './operations';
import { readExpression } from './read-expression';
import type { Scope } from './scope';
import { cutAssignment, findChange, importedNames, isWord, openingOf, split, targetsOf } from './statements';
import type { Token } from './tokens';
import type { Items, PythonValue } from './value';
import { unknown } from './value';
import { doLoose, doWide } from './wide';

const UNREADABLE = 'it is changed in a way that cannot be read';

/** A statement of the top level that is certainly run. What of it cannot be read leaves unknown what it may change. */
export function runStatement(tokens: readonly Token[], scope: Scope): void {
  const [first] = tokens;
  if (!first) return;
  const statement = ownName(tokens);
  const isWide = statement === tokens && doWide(tokens, scope);
  const imported = importedNames(statement);
  if (imported) return runImport(imported, first.line, scope);
  if (runMethod(statement, scope)) return;
  const calls = [...impureCalls(statement, scope.known)];
  for (const { name, line, words } of calls) {
    if (!isWide) doLoose(line, scope);
    // what a function of the module does is known; what else is called may change what it gives back
    const isOwn = calls.length === 1 && scope.functions.has(name);
    const who = name === '' ? 'a call' : `${name}()`;
    doubtAll(isOwn ? scope.objectsIn(words) : scope.objectsBehind(words), line, `${who} in line ${line} may change it`);
  }
  const change = findChange(statement);
  const parts = cutAssignment(statement);
  if (isWord(first, 'del')) for (const part of targetsOf(statement.slice(1)).parts) remove(part, first.line, scope);
  else if (change !== -1) runChange(statement.slice(0, change), statement.slice(change), scope);
  else if (parts.length > 1) {
    const value = readExpression(parts.at(-1) ?? [], scope.names);
    for (const target of parts.slice(0, -1)) assign(target, value, first.line, scope);
  }
  const words = withFields(statement);
  const walrus = words.filter((_, at) => words[at + 1]?.text === ':=' && words[at + 1]?.kind === 'operator');
  for (const { text, line } of walrus)
    scope.doubt(text, line, 'it is set inside of an expression, which is not read', scope.objectsIn(statement));
}

/** `globals()["NAME"]` at the begin is NAME. */
function ownName(tokens: readonly Token[]): readonly Token[] {
  const [who, open, close, bracket, name, end, next] = tokens;
  const isOwn =
    isWord(who, 'globals', 'vars', 'locals') &&
    [open, close, bracket, end].map((token) => token?.text).join('') === '()[]' &&
    name?.kind === 'string' &&
    /^(|r|u)$/.test(name.prefix ?? '') &&
    /^[^\W\d]\w*$/.test(name.text) &&
    next?.text === '=';
  return isOwn && name ? [{ ...name, kind: 'name' }, ...tokens.slice(6)] : tokens;
}

function runImport({ module, names }: { module: string; names: readonly string[] }, line: number, scope: Scope): void {
  for (const name of names) {
    if (name === '*') scope.doubtNames(line, `what is imported from ${module} is not read`);
    else scope.doubt(name, line, `it is imported from ${module}`);
  }
}

/** `list.append(…)`, `list.extend(…)`, `dict.update(…)`, `set.add(…)` of what can be read; false: it is something else. */
function runMethod(statement: readonly Token[], scope: Scope): boolean {
  const open = openingOf(statement, '(');
  const [dot, method] = [statement[open - 2], statement[open - 1]];
  if (open < 3 || dot?.text !== '.' || !isWord(method, 'append', 'extend', 'update', 'add')) return false;
  const [before, inside] = [statement.slice(0, open - 2), statement.slice(open + 1, -1)];
  const isRead = before[0]?.kind === 'name' && cutAssignment(statement).length === 1 && findChange(statement) === -1;
  if (!isRead || [before, inside].some((each) => findImpureCall(each, scope.known))) return false;
  if (statement.some(({ text }) => text === ':=')) return false;
  const { line } = statement[0] as Token;
  const object = readExpression(before, scope.names);
  if (object.type === 'dict' && method?.text === 'update') {
    const dict: Token = { kind: 'name', text: 'dict', line };
    const change = readExpression([dict, ...statement.slice(open)], scope.names);
    if (change.type !== 'dict') doubtAll([object, change], line, `it is changed by update() in line ${line}`);
    else for (const [key, value] of [...change.entries]) setPart(object, key, value, line);
    return true;
  }
  const item = split(inside, ',').length === 1 ? readExpression(inside, scope.names) : undefined;
  if (!item) return false;
  if (object.type === 'list' && isWord(method, 'append')) extend(object, [item], line);
  else if (object.type === 'list' && isWord(method, 'extend')) extendBy(object, item, line);
  else if (object.type === 'set' && method?.text === 'add') object.items.push(item);
  else return false;
  return true;
}

/** A list takes in whatever has items. */
function extendBy(list: Items, value: PythonValue, line: number): void {
  if ('items' in value) extend(list, value.items, line);
  else doubtAll([list, value], line, `${UNREADABLE}, in line ${line}`);
}

/** `A`, `A: kind`, `A, B`, `A["key"]`, `A.b`. */
function assign(target: readonly Token[], value: PythonValue, line: number, scope: Scope): void {
  const { parts, isSeveral } = targetsOf(target);
  const [single = []] = parts;
  if (isSeveral) {
    const hasRest = parts.some(([first]) => first?.text === '*');
    const items = value.type === 'tuple' || value.type === 'list' ? value.items : [];
    const isRead = !hasRest && items.length === parts.length;
    const reason = 'it is taken out of something that cannot be read';
    for (const [at, part] of parts.entries())
      assign(part, (isRead && items[at]) || { ...unknown(line, reason), holds: [value] }, line, scope);
    return;
  }
  const bare = single[0]?.text === '*' ? single.slice(1) : single;
  const [name] = bare;
  if (bare.length === 1 && name?.kind === 'name') return scope.set(name.text, line, value);
  if (name?.kind === 'operator' && bare.length < target.length) return assign(bare, value, line, scope);
  setInside(bare, value, line, scope);
}

/** A part of an object: `A["key"]`, `A.b`. */
function setInside(target: readonly Token[], value: PythonValue, line: number, scope: Scope): void {
  const { container, key, attribute } = placeOf(target, scope);
  if (!container) return;
  if (container.type === 'unknown') doLoose(line, scope);
  if (key) return setPart(container, key, value, line);
  doubtAll([container, value], line, `a part of it is set in a way that cannot be read, in line ${line}`);
  if (attribute !== undefined) scope.doubtIfWanted(attribute, line, `it is set in a way that cannot be read`);
}

/** Without a key: a slice, or an attribute. */
function placeOf(
  target: readonly Token[],
  { names }: Scope,
): { container?: PythonValue; key?: PythonValue; attribute?: string } {
  const open = openingOf(target, '[');
  if (open > 0) {
    const container = readExpression(target.slice(0, open), names);
    const inside = target.slice(open + 1, -1);
    return split(inside, ':').length > 1 ? { container } : { container, key: readExpression(inside, names) };
  }
  if (target.at(-2)?.text !== '.') return {};
  return { container: readExpression(target.slice(0, -2), names), attribute: target.at(-1)?.text ?? '' };
}

/** `A += …`, and other changes of that kind: a list is the same one afterwards, a tuple is not. */
function runChange(target: readonly Token[], [operator, ...rest]: readonly Token[], scope: Scope): void {
  const line = target[0]?.line ?? 0;
  const [name] = target;
  const before = readExpression(target, scope.names);
  const change = readExpression(rest, scope.names);
  if (before.type === 'list' && operator?.text === '+=') return extendBy(before, change, line);
  const isName = target.length === 1 && name?.kind === 'name';
  if (isName && !scope.found.has(name.text)) return scope.doubtIfWanted(name.text, line, UNREADABLE);
  doubtAll([before, change], line, `${UNREADABLE}, in line ${line}`);
  const after = operator?.text === '+=' ? added(before, change, line) : unknown(line, UNREADABLE);
  if (!isName) setInside(target, after, line, scope);
  else if (after.type === 'unknown') scope.doubt(name.text, line, after.reason, [change]);
  else scope.set(name.text, scope.found.get(name.text)?.line ?? line, after);
}

function remove(target: readonly Token[], line: number, scope: Scope): void {
  const [name] = target;
  if (target.length === 1 && name?.kind === 'name') {
    if (scope.found.has(name.text)) scope.doubt(name.text, line, 'it is deleted again');
    return;
  }
  const { container, attribute } = placeOf(target, scope);
  if (container?.type === 'unknown') doLoose(line, scope);
  if (container) doubtAll([container], line, `a part of it is deleted in line ${line}`);
  if (attribute !== undefined) scope.doubtIfWanted(attribute, line, 'it is deleted again');
  for (const other of effectsOf([target], scope.known).bound) scope.doubtIfWanted(other, line, 'it is deleted again');
}
