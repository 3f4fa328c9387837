import { hostname, userInfo } from 'node:os';
import type { Env } from '@errand/runtime';
import type { Applied, SettingsHead } from '@errand/settings';
import { applySettings, differencesOfTexts, refusedNotice } from '@errand/settings';
import type { CliDeps, ExitCode } from './cli-deps';
import type { Source } from './config-source';
import { faultsText } from './config-source';
import type { Connection } from './connect';
import { differencesText } from './print-settings';
import { printable, printableJson } from './printable';
import { table } from './table';
import { UsageError } from './usage';

const MOST_LISTED = 50;

/** Whether the database is named in which the versions of the settings are. */
export function hasTable(env: Env): boolean {
  return Boolean(env['DATABASE_URL'] || env['DATABASE_URL_FILE']);
}

/** @param version undefined: the one that is to hold. @throws UsageError where there is none */
export function ofTable(version: number | undefined, deps: CliDeps): Promise<Source> {
  return connected(false, deps, async ({ settings }) => {
    const wanted = version ?? (await settings.latest());
    const row = wanted === 0 ? undefined : await settings.find(wanted);
    if (!row)
      throw new UsageError(
        wanted === 0
          ? 'the database has no settings yet: errand config apply makes them'
          : `there is no version ${wanted}`,
      );
    return { path: `version ${row.version}, ${appliedText(row)}`, text: row.text, overrides: {} };
  });
}

/** `errand config history`: the newest first. */
export function historyOfConfig(json: boolean, deps: CliDeps): Promise<ExitCode> {
  return connected<ExitCode>(false, deps, async ({ settings }) => {
    const heads = await settings.list({ limit: MOST_LISTED });
    if (json)
      deps.out(`${printableJson(heads.map(({ version, by, through, at }) => ({ version, by, through, at })))}\n`);
    else if (heads.length === 0) deps.out('the database has no settings yet\n');
    else {
      const rows = heads.map(({ version, by, through, at }) => [String(version), momentOf(at), through, printable(by)]);
      deps.out(table(['VERSION', 'WHEN (UTC)', 'THROUGH', 'BY'], rows, deps.width));
    }
    return 0;
  });
}

/** `errand config apply`: makes a file hold, in every worker and egress at once. */
export function applyConfig(
  source: Source,
  { by = whoAmI(), after, json }: { by?: string | undefined; after: number | undefined; json: boolean },
  deps: CliDeps,
): Promise<ExitCode> {
  return connected<ExitCode>(true, deps, async (connection) => {
    const { settings: versions } = connection;
    const before = await versions.latest();
    let toTell = 0;
    const applied = await applySettings(
      { text: source.text, overrides: source.overrides, by, through: 'command', after },
      { versions, tellOthers: (version) => void (toTell = version) },
    );
    if (json) deps.out(`${printableJson(jsonOf(applied))}\n`);
    switch (applied.outcome) {
      case 'refused': {
        deps.err(faultsText(applied.faults, source));
        deps.err(before === 0 ? 'refused; nothing changes\n' : `refused; version ${before} goes on\n`);
        const what = 'Settings that somebody wanted to apply were refused';
        await orSay('the admins are not told', deps, () =>
          connection.notify(refusedNotice(applied.faults, { what, version: before, source: 'cli' })),
        );
        return 2;
      }
      case 'unchanged':
        if (!json) deps.out(`version ${applied.version} is the same; nothing to apply\n`);
        return 0;
      case 'overtaken': {
        const { version, first } = applied;
        const which = first ? `version ${version} was ${appliedText(first)}` : `there is no version ${after} yet`;
        deps.err(`not applied: ${which}; errand config diff shows what differs from it, then apply again\n`);
        return 1;
      }
      case 'applied':
        if (!json) deps.out(appliedWords(applied, source, before === 0 ? '' : (await versions.find(before))?.text));
        await orSay('worker and egress are not told, and find it by themselves within 5 seconds', deps, () =>
          connection.broadcast({ kind: 'settings.changed', version: toTell }),
        );
        return 0;
    }
  });
}

function appliedWords(
  { row, late, warnings }: Extract<Applied, { outcome: 'applied' }>,
  { path, text }: Source,
  before: string | undefined,
): string {
  const differences = before === undefined ? undefined : differencesOfTexts(before, text);
  return [
    `${printable(`version ${row.version}, ${appliedText(row)}: ${path}`)}\n`,
    differences ? differencesText(differences) : '',
    ...late.map(({ key, because }) => `not at once: ${key}: ${because}\n`),
    ...warnings.map((warning) => `warning: ${printable(warning)}\n`),
  ].join('');
}

function jsonOf(applied: Applied) {
  if (applied.outcome !== 'applied') return applied;
  const { version, by, at } = applied.row;
  const { outcome, changed, late, warnings } = applied;
  return { outcome, version, by, at, changed, late, warnings };
}

async function connected<T>(
  publishes: boolean,
  deps: CliDeps,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await deps.connect({ publishes });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** What is stored holds, whether or not RabbitMQ is there to say so. */
async function orSay(words: string, { err }: CliDeps, work: () => Promise<void>): Promise<void> {
  await work().catch(({ message }: Error) => err(`${words}: ${printable(message)}\n`));
}

function appliedText({ by, at }: SettingsHead): string {
  return `applied by ${printable(by)} at ${momentOf(at)} UTC`;
}

function momentOf(at: string): string {
  return at.slice(0, 19).replace('T', ' ');
}

/** Of the machine; a container may have no name for its user. */
function whoAmI(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return hostname();
  }
}
