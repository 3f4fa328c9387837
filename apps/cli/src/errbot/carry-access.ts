import { errbotRuleKeys } from '@errand/settings';
import type { PythonValue } from '../python/value';
import { CannotCarryError, entriesOf, itemsOf, strOf, truthOf } from './convert';

type Note = (text: string) => void;
type Rule = Map<string, unknown>;

/** Nobody may: for what cannot be read, until somebody has looked at it. Open would be the wrong guess. */
export function closedDefault(): Rule {
  return new Map([['allowUsers', []]]);
}

/** Nobody may do anything. */
export function closedRules(): Map<string, Rule> {
  return new Map([['*', closedDefault()]]);
}

/** ACCESS_CONTROLS, in its order. What of it cannot be read is closed to everybody. */
export function carryRules(value: PythonValue, note: Note): Map<string, Rule> {
  const rules = new Map<string, Rule>();
  let entries: ReturnType<typeof entriesOf>;
  try {
    entries = entriesOf(value);
  } catch (err) {
    note(`all commands are closed until you write the rules: ${reasonOf(err)}`);
    return closedRules();
  }
  for (const [key, rule] of entries) {
    let pattern = '*';
    try {
      if (key.type !== 'str' || key.value === '') throw new CannotCarryError('its pattern cannot be read');
      pattern = key.value;
      if (/\s/.test(pattern)) note(`${JSON.stringify(pattern)} matched nothing in Errbot: names have _ for spaces`);
      // a pattern that was there already has been asked first
      if (!rules.has(pattern)) rules.set(pattern, ruleOf(pattern, rule, note));
    } catch (err) {
      note(`${JSON.stringify(pattern)} is closed until you write its rule: ${reasonOf(err)}`);
      if (!rules.has(pattern)) rules.set(pattern, closedDefault());
    }
  }
  return rules;
}

/** ACCESS_CONTROLS_DEFAULT; closed to everybody where it cannot be read. */
export function carryDefault(value: PythonValue, note: Note): Rule {
  try {
    return ruleOf('the default', value, note);
  } catch (err) {
    note(`all commands are closed until you write it: ${reasonOf(err)}`);
    return closedDefault();
  }
}

/** @throws CannotCarryError where a part of it cannot be read: a rule without it might allow what it denied */
function ruleOf(pattern: string, value: PythonValue, note: Note): Rule {
  const rule: Rule = new Map();
  for (const [keyValue, inner] of entriesOf(value)) {
    const name = strOf(keyValue);
    const key = Object.hasOwn(errbotRuleKeys, name) ? errbotRuleKeys[name as keyof typeof errbotRuleKeys] : undefined;
    if (key === undefined) {
      note(`${JSON.stringify(pattern)} has a key that Errbot does not know: ${name}`);
    } else if (inner.type === 'none') {
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
  return rule;
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
