import type { Broadcast } from '@errand/contracts';
import { originOf } from '@errand/engine';
import type { CommandDefinition, Reply } from '@errand/plugin-sdk';
import { CommandError, command } from '@errand/plugin-sdk';
import { sleep, withoutTokens } from '@errand/runtime';
import type { InspectedExecution, InspectedMessage, InspectionStore } from '@errand/storage';
import { commandText, inlineCode, mentionedIn, placeText } from '../failure-text';
import { notNow } from './not-now';
import { spanOf } from './uptime';

export interface ExecutionsDeps {
  inspection: InspectionStore;
  settings: { prefix: string };
  broadcast(message: Broadcast): void;
}

const MOST_LISTED = 20;
const MOST_NAMED = 5;
/** Shorter ids are typing mistakes. */
const LEAST_CHARS = 4;
/** A handler that is told to stop is given up at once; its answer has to be stored. */
const DIES_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 100;

/** `!ps`, `!kill <id>` and `!trace <id>`: what runs, wherever it runs. */
export function createExecutions(deps: ExecutionsDeps): Record<string, CommandDefinition> {
  const { inspection, settings } = deps;
  const withId = (summary: string, run: (found: InspectedExecution, by: string, self: string) => Promise<string>) =>
    command({
      summary,
      admin: true,
      async run({ text }, { execution }) {
        return said(await run(await findOne(text, inspection), execution.userId, execution.id));
      },
    });
  return {
    ps: command({
      summary: 'Lists the commands that run now, on all workers, and those that wait for their turn',
      admin: true,
      async run(_input, { execution }) {
        const all = await notNow(() => inspection.underWay(MOST_LISTED + 1));
        return said(listText(all.filter(({ id }) => id !== execution.id)));
      },
    }),
    kill: withId('Ends a command that runs: kill <id>', kill),
    trace: withId('Tells the course of a command, by the id that an error names: trace <id>', (found) =>
      traceText(found, deps),
    ),
  };

  function listText(all: readonly InspectedExecution[]): string {
    if (all.length === 0) return 'Nothing runs but this.';
    const lines = all.slice(0, MOST_LISTED).map((each) => `- \`${shortId(each)}\` ${lineOf(each, settings.prefix)}`);
    const more = all.length > MOST_LISTED ? [`These are the first ${MOST_LISTED}.`] : [];
    return [
      '### What runs',
      lines.join('\n'),
      [...more, `\`${settings.prefix}kill <id>\` ends one, \`${settings.prefix}trace <id>\` tells its course.`].join(
        ' ',
      ),
    ].join('\n\n');
  }

  async function kill(found: InspectedExecution, by: string, self: string): Promise<string> {
    const what = `${commandText(found.handler, settings.prefix)} \`${shortId(found)}\``;
    if (found.id === self) throw new CommandError('That is this very command.');
    if (found.state === 'queued')
      throw new CommandError(`${what} does not run yet: it waits for others of its channel.`);
    if (found.state !== 'running') throw new CommandError(`${what} has ended already: ${found.state}.`);
    deps.broadcast({ kind: 'execution.kill', executionId: found.id, by });
    for (let waited = 0; waited < DIES_WITHIN_MS; waited += LOOK_EVERY_MS) {
      await sleep(LOOK_EVERY_MS);
      const [now] = await notNow(() => inspection.find(found.id, 1));
      if (now?.state !== 'running') return `${what} was ended: ${now?.state ?? 'gone'}.`;
    }
    return `${what} was told to end, and has not yet: its worker \`${found.owner}\` may be gone, or busy. \`${settings.prefix}ps\` shows whether it did.`;
  }
}

async function findOne(text: string, inspection: InspectionStore): Promise<InspectedExecution> {
  const id = text
    .trim()
    .replace(/^[`<"']+|[`>"']+$/g, '')
    .toLowerCase();
  if (id === '') throw new CommandError('Which one? Say its id.');
  if (id.length < LEAST_CHARS) throw new CommandError(`An id has ${LEAST_CHARS} characters at least.`);
  const [only, ...others] = await notNow(() => inspection.find(id, MOST_NAMED));
  if (!only) throw new CommandError(`There is no command with the id ${inlineCode(id, 50)}: they are kept for a week.`);
  if (others.length > 0)
    throw new CommandError(`Several begin with ${inlineCode(id, 50)}: ${[only, ...others].map(longerId).join(', ')}`);
  return only;
}

/** Of whose words what stands in code, nothing of it mentions anybody; who called is named. */
function said(markdown: string): Reply {
  return { markdown, mentions: mentionedIn(markdown) };
}

function lineOf({ handler, state, ageMs, owner, attempts, envelope }: InspectedExecution, prefix: string): string {
  const place = placeText(originOf(envelope));
  const again = attempts > 1 ? `, attempt ${attempts}` : '';
  const since = spanOf(Math.max(0, ageMs));
  const how = state === 'queued' ? `waits for ${since}` : `runs for ${since} on \`${owner}\``;
  return `${commandText(handler, prefix)}${place}, ${how}${again}`;
}

async function traceText(found: InspectedExecution, { inspection, settings }: ExecutionsDeps): Promise<string> {
  const { id, plugin, handler, state, cause, attempts, owner, ageMs, claimedAt, endedAt, envelope } = found;
  const messages = await notNow(() => inspection.messagesOf(id));
  const facts: [string, string | undefined][] = [
    ['Id', `\`${id}\``],
    ['State', state],
    ['Cause', cause && inlineCode(withoutTokens(cause), 1_000)],
    ['Said', inlineCode(withoutTokens((envelope.data as { text?: string }).text ?? ''), 300)],
    ['Plugin', plugin],
    ['Attempts', String(attempts)],
    ['Worker', owner && `\`${owner}\``],
    ['Begun', readable(claimedAt)],
    ['Ended', endedAt ? `${readable(endedAt)}, after ${spanOf(ageMs)}` : undefined],
    ['Came by', inlineCode(envelope.source)],
    ['Correlation', inlineCode(envelope.correlationid)],
    ['Trace', envelope.traceparent && inlineCode(envelope.traceparent.split('-')[1] ?? '')],
  ];
  return [
    `### ${commandText(handler, settings.prefix)}${placeText(originOf(envelope))}`,
    facts.flatMap(([name, value]) => (value ? [`- **${name}** ${value}`] : [])).join('\n'),
    messages.length === 0 ? 'It has said nothing.' : messages.slice(0, MOST_LISTED).map(messageText).join('\n'),
    messages.length > MOST_LISTED ? `… and ${messages.length - MOST_LISTED} more.` : '',
  ]
    .join('\n\n')
    .trim();
}

function messageText({ number, kind, isPublished, parts }: InspectedMessage): string {
  const states = parts.map(({ part, state, attempts, error }) => {
    const tries = attempts > 1 ? ` after ${attempts} tries` : '';
    return `${parts.length > 1 ? `part ${part + 1} ` : ''}${state}${tries}${error ? ` (${inlineCode(error)})` : ''}`;
  });
  const way = isPublished ? 'on its way to egress' : 'stored, not published yet';
  return `- Message ${number}, ${kind}: ${states.join(', ') || way}`;
}

function readable(at: string): string {
  return `${at.slice(0, 19).replace('T', ' ')} UTC`;
}

function shortId({ id }: InspectedExecution): string {
  return id.slice(0, 12);
}

function longerId({ id }: InspectedExecution): string {
  return `\`${id.slice(0, 20)}\``;
}
