import { createEnvelope } from '@errand/contracts';
import type { Envelope } from '@errand/contracts';
import type { Clock, Execution } from '@errand/engine';
import { originOf } from '@errand/engine';
import type { Logger } from '@errand/runtime';
import type { Alert, AlertStore, DeadLetterRow, DueAlert } from '@errand/storage';
import { commandText, inlineCode, mentionedIn, placeText } from './failure-text';

export interface Alerts {
  /** What the admins are to hear of a dead letter; to be stored with it. */
  ofDeadLetter(letter: DeadLetterRow): Alert;
  /** Notes that a command is not run again, because its process ended under it too often. */
  noteParked(execution: Execution, times: number): Promise<void>;
  /** Something was noted: tells it at once where that is due. */
  tellSoon(): void;
  stop(): Promise<void>;
}

/** A sort of failure is told at once, and then by its number, this often at most. */
export const QUIET_MS = 10 * 60_000;
const LOOK_EVERY_MS = 10_000;

/** What a row of alerts says, as JSON. */
interface Words {
  kind: string;
  first: string;
  /** Goes on behind a number. */
  more: string;
}

/**
 * Tells the admins of what failed: once, not per message. What is to be told stands in the store, and a notice is named
 * by what it tells of, so that any number of workers say it once and a crash swallows nothing.
 */
export function startAlerts(deps: {
  store: AlertStore;
  publish(envelope: Envelope<'egress.notice.v1'>): Promise<void>;
  /** The prefix may change. */
  settings: { readonly prefix: string };
  source: string;
  clock: Clock;
  logger: Logger;
}): Alerts {
  const { store, publish, settings, source, clock, logger } = deps;
  const stopped = new AbortController();
  let waking = new AbortController();

  async function tellAll(): Promise<void> {
    for (const alert of await store.due({ quietMs: QUIET_MS })) {
      await publish(noticeOf(alert, { prefix: settings.prefix, source }));
      await store.told(alert);
    }
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      waking = new AbortController();
      await tellAll().catch((err: unknown) => {
        if (!stopped.signal.aborted) logger.warn({ err }, 'the admins could not be told; trying again');
      });
      if (!stopped.signal.aborted) await clock.sleep(LOOK_EVERY_MS, waking.signal);
    }
  }

  const done = run();
  const tellSoon = () => waking.abort();
  const show = (id: string) => `\`${settings.prefix}failed show ${id.slice(0, 8)}\` tells more.`;
  return {
    ofDeadLetter({ id, stage, cause }) {
      const where = stageName(stage);
      const sort = sortOf(cause);
      return alertOf(`dead_letter:${where}:${sort}`, {
        kind: 'dead_letter',
        first: `A message could not be handled and is kept as a dead letter of \`${where}\`: ${inlineCode(cause)}. ${show(id)}`,
        more: `dead letters of \`${where}\` that ${sorts[sort]}`,
      });
    },
    async noteParked(execution, times) {
      const { plugin, handler, id, envelope } = execution;
      const { userId, channelId } = originOf(envelope);
      const command = commandText(handler, settings.prefix);
      const where = placeText({ userId, channelId });
      await store.note(
        alertOf(`command_parked:${plugin}:${handler}`, {
          kind: 'command_parked',
          first: `${command}${where} was interrupted ${times} times and is not run again: it may be what ends its process. ${show(id)}`,
          more: `runs of ${command} that were interrupted too often`,
        }),
      );
      tellSoon();
    },
    tellSoon,
    async stop() {
      stopped.abort();
      waking.abort();
      await done;
    },
  };
}

function alertOf(subject: string, words: Words): Alert {
  return { subject, example: JSON.stringify(words), quietMs: QUIET_MS };
}

function noticeOf(alert: DueAlert, { prefix, source }: { prefix: string; source: string }) {
  const { subject, since, isFirst, count } = alert;
  const { kind, first, more } = JSON.parse(alert.example) as Words;
  const dedupkey = `notice:${subject}:${since}:${isFirst ? 'first' : 'more'}`;
  const markdown = isFirst
    ? first
    : `${count} more ${more}, since ${since.slice(11, 16)} UTC: see \`${prefix}failed\`.`;
  return createEnvelope({
    type: 'egress.notice.v1',
    source,
    dedupkey,
    partitionkey: dedupkey,
    data: { kind, markdown, mentions: mentionedIn(markdown) },
  });
}

/** Anybody who may publish to the dead letters chooses the header that the stage comes from. */
function stageName(stage: string): string {
  if (['events', 'outbound', 'admin'].includes(stage)) return stage;
  return stage.startsWith('commands.') ? 'commands' : 'other';
}

const sorts = {
  unreadable: 'could not be read',
  given_up: 'RabbitMQ gave up',
  refused: 'were refused',
} as const;

function sortOf(cause: string): keyof typeof sorts {
  if (/^not a valid envelope|^the body |cannot be read/.test(cause)) return 'unreadable';
  return cause.startsWith('RabbitMQ took it out') ? 'given_up' : 'refused';
}
