import { fence } from '@errand/engine';
import type { CommandDefinition } from '@errand/plugin-sdk';
import { CommandError, command } from '@errand/plugin-sdk';
import { withoutTokens } from '@errand/runtime';
import type { Difference, FollowedSettings, SettingsHead, SettingsVersions } from '@errand/settings';
import { differencesOfTexts, faultWords } from '@errand/settings';
import { inlineCode } from '../failure-text';
import { notNow } from './not-now';

export interface ConfigDeps {
  followed(): FollowedSettings;
  versions: SettingsVersions;
  /** The prefix may change. */
  settings: { prefix: string };
}

const MOST_LISTED = 10;
const MOST_LINES = 100;
const MOST_FAULTS = 5;
/** What is handed on as it is to a client of somebody's, and may hold a key of theirs. */
const unshown = 'sentryOptions';

/** `!config`: which settings hold, since when and by whom; they are applied from the command line. */
export function createConfig(deps: ConfigDeps): Record<string, CommandDefinition> {
  const { versions } = deps;
  const asked = (summary: string, run: (text: string) => Promise<string>) =>
    command({ summary, admin: true, run: ({ text }) => notNow(() => run(text.trim())) });
  return {
    config: asked('Tells which version of the settings holds, since when and by whom', (text) => {
      if (text !== '') throw new CommandError(goOn(deps));
      return inForceText(deps);
    }),
    config_show: asked('Shows the settings that are not the defaults: config show <version>', async (text) => {
      const version = text === '' ? await newest(deps) : numberIn(text);
      const lines = linesOf(differencesOfTexts('', await textOf(version, versions)), ({ key, b }) => [
        `${key}: ${valueOf(key, b)}`,
      ]);
      return lines === ''
        ? `In version ${version} everything is as the defaults are.`
        : `Version ${version}, where it is not as the defaults are:\n\n${lines}`;
    }),
    config_history: asked('Lists the versions of the settings: config history <before which version>', async (text) => {
      const before = text === '' ? undefined : numberIn(text);
      const found = await versions.list({ limit: MOST_LISTED + 1, before });
      if (found.length === 0) return before === undefined ? noneText : `There is none before version ${before}.`;
      const page = found.slice(0, MOST_LISTED);
      const older = page.at(-1)?.version;
      const more =
        found.length > page.length ? ` \`${deps.settings.prefix}config history ${older}\` lists older ones.` : '';
      const lines = page.map((head) => `- **${head.version}** ${appliedText(head)}`);
      return `### Versions of the settings\n\n${lines.join('\n')}\n\n${goOn(deps)}${more}`;
    }),
    config_diff: asked(
      'Shows what a version of the settings changed, or what differs between two: config diff <version> <version>',
      async (text) => {
        const [first, second, ...others] = text.split(/\s+/).filter(Boolean).map(numberIn);
        if (others.length > 0) throw new CommandError('Two versions at most.');
        const to = second ?? first ?? (await newest(deps));
        const from = second === undefined ? to - 1 : (first ?? 0);
        const after = await textOf(to, versions); // first: of `9` where there are three, 9 is missing and not 8
        const before = from === 0 ? '' : await textOf(from, versions);
        const differences = differencesOfTexts(before, after);
        const lines = linesOf(differences, ({ key, a, b }) => [
          ...(a === undefined ? [] : [`- ${key}: ${valueOf(key, a)}`]),
          ...(b === undefined ? [] : [`+ ${key}: ${valueOf(key, b)}`]),
        ]);
        const what = `From ${from === 0 ? 'the defaults' : `version ${from}`} to version ${to}`;
        return lines === '' ? `${what} no value changes.` : `${what}:\n\n${lines}`;
      },
    ),
  };
}

const noneText =
  'There is no version in the database yet: each process goes by the file that it was started with. `errand config apply errand.yaml` makes the first one.';

function goOn({ settings: { prefix } }: ConfigDeps): string {
  return `\`${prefix}config show\` shows what holds, \`${prefix}config history\` lists the versions, \`${prefix}config diff <version>\` shows what one changed.`;
}

async function inForceText(deps: ConfigDeps): Promise<string> {
  const { version, head, refused } = deps.followed().inForce();
  const latest = await deps.versions.latest();
  const lines = [head ? `### Version ${version} of the settings holds\n\nIt was ${appliedText(head)}.` : noneText];
  if (refused) {
    const faults = refused.faults.slice(0, MOST_FAULTS).map((fault) => `- ${inlineCode(faultWords(fault), 300)}`);
    lines.push(`Version ${refused.version} was refused:\n\n${faults.join('\n')}`);
  } else if (latest > version) lines.push(`Version ${latest} is in the database, and is about to hold.`);
  return [...lines, ...(latest > 0 ? [goOn(deps)] : [])].join('\n\n');
}

const throughWords: Record<SettingsHead['through'], string> = {
  start: 'the first one, stored at its start',
  command: 'applied',
  file: 'taken from the file as it was changed',
};

function appliedText({ by, through, at }: SettingsHead): string {
  return `${throughWords[through]} by ${inlineCode(by)} at ${at.slice(0, 19).replace('T', ' ')} UTC`;
}

async function newest({ followed, versions }: ConfigDeps): Promise<number> {
  const version = followed().inForce().version || (await versions.latest());
  if (version === 0) throw new CommandError(noneText);
  return version;
}

function numberIn(text: string): number {
  const shown = inlineCode(text, 20);
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0)
    throw new CommandError(`${shown} is no version: they are numbers from 1 on.`);
  return Number(text);
}

async function textOf(version: number, versions: SettingsVersions): Promise<string> {
  const row = await versions.find(version);
  if (!row) throw new CommandError(`There is no version ${version}.`);
  return row.text;
}

function valueOf(key: string, value: unknown): string {
  return key.split('.', 1)[0] === unshown ? '(not shown)' : JSON.stringify(value);
}

/** Empty: there are none. */
function linesOf(differences: readonly Difference[] | undefined, of: (difference: Difference) => string[]): string {
  if (!differences) throw new CommandError('This version of Errand cannot read it: it was written for another one.');
  const all = differences.flatMap(of).map((line) => withoutTokens(line).replace(/\p{C}/gu, '\ufffd'));
  if (all.length === 0) return '';
  const more =
    all.length > MOST_LINES ? `\n\n… and ${all.length - MOST_LINES} lines more, which the command line shows.` : '';
  return `${fence(all.slice(0, MOST_LINES).join('\n'))}${more}`;
}
