import type { SettingsKey } from '@errand/settings';
import type { PythonValue } from '../python/value';
import { CannotCarryError, entriesOf, intOf, itemsOf, jsonOf, levelOf, strOf, textOf, truthOf } from './convert';
import type { Access } from './carry-access';
import { carryDefault, carryRules } from './carry-access';

/** Says what somebody should look at, in a sentence; `isUnread`: it could not be read. */
export type Note = (text: string, isUnread?: boolean) => void;

export type Carry = (value: PythonValue, note: Note, access: Access) => unknown;

/** Errand's own plugins, which no CORE_PLUGINS of Errbot names: `!audit`, `!config`, `!ps`, `!kill`, `!trace`, `!failed`. */
const ownPlugins = ['audit', 'config', 'executions', 'failures'];

/**
 * How the value of a setting of Errbot becomes that of a key of errand.yaml. Undefined: there is nothing to write, the
 * default holds.
 *
 * @throws CannotCarryError
 */
export const carries: Partial<Record<SettingsKey, Carry>> = {
  admins: (value, note) => listOf(value, note, textOf),
  adminNotifications: carryNotifications,
  prefix(value) {
    const prefix = textOf(value);
    if (prefix !== '') return prefix;
    throw new CannotCarryError('every message would be a command; prefixOptionalOnChat is that for direct messages');
  },
  prefixOptionalOnChat: truthOf,
  altPrefixes: (value, note) => listOf(value, note, textOf),
  // a text is taken letter by letter there
  altPrefixSeparators: (value, note) => (value.type === 'str' ? [...value.value] : listOf(value, note, textOf)),
  altPrefixCaseinsensitive: truthOf,
  suppressCmdNotFound: truthOf,
  accessControlsDefault: carryDefault,
  accessControls: carryRules,
  hideRestrictedCommands: truthOf,
  hideRestrictedAccess: truthOf,
  divertToPrivate: (value, note) => listOf(value, note, textOf),
  divertToThread: (value, note) => listOf(value, note, textOf),
  groupchatNickPrefixed: truthOf,
  messageSizeLimit(value, note) {
    const limit = intOf(value);
    if (limit > 40_000) note('Slack takes 40000 characters at most; that is what it is now');
    if (limit > 0 && limit < 40) note('a message has room for 40 characters at least; that is what it is now');
    return limit <= 0 ? 0 : Math.min(40_000, Math.max(40, limit));
  },
  compactOutput: truthOf,
  chatroomPresence: carryPresence,
  chatroomRelay: (value, note) => relayOf(value, note, personOf, roomOf),
  reverseChatroomRelay(value, note) {
    const relays = relayOf(value, note, roomOf, personOf);
    if (relays.size > 0) note('Errbot sent nothing for these, by a mistake; Errand does');
    return relays;
  },
  extraPluginDir(value, note) {
    const folders = listOf(value, note, textOf);
    if (folders.length > 0) note('plugins in Python have to be written anew: docs/plugins.md');
    return folders;
  },
  corePlugins: carryCorePlugins,
  pluginsCallbackOrder: (value, note) => listOf(value, note, (item) => (item.type === 'none' ? null : textOf(item))),
  logLevel: levelOf,
  logFile: textOf,
  logFormatter() {
    throw new CannotCarryError('it is an object of Python; logFormatter takes json or text');
  },
  logSentry: truthOf,
  sentryLoglevel: levelOf,
  sentryEventlevel: levelOf,
  sentryOptions(value) {
    const kept = entriesOf(value).filter(([key]) => !['dsn', 'integrations'].includes(strOf(key)));
    return Object.fromEntries(kept.map(([name, option]) => [inCamelCase(strOf(name)), jsonOf(option)]));
  },
};

/** Sentry's client for JavaScript has the options of that for Python, under names of its own style. */
function inCamelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/** The items that can be carried over; the others are noted. */
function listOf<T>(value: PythonValue, note: Note, of: (item: PythonValue) => T): T[] {
  return itemsOf(value).flatMap((item, at) => {
    try {
      return [of(item)];
    } catch (err) {
      if (!(err instanceof CannotCarryError)) throw err;
      note(`the item ${at + 1} is left out: ${err.message}`, err.isUnread);
      return [];
    }
  });
}

function carryNotifications(value: PythonValue, note: Note): string[] | undefined {
  if (value.type === 'str') note('Errbot took the text letter by letter; now it is one recipient');
  const all = itemsOf(value);
  const kept = listOf(value, note, (item) => {
    const text = textOf(item);
    const [, id] = /^<#([A-Z0-9]+)(?:\|[^>]*)?>$/.exec(text) ?? [];
    if (id) return id;
    if (/^<@[UW][A-Z0-9]+>$/.test(text) || /^(#[^\s#,<>/]{1,80}|[CGD][A-Z0-9]+)$/.test(text)) return text;
    if (!/^[UW][A-Z0-9]+$/.test(text))
      throw new CannotCarryError('people are written <@U…>, channels #channel or by id');
    note(`${text} is <@${text}> now: messages are sent to mentions`);
    return `<@${text}>`;
  });
  if (kept.length > 0 || all.length === 0) return kept;
  note('nobody is left, so that it is every admin now');
  return undefined;
}

function carryPresence(value: PythonValue, note: Note): string[] {
  return listOf(value, note, (item) => {
    const [room, password] = item.type === 'tuple' || item.type === 'list' ? item.items : [item];
    if (!room) throw new CannotCarryError('it names no room');
    if (password && password.type !== 'none') note('channels of Slack have no passwords: one is left out');
    return roomOf(room);
  });
}

function relayOf(
  value: PythonValue,
  note: Note,
  from: (value: PythonValue) => string,
  to: (value: PythonValue) => string,
): Map<string, string[]> {
  const relays = new Map<string, string[]>();
  for (const [at, [key, targets]] of (value.type === 'dict' ? value.entries : emptyOnly(value)).entries()) {
    try {
      relays.set(from(key), listOf(targets, note, to));
    } catch (err) {
      if (!(err instanceof CannotCarryError)) throw err;
      note(`the relay ${at + 1} is left out: ${err.message}`, err.isUnread);
    }
  }
  return relays;
}

/** Errbot's own default is an empty tuple. */
function emptyOnly(value: PythonValue): readonly (readonly [PythonValue, PythonValue])[] {
  return 'items' in value && value.items.length === 0 ? [] : entriesOf(value);
}

function personOf(value: PythonValue): string {
  const text = textOf(value);
  const [, id] = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(text) ?? [];
  if (id) return id;
  if (/^[UW][A-Z0-9]+$/.test(text)) return text;
  throw new CannotCarryError('a person is written by user id, U…');
}

function roomOf(value: PythonValue): string {
  const text = textOf(value);
  const [, id] = /^<#([CG][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(text) ?? [];
  if (id) return id;
  if (/^([CG][A-Z0-9]+|#[^\s#,<>]+)$/.test(text)) return text;
  throw new CannotCarryError('a channel is written #channel or by its id');
}

function carryCorePlugins(value: PythonValue, note: Note): string[] {
  const names = listOf(value, note, textOf);
  if (names.length === 0) throw new CannotCarryError('Errbot loads all for (), and so does Errand without the key');
  if (!names.includes('ACLs')) note('access control stays, whatever is loaded');
  const added = ownPlugins.filter((own) => !names.some((name) => name.toLowerCase() === own));
  if (added.length > 0) note(`${added.join(', ')} are loaded, too: Errbot has no such plugins, and admins need them`);
  return [...names, ...added];
}
