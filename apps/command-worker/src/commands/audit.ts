import type { CommandDefinition } from '@errand/plugin-sdk';
import { CommandError, command, t } from '@errand/plugin-sdk';
import type { AuditFilter, AuditStore, SealedEntry } from '@errand/storage';
import { messageOfLink, sealAll } from '@errand/storage';
import { commandText, inlineCode, mentionedIn, placeText } from '../failure-text';

export interface AuditDeps {
  audit: AuditStore;
  settings: { prefix: string };
}

const MOST_LISTED = 10;

/** `!audit`: who asked for what, who or what decided, and what came of it. */
export function createAudit({ audit, settings }: AuditDeps): Record<string, CommandDefinition> {
  return {
    audit: command({
      summary: 'Tells who asked for what, what was decided and what came of it',
      admin: true,
      flags: {
        person: t.user({ help: 'who asked', optional: true }),
        command: t.string({ help: 'what was asked for', optional: true }),
        trace: t.string({ help: 'a trace id', optional: true }),
        message: t.string({ help: 'the link of a Slack message: a command, or what I posted', optional: true }),
        since: t.string({ help: 'a date, such as 2026-11-23 or 2026-11-23T12:00Z', optional: true }),
        until: t.string({ help: 'the same', optional: true }),
      },
      async run({ flags }) {
        const filter = filterOf(flags);
        const entries = await (async () => {
          await sealAll(audit);
          return audit.find(filter, { limit: MOST_LISTED });
        })().catch((err: unknown) => {
          if ((err as { code?: unknown }).code !== 'store_unavailable') throw err;
          throw new CommandError('The audit cannot be read just now. Try again in a minute.', { cause: err });
        });
        const markdown = textOf(entries, settings.prefix);
        return { markdown, mentions: mentionedIn(markdown) };
      },
    }),
  };
}

type Flags = Partial<Record<'person' | 'command' | 'trace' | 'message' | 'since' | 'until', string>>;

function filterOf({ person, command: name, trace, message: link, since, until }: Flags): AuditFilter {
  const message = link === undefined ? undefined : messageOfLink(link);
  if (link !== undefined && !message)
    throw new CommandError('That is no link to a message: copy it in Slack, by “Copy link”.');
  return {
    userId: person,
    command: name?.replaceAll(' ', '_'),
    traceId: trace,
    message,
    since: timeOf(since),
    until: timeOf(until),
  };
}

function timeOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new CommandError(`${inlineCode(text)} is no date: say 2026-11-23 or 2026-11-23T12:00Z.`);
  return new Date(ms).toISOString();
}

function textOf(entries: readonly SealedEntry[], prefix: string): string {
  if (entries.length === 0) return 'The audit has nothing of that.';
  const subjects = new Map<string, SealedEntry[]>();
  for (const entry of entries) subjects.set(entry.subject, [entry, ...(subjects.get(entry.subject) ?? [])]);
  const lines = [...subjects.values()].map((each) => subjectText(each, prefix));
  return `### The audit: the newest ${subjects.size === 1 ? 'entry' : `${subjects.size} entries`}\n\n${lines.join('\n')}`;
}

/** One line for what was asked, one below it for each call to Slack, and for each time that somebody was to agree. */
function subjectText(entries: readonly SealedEntry[], prefix: string): string {
  const asked = entries.find(({ kind }) => kind === 'command');
  const calls = entries.filter(({ kind }) => kind !== 'command');
  const first = asked ? commandLine(asked, prefix) : `- ${inlineCode(entries[0]?.subject ?? '')}`;
  return [
    first,
    ...calls.map((entry) => `  - ${entry.kind === 'approval' ? approvalText(entry) : callText(entry)}`),
  ].join('\n');
}

function commandLine(entry: SealedEntry, prefix: string): string {
  const { at, command: name = '', userId, channelId, details, sequence, traceId = '' } = entry;
  const { outcome, text, args, flags, access, cause } = details as Details;
  const typed = text ?? (args && JSON.stringify({ ...args, ...flags }));
  const decided = access ? `; ${decidedText(access)}` : '';
  const why = cause ? `, ${inlineCode(cause)}` : '';
  const where = placeText({ userId, channelId });
  return `- ${momentOf(at)} ${commandText(name, prefix)}${typed ? ` ${inlineCode(typed)}` : ''}${where}: ${outcome}${why}${decided}. No. ${sequence}, trace ${inlineCode(traceId)}`;
}

function decidedText({ outcome, because, policyVersion }: Access): string {
  return `${outcome}: ${inlineCode(because)}, policy ${policyVersion}`;
}

function callText({ at, kind, channelId, ts, details, sequence }: SealedEntry): string {
  const { state, error, by } = details as { state?: string; error?: string; by?: string };
  const where = ts === undefined ? '' : ` in ${inlineCode(channelId ?? '')} as ${inlineCode(ts)}`;
  const who = by === undefined ? '' : ` by ${inlineCode(by)}`;
  return `${momentOf(at)} ${kind} ${state}${who}${where}${error ? `: ${inlineCode(error)}` : ''}. No. ${sequence}`;
}

function approvalText({ at, userId, details, sequence }: SealedEntry): string {
  const { requestId, state, wants, by, count, access } = details as ApprovalDetails;
  const who = userId === undefined ? '' : ` by <@${userId}>`;
  const of = by ? `, of ${count} among ${by.map((each) => inlineCode(each)).join(', ')}` : '';
  const what = state === 'asked' ? `${wants} asked for` : state;
  const decided = access ? `; ${decidedText(access)}` : '';
  return `${momentOf(at)} ${what}${who}${of}: request ${inlineCode(requestId)}${decided}. No. ${sequence}`;
}

interface ApprovalDetails {
  requestId: string;
  state: string;
  wants?: string;
  by?: string[];
  count?: number;
  access?: Access;
}

interface Access {
  outcome: string;
  because: string;
  policyVersion: number;
}

interface Details {
  outcome: string;
  text?: string;
  args?: Record<string, unknown>;
  flags?: Record<string, unknown>;
  access?: Access;
  cause?: string;
}

function momentOf(at: string): string {
  return `${at.slice(0, 19).replace('T', ' ')} UTC`;
}
