import type { MessageData, ReplyBody } from '@errand/contracts';
import { decide } from '@errand/access-control';
import type { Logger } from '@errand/runtime';
import { expiredText, failedText, goneText, interruptedText, lapsedText, notFoundText } from './answers';
import type { Claim, Execution, ExecutionEnd } from './execution-store';
import type { HandlerCalls, HandlerRunner } from './handler';
import { isPassing } from './is-passing';
import type { HeldLease } from './lease-keeper';
import { parseArguments } from './parse-arguments';
import type { Registry, RegistryEntry } from './registry';
import { CORE_PLUGIN } from './registry';
import { replyBodyOf } from './reply-body';

export type Outcome = 'done' | 'not_found' | 'denied' | 'usage' | 'failed' | 'interrupted' | 'expired';

/** How an execution ends, and what is still to be said. */
export interface Answer {
  end: ExecutionEnd;
  replies: ReplyBody[];
  outcome: Outcome;
}

export interface AnswerDeps {
  registry: Registry;
  settings: { prefix: string; admins: readonly string[] };
  runner: HandlerRunner;
  /** Told, before it is said, that a command is not run again, as its lease lapsed this often. */
  parked(execution: Execution, lapses: number): Promise<void>;
  log: Logger;
}

export type OwnClaim = Extract<Claim, { outcome: 'claimed' | 'taken_over' }>;

/** A command whose lease lapsed this often is not run again: it may be what ends its process, and would do so for ever. */
const MOST_LAPSES = 3;

/**
 * Finds out what the answer to an execution is, by running its handler if it may and should be run. Whatever else goes
 * wrong on the way is an answer too, or it would go wrong again at the next claim, and at all that come after it.
 *
 * @throws when the work was stopped by `held.signal`, or store, broker or directory are away: nothing may be said then
 */
export async function answerExecution(
  execution: Execution,
  claim: OwnClaim,
  held: HeldLease,
  calls: HandlerCalls,
  deps: AnswerDeps,
): Promise<Answer> {
  try {
    return await answer(execution, claim, held, calls, deps);
  } catch (err) {
    held.signal.throwIfAborted();
    if (isPassing(err)) throw err;
    return failed(execution, err, deps.log);
  }
}

async function answer(
  execution: Execution,
  claim: OwnClaim,
  held: HeldLease,
  calls: HandlerCalls,
  deps: AnswerDeps,
): Promise<Answer> {
  const { registry, settings, log } = deps;
  const typed = `${settings.prefix}${execution.handler}`;
  const lapsed = claim.outcome === 'taken_over' ? claim.lapsed : 0;
  // Before anything is made of what was typed: that may be what ends the process.
  if (lapsed >= MOST_LAPSES) {
    await deps.parked(execution, lapsed);
    return said('failed', lapsedText(typed, lapsed), { state: 'failed', cause: `interrupted ${lapsed} times` });
  }

  const text = textOf(execution);
  const { userId, isDirect } = callerOf(execution);
  const access = (entry: RegistryEntry) =>
    decide({ admin: entry.command.admin, isDirect, userId, admins: settings.admins });

  if (execution.plugin === CORE_PLUGIN) {
    const allowed = registry.plugins.flatMap((plugin) =>
      plugin.commands.filter((command) => access({ plugin, command }).allowed).map(({ name }) => name),
    );
    return said('not_found', notFoundText(text, settings.prefix, allowed));
  }

  const entry = registry.get(execution.plugin, execution.handler);
  if (!entry) return said('failed', goneText(typed), { state: 'failed', cause: 'no loaded plugin has this command' });
  const decision = access(entry);
  if (!decision.allowed) {
    log.info({ because: decision.because }, 'command denied');
    return said('denied', decision.text);
  }
  const parsed = parseArguments(entry.command, text);
  if (!parsed.ok) return { outcome: 'usage', end: { state: 'done' }, replies: parsed.answers.map(bodyOf) };

  if (claim.outcome === 'taken_over') {
    if (claim.expired || entry.command.onCrash === 'report')
      return said('interrupted', interruptedText(typed), { state: 'interrupted' });
  } else if (claim.expired) return said('expired', expiredText(typed), { state: 'expired' });

  return runHandler(
    execution,
    claim.outcome === 'taken_over' ? claim.attempt : 1,
    { text, args: parsed.args, flags: parsed.flags },
    held,
    calls,
    deps,
  );
}

async function runHandler(
  execution: Execution,
  attempt: number,
  input: Parameters<HandlerRunner['run']>[1],
  held: HeldLease,
  calls: HandlerCalls,
  { runner, log }: AnswerDeps,
): Promise<Answer> {
  const { id, plugin, handler, envelope } = execution;
  held.signal.throwIfAborted();
  try {
    const last = await runner.run({ id, plugin, handler, attempt, event: envelope }, input, calls, held.signal);
    const body = last && replyBodyOf(last);
    return { outcome: 'done', end: { state: 'done' }, replies: body ? [body] : [] };
  } catch (err) {
    // A handler that was told to stop may throw anything: it is not the command that failed.
    held.signal.throwIfAborted();
    if ((err as { code?: unknown } | null)?.code === 'command_error') return said('done', (err as Error).message);
    return failed(execution, err, log);
  }
}

function failed({ id }: Execution, err: unknown, log: Logger): Answer {
  log.error({ err }, 'command failed');
  const cause = (err instanceof Error ? `${err.name}: ${err.message}` : String(err)).slice(0, 2_000);
  return said('failed', failedText(id), { state: 'failed', cause });
}

/** Who typed the command, and where. A conversation whose id starts with D is a direct message. */
export function callerOf({ envelope }: Pick<Execution, 'envelope'>): { userId: string; isDirect: boolean } {
  const message = envelope.data as MessageData<'slack.message.v1'>;
  return { userId: message.actor.userId ?? '', isDirect: message.channelId.startsWith('D') };
}

function textOf(execution: Execution): string {
  return (execution.input as { text: string }).text;
}

function said(outcome: Outcome, markdown: string, end: ExecutionEnd = { state: 'done' }): Answer {
  return { outcome, end, replies: [bodyOf(markdown)] };
}

/** Most characters of an answer of the core, in which there may be what a plugin said of an error. */
const MOST_CHARACTERS = 10_000;

function bodyOf(markdown: string): ReplyBody {
  return replyBodyOf({ markdown: markdown.slice(0, MOST_CHARACTERS) }) ?? { markdown: 'There is nothing to say.' };
}
