import { createHash } from 'node:crypto';
import type { Envelope } from '@errand/contracts';
import { createEnvelope } from '@errand/contracts';
import { withoutTokens } from '@errand/runtime';
import type { SettingsFault } from './parse-settings';
import { pathText } from './parse-settings';
import type { SettingsHead } from './settings-versions';

type Notice = Envelope<'egress.notice.v1'>;

/** Of keys and of faults: more of them than anybody reads on a telephone. */
const MOST_NAMED = 6;

/**
 * Tells the admins that other settings hold. It is named by the version, so that they hear of it once, however many
 * workers say it.
 *
 * @param about.changed keys; undefined: they are not known
 */
export function appliedNotice(
  head: Pick<SettingsHead, 'version' | 'by'>,
  about: { changed: readonly string[] | undefined; prefix: string; source: string },
): Notice {
  const { version, by } = head;
  const { changed, prefix, source } = about;
  const what =
    changed === undefined
      ? ''
      : changed.length === 0
        ? ' No value changes by them.'
        : ` They change ${listed(changed.map(code), ', ')}.`;
  const markdown = `Version ${version} of the settings holds, applied by ${code(by)}.${what} \`${prefix}config diff ${version}\` tells more.`;
  return noticeOf('settings_applied', `${version}`, markdown, source);
}

/**
 * Tells them that settings were refused, and why. It is named by the faults and by what goes on holding.
 *
 * @param about.what a sentence without its end, such as `errand.yaml was refused`
 * @param about.version that goes on holding; 0: what each process was started with
 */
export function refusedNotice(
  faults: readonly SettingsFault[],
  about: { what: string; version: number; source: string },
): Notice {
  const { what, version, source } = about;
  const lines = faults.slice(0, MOST_NAMED).map((fault) => `- ${code(faultWords(fault))}`);
  const more = faults.length > MOST_NAMED ? [`- and ${faults.length - MOST_NAMED} more`] : [];
  const goesOn = version === 0 ? 'What held before goes on holding' : `Version ${version} goes on holding`;
  const markdown = [`${what}. ${goesOn}.`, '', ...lines, ...more].join('\n');
  return noticeOf('settings_refused', JSON.stringify([version, faults]), markdown, source);
}

/** `line 3, column 5: prefix: must be text` */
export function faultWords({ line, column, path, message }: SettingsFault): string {
  const place = line === undefined ? '' : `line ${line}, column ${column}: `;
  return `${place}${path.length > 0 ? `${pathText(path)}: ` : ''}${message}`;
}

function noticeOf(kind: string, what: string, markdown: string, source: string): Notice {
  const dedupkey = `notice:${kind}:${createHash('sha256').update(what).digest('hex').slice(0, 32)}`;
  return createEnvelope({
    type: 'egress.notice.v1',
    source,
    dedupkey,
    partitionkey: dedupkey,
    data: { kind, markdown },
  });
}

function listed(words: readonly string[], between: string): string {
  const more = words.length > MOST_NAMED ? ` and ${words.length - MOST_NAMED} more` : '';
  return `${words.slice(0, MOST_NAMED).join(between)}${more}`;
}

/** Somebody's words inside of our Markdown. */
function code(text: string): string {
  const line = withoutTokens(text)
    .replace(/[\p{C}\s]+/gu, ' ')
    .replaceAll('`', "'");
  return `\`${line.length > 300 ? `${line.slice(0, 300)}…` : line || ' '}\``;
}
