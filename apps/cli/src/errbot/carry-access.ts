import { errbotRuleKeys } from '@errand/settings';
import type { PythonValue } from '../python/value';
import { CannotCarryError, entriesOf, itemsOf, strOf, truthOf } from './convert';

type Note = (text: string, isUnread?: boolean) => void;
type Rule = Map<string, unknown>;

/** What rules in doubt depend on. */
export interface Access {
  /** Those who may run what is in doubt. Open would be the wrong guess, and closed to everybody locks them out. */
  admins: readonly string[];
  /** ACCESS_CONTROLS_DEFAULT, and how often it was said that a part of it is closed; absent: it is not set. */
  byDefault?: { value: PythonValue; unread: number } | undefined;
}

/** For the admins alone, until somebody has looked at it; what of it could be read holds for them, too. */
export function closedRule({ admins }: Access, readable: Rule = new Map()): Rule {
  return new Map([...readable, ['allowUsers', [...admins]]]);
}

export function closedRules(access: Access): Map<string, Rule> {
  return new Map([['*', closedRule(access)]]);
}

/** ACCESS_CONTROLS, in its order. What of it cannot be read is closed. */
export function carryRules(value: PythonValue, note: Note, access: Access): Map<string, Rule> {
  let entries: ReturnType<typeof entriesOf>;
  try {
    entries = entriesOf(value);
  } catch (err) {
    note(`all commands are ${closedFor(access)} until you write the rules: ${reasonOf(err)}`, true);
    return closedRules(access);
  }
  const rules = new Map<string, Rule>();
  const anyKey = entries.findLastIndex(([key]) => key.type === 'unknown');
  for (const [at, [key, value]] of entries.entries()) {
    const isRead = key.type === 'str' && key.value !== '';
    const pattern = isRead ? key.value : '*';
    if (rules.has(pattern)) continue; // a pattern that was there already has been asked first
    if (/\s/.test(pattern)) note(`${JSON.stringify(pattern)} matched nothing in Errbot: names have _ for spaces`);
    const { rule, fault } = ruleOf(pattern, value, note);
    const reason =
      (isRead ? undefined : `its pattern cannot be read${key.type === 'unknown' ? `: ${key.reason}` : ''}`) ??
      (at < anyKey ? 'a pattern below it cannot be read, and may be the same' : undefined) ??
      fault ??
      (opensDefault(rule, access) ? 'the default, which it overrides, cannot be read' : undefined);
    if (reason !== undefined)
      note(`${JSON.stringify(pattern)} is ${closedFor(access)} until you write its rule: ${reason}`, true);
    rules.set(pattern, reason === undefined ? rule : closedRule(access, rule));
  }
  return rules;
}

/** ACCESS_CONTROLS_DEFAULT; closed where a part of it cannot be read. */
export function carryDefault(value: PythonValue, note: Note, access: Access): Rule {
  const { rule, fault } = ruleOf('the default', value, note);
  if (fault === undefined) return rule;
  note(`what no rule allows to somebody is ${closedFor(access)} until you write it: ${fault}`, true);
  return closedRule(access, rule);
}

/**
 * Whether a rule would let somebody in whom the default may have kept out: it has a list of its own, in place of that to
 * which the default is closed, and leaves to the default a key that cannot be read.
 */
function opensDefault(rule: Rule, { byDefault }: Access): boolean {
  if (!rule.has('allowUsers') || byDefault === undefined || byDefault.unread === 0) return false;
  const { value, unread } = byDefault;
  if (value.type !== 'dict') return true;
  const inDoubt = value.entries.filter(
    (entry) => ruleOf('', { type: 'dict', entries: [entry] }, () => {}).fault !== undefined,
  );
  if (unread > Math.min(1, inDoubt.length)) return true; // it was read, and could not be written
  const nameOf = (key: PythonValue) =>
    key.type === 'str' ? errbotRuleKeys[key.value as keyof typeof errbotRuleKeys] : '';
  return inDoubt.some(([key]) => !rule.has(nameOf(key)));
}

function closedFor({ admins }: Access): string {
  return admins.length > 0 ? 'for admins alone' : 'closed';
}

/** `fault`: why the rule is not whole; without a part of it, it might allow what it denied. */
function ruleOf(pattern: string, value: PythonValue, note: Note): { rule: Rule; fault?: string } {
  const rule: Rule = new Map();
  let fault: string | undefined;
  const keep = (read: () => void) => {
    try {
      read();
    } catch (err) {
      fault ??= reasonOf(err);
    }
  };
  keep(() => {
    for (const [key, inner] of entriesOf(value)) keep(() => readKey(rule, strOf(key), inner, pattern, note));
  });
  return { rule, ...(fault !== undefined && { fault }) };
}

/** @throws CannotCarryError */
function readKey(rule: Rule, name: string, inner: PythonValue, pattern: string, note: Note): void {
  const key = Object.hasOwn(errbotRuleKeys, name) ? errbotRuleKeys[name as keyof typeof errbotRuleKeys] : undefined;
  if (key === undefined) return note(`${JSON.stringify(pattern)} has a key that Errbot does not know: ${name}`);
  rule.delete(key);
  if (inner.type === 'none') {
    if (!isFlag(key))
      note(`${key} of ${JSON.stringify(pattern)} is switched off, as documented; Errbot denied everybody`);
    rule.set(key, null);
  } else if (isFlag(key)) rule.set(key, truthOf(inner));
  else
    rule.set(
      key,
      itemsOf(inner)
        .map(strOf)
        .filter((item) => isIdAt(item, key, pattern, note)),
    );
}

function isFlag(key: string): boolean {
  return key === 'allowMuc' || key === 'allowPrivate';
}

/** An id or a glob of ids; `@name` and `#name` wait for `errand acl pin`. */
const ID_OR_NAME = /^(?:[A-Z0-9*?[\]!-]+|[@#][^@]+)$/;

/**
 * Errbot compares ids: a mention matches nobody, nor does an address or a bare name, in allow rules as in deny rules. Here
 * some of them would.
 */
function isIdAt(item: string, key: string, pattern: string, note: Note): boolean {
  const where = `${key} of ${JSON.stringify(pattern)}`;
  if (key.endsWith('Args')) {
    if (/<[@#]/.test(item))
      note(`${where} has a mention: what was typed shows it as @U… or #channel here, without < and >`);
    return true;
  }
  const [, id] = /^<[@#!](?:subteam\^)?([A-Z0-9]+)(?:\|[^>]*)?>$/.exec(item) ?? [];
  if (id !== undefined) note(`${where} held a mention, which matched nobody: write ${id} if it should`);
  else if (/^[A-Z0-9*?!-]*$/.test(item.replace(/\[[^\]]+\]/g, '')) && !ID_OR_NAME.test(item))
    throw new CannotCarryError(`${key} holds ${JSON.stringify(item)}, which may stand for ids`, true);
  else if (!ID_OR_NAME.test(item))
    note(
      `${where} held ${JSON.stringify(item)}, which matched nobody, for Errbot compares ids: write it again if it should`,
    );
  return id === undefined && ID_OR_NAME.test(item);
}

function reasonOf(err: unknown): string {
  if (err instanceof CannotCarryError) return err.message;
  throw err;
}
