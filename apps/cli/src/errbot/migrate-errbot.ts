import type { ErrbotSetting, SettingsKey } from '@errand/settings';
import { errbotSettings, isUnpinned } from '@errand/settings';
import { printable } from '../printable';
import type { Assignment } from '../python/read-module';
import { readModule } from '../python/read-module';
import type { Access } from './carry-access';
import type { Variable } from './carry-identity';
import { carryIdentity, quoted } from './carry-identity';
import { carryValid, yamlOf } from './carry-valid';
import { CannotCarryError, textOf } from './convert';

/** Something that somebody has to look at. */
export interface Note {
  line: number;
  /** The setting of Errbot; absent: none in particular. */
  name?: string;
  /**
   * `unread`: it is, or may be, something else than what is written, for it could not be read; `left_out`: it is not
   * carried over; `look`: it is, with a difference; `pin`: it holds names, which are no ids.
   */
  kind: 'unread' | 'left_out' | 'look' | 'pin';
  text: string;
}

export interface Migration {
  /** The text of errand.yaml. */
  yaml: string;
  /** How many keys stand in it. */
  keys: number;
  /** The text of .env, which holds secrets; undefined: there are none. */
  env: string | undefined;
  /** The names of its variables. */
  variables: string[];
  notes: Note[];
}

interface Work {
  blocks: string[];
  keys: Set<string>;
  variables: Variable[];
  notes: Note[];
  access: Access;
  /** Names the plugins without the one that answers unknown commands. */
  silencedBy?: Assignment;
}

/**
 * Reads a config.py of Errbot and writes what Errand reads, in its order. Nothing of it is run, and no value of a secret
 * stands in what is returned but in `env`.
 *
 * @param file the name of the file, for the comments
 * @throws PythonSyntaxError where Python could not read it either; Error where no setting of Errbot is in it
 */
export function migrateErrbot(source: string, file: string): Migration {
  const isSetting = (name: string) => settingOf(name) !== undefined;
  const { assignments, remarks } = readModule(source, { isSetting, guarded });
  if (!assignments.some(({ name }) => settingOf(name))) throw new Error('there is no setting of Errbot in it');
  const notes: Note[] = remarks.map(({ line, text }) => ({ line, kind: 'unread', text }));
  const work: Work = { blocks: [], keys: new Set(), variables: [], notes, access: accessOf(assignments) };
  for (const assignment of assignments) {
    const setting = settingOf(assignment.name);
    if (setting?.key !== undefined) carryKey(assignment, setting.key, work);
    else if (assignment.name === 'BOT_IDENTITY') carrySecrets(assignment, work);
    else if (assignment.name === 'SENTRY_DSN') carryDsn(assignment, work);
    else if (setting) leaveOut(assignment, setting.reason, work);
    else if (/^[A-Z][A-Z0-9_]*$/.test(assignment.name) && !assignment.isUsed)
      leaveOut(assignment, 'it is no setting of Errbot: if a plugin reads it, it has to be given to the plugin', work);
  }
  if (work.silencedBy && !work.keys.has('suppressCmdNotFound')) silence(work.silencedBy, work);
  const head = [
    `# How Errand behaves, from ${printable(file)} of Errbot. Every key: docs/settings.md`,
    '# Secrets are not here but in the environment. errand config check says what is wrong in it.',
  ];
  return {
    yaml: `${[head.join('\n'), ...work.blocks].join('\n\n')}\n`,
    keys: work.keys.size,
    env: work.variables.length > 0 ? envOf(work.variables, file) : undefined,
    variables: work.variables.map(({ name }) => name),
    notes: notes.sort((a, b) => a.line - b.line),
  };
}

/** Who may do what: where it is in doubt, it is closed. */
const guarded = ['BOT_ADMINS', 'ACCESS_CONTROLS', 'ACCESS_CONTROLS_DEFAULT'];

function accessOf(assignments: readonly Assignment[]): Access {
  const carried = (name: string, key: SettingsKey, access: Access) => {
    const value = assignments.find((assignment) => assignment.name === name)?.value;
    if (!value || value.type === 'none') return undefined;
    let unread = 0;
    try {
      return {
        value,
        carried: carryValid(key, value, (_text, isUnread) => void (unread += Number(isUnread ?? false)), access),
        unread,
      };
    } catch (err) {
      if (err instanceof CannotCarryError) return undefined;
      throw err;
    }
  };
  const admins = (carried('BOT_ADMINS', 'admins', { admins: [] })?.carried ?? []) as string[];
  return { admins, byDefault: carried('ACCESS_CONTROLS_DEFAULT', 'accessControlsDefault', { admins }) };
}

function settingOf(name: string): ErrbotSetting | undefined {
  return Object.hasOwn(errbotSettings, name) ? errbotSettings[name] : undefined;
}

function carryKey(assignment: Assignment, key: SettingsKey, work: Work): void {
  const { name, line, value } = assignment;
  const said: string[] = [];
  const note = (text: string, isUnread = false) => {
    if (said.includes(text)) return;
    said.push(text);
    work.notes.push({ line, name, kind: isUnread ? 'unread' : 'look', text });
  };
  if (value.type === 'none')
    return void work.blocks.push(comment(`${name}, line ${line}: None, so that the default holds`));
  let carried: unknown;
  try {
    carried = carryValid(key, value, note, work.access);
  } catch (err) {
    if (err instanceof CannotCarryError) return leaveOut(assignment, err.message, work, err.isUnread);
    throw err;
  }
  const names = namesIn(key, carried);
  if (names.length > 0) {
    said.push(`names are no ids until errand acl pin has written them: ${names.join(', ')}`);
    work.notes.push({ line, name, kind: 'pin', text: names.join(', ') });
  }
  const comments = [comment(`${name}, line ${line}`), ...said.map((text) => comment(`  ${text}`))];
  if (carried === undefined) return void work.blocks.push(comments.join('\n'));
  work.keys.add(key);
  work.blocks.push(`${comments.join('\n')}\n${yamlOf(key, carried).trimEnd()}`);
  const isSilent = key === 'corePlugins' && Array.isArray(carried) && !carried.includes('CommandNotFoundFilter');
  if (isSilent) work.silencedBy = assignment;
}

/** In Errbot the answer to unknown commands is a plugin's, and goes with it. */
function silence({ name, line }: Assignment, work: Work): void {
  const text = 'without CommandNotFoundFilter an unknown command has no answer: suppressCmdNotFound is true now';
  work.notes.push({ line, name, kind: 'look', text });
  work.keys.add('suppressCmdNotFound');
  work.blocks.push(`${comment(`${name}, line ${line}: ${text}`)}\nsuppressCmdNotFound: true`);
}

function carrySecrets(assignment: Assignment, work: Work): void {
  const { name, line, value } = assignment;
  try {
    const variables = carryIdentity(value, (text, isUnread) =>
      work.notes.push({ line, name, kind: isUnread ? 'unread' : 'left_out', text }),
    );
    work.variables.push(...variables);
    work.blocks.push(comment(`${name}, line ${line}: in .env`));
  } catch (err) {
    if (!(err instanceof CannotCarryError)) throw err;
    leaveOut(assignment, err.message, work, err.isUnread);
  }
}

function carryDsn(assignment: Assignment, work: Work): void {
  const { name, line, value } = assignment;
  try {
    const text = value.type === 'none' ? '' : textOf(value);
    if (text === '') return;
    work.variables.push({ name: 'SENTRY_DSN', value: quoted(text) });
    work.blocks.push(comment(`${name}, line ${line}: in .env`));
  } catch (err) {
    if (!(err instanceof CannotCarryError)) throw err;
    leaveOut(assignment, err.message, work, err.isUnread);
  }
}

function leaveOut({ name, line, value }: Assignment, reason: string, work: Work, isUnread = false): void {
  work.blocks.push(comment(`${name}, line ${line}, is not carried over: ${reason}`));
  work.notes.push({ line, name, kind: isUnread ? 'unread' : 'left_out', text: reason });
  if (name === 'BACKEND' && value.type === 'str' && !/slack/i.test(value.value))
    work.notes.push({ line, name, kind: 'look', text: 'people and rooms were not those of Slack: put their ids in' });
}

/** A line of a comment, whatever stands in the text. */
function comment(text: string): string {
  return `# ${printable(text)}`;
}

function envOf(variables: readonly Variable[], file: string): string {
  return [
    `# From ${printable(file)} of Errbot. Keep it to yourself: who reads it can act as the bot.`,
    ...variables.map(({ name, value }) => `${name}=${value}`),
    '',
  ].join('\n');
}

/** The names of people and channels where ids belong. */
function namesIn(key: SettingsKey, value: unknown): string[] {
  if (key !== 'admins' && key !== 'accessControls' && key !== 'accessControlsDefault') return [];
  const found = new Set<string>();
  const walk = (inner: unknown, under: string) => {
    if (under.endsWith('Args')) return;
    if (typeof inner === 'string') {
      if (isUnpinned(inner)) found.add(inner);
    } else if (Array.isArray(inner)) for (const item of inner) walk(item, under);
    else if (inner instanceof Map) for (const [name, item] of inner) walk(item, String(name));
  };
  walk(value, key);
  return [...found];
}
