import type { ReplyBody } from '@errand/contracts';
import type { FilterInput } from '@errand/plugin-sdk';
import type { Logger } from '@errand/runtime';
import { z } from 'zod';
import type { Clock } from './clock';
import type { Execution } from './execution-store';
import type { FilterEntry } from './filters';
import type { HandlerCalls, HandlerRunner } from './handler';
import type { Target } from './recall';
import type { CommandEntry, Registry } from './registry';
import { replyBodyOf } from './reply-body';
import { withSignals } from './with-signals';

/** What became of a command at its filters. */
export type Filtered =
  /** It is run, or what it was rewritten to. */
  | { outcome: 'passed'; target: Target }
  /** It is not; an empty text says nothing. */
  | { outcome: 'denied'; text: string }
  | { outcome: 'answered'; reply: ReplyBody | undefined };

export interface FilterWork {
  execution: Execution;
  attempt: number;
  signal: AbortSignal;
  calls: Pick<HandlerCalls, 'findEffect' | 'storeEffect' | 'directory'>;
  deps: { registry: Registry; runner: HandlerRunner; clock: Clock; log: Logger };
}

/** A filter stands before every command it matches: one that does not answer is one that failed. */
export const FILTER_LIMIT_MS = 10_000;
/** Somebody waits for what may be listed or suggested, and it is not much. */
const DRY_RUN_LIMIT_MS = 2_000;
/** Under which an execution keeps what its filters said, beside the effects of its handler. */
const SAID = 'errand:filters';

/** Strict: what is misspelled must not let a command pass. */
const verdictSchema = z.union([
  z.strictObject({ deny: z.string() }),
  z.strictObject({ reply: z.unknown() }),
  z.strictObject({ rewrite: z.strictObject({ command: z.string().optional(), text: z.string().optional() }) }),
]);
type Verdict = z.infer<typeof verdictSchema>;

/**
 * Asks the filters that stand before a command, in their order, each once: what one rewrites is what the next one sees,
 * and what another command it has become brings those of that command. An execution asks them once: a rerun after a
 * crash goes on from what they said.
 *
 * @throws Error naming the filter that failed: the command is not run then
 */
export async function askFilters(target: Target, work: FilterWork): Promise<Filtered> {
  const { calls, attempt } = work;
  const known = attempt > 1 ? await calls.findEffect(SAID) : undefined;
  if (known) return known.result as Filtered;
  const { isAsked, filtered } = await askInOrder(target, work);
  if (isAsked) await calls.storeEffect(SAID, { result: filtered });
  return filtered;
}

async function askInOrder(first: Target, work: FilterWork): Promise<{ isAsked: boolean; filtered: Filtered }> {
  const { registry } = work.deps;
  const waiting = new Set(registry.filters);
  let target = first;
  let isAsked = false;
  for (;;) {
    const next = [...waiting].find(({ matches }) => matches(target.plugin, target.handler));
    if (!next) return { isAsked, filtered: { outcome: 'passed', target } };
    waiting.delete(next);
    isAsked = true;
    const { plugin, handler, text } = target;
    const kind = registry.get(plugin, handler)?.kind === 'hear' ? 'hear' : 'command';
    const verdict = await ask(next, { command: { plugin, name: handler, kind }, text, dryRun: false }, work);
    if (!verdict) continue;
    const by = `${next.plugin.name}:${next.filter.name}`;
    work.deps.log.info(
      { filter: by, verdict: Object.keys(verdict)[0] },
      'a filter does not let the command pass as it is',
    );
    if ('deny' in verdict) return { isAsked, filtered: { outcome: 'denied', text: verdict.deny } };
    if ('reply' in verdict) {
      const reply = named(next, () => replyBodyOf(verdict.reply));
      return { isAsked, filtered: { outcome: 'answered', reply } };
    }
    target = named(next, () => rewritten(target, verdict.rewrite, registry));
  }
}

/** Whether any filter is for what is no command. */
export function catchesUnprocessed(registry: Registry): boolean {
  return registry.filters.some(({ filter }) => filter.catchUnprocessed);
}

/**
 * Asks those who want to hear of what is no command, once: all of them may answer. One that fails is passed over.
 *
 * @param line what was typed behind the prefix
 */
export async function catchUnprocessed(line: string, work: FilterWork): Promise<ReplyBody[]> {
  const { calls, attempt, deps } = work;
  const filters = deps.registry.filters.filter(({ filter }) => filter.catchUnprocessed);
  const known = attempt > 1 ? await calls.findEffect(SAID) : undefined;
  if (known) return known.result as ReplyBody[];
  const replies: ReplyBody[] = [];
  for (const each of filters) {
    try {
      const verdict = await ask(each, { command: undefined, text: line, dryRun: false }, work);
      const reply = verdict && 'reply' in verdict ? replyBodyOf(verdict.reply) : undefined;
      if (reply) replies.push(reply);
    } catch (err) {
      work.signal.throwIfAborted();
      deps.log.error({ err }, 'a filter failed; the others are asked all the same');
    }
  }
  if (filters.length > 0) await calls.storeEffect(SAID, { result: replies });
  return replies;
}

/**
 * Whether the filters would let a command pass, for somebody who only wants to know: nothing is to be run. One that fails
 * would not.
 */
export async function wouldPass({ plugin, handler }: CommandEntry, work: FilterWork): Promise<boolean> {
  const input = {
    command: { plugin: plugin.name, name: handler.name, kind: 'command' as const },
    text: '',
    dryRun: true,
  };
  for (const each of work.deps.registry.filters) {
    if (!each.matches(plugin.name, handler.name)) continue;
    try {
      const verdict = await ask(each, input, work);
      if (verdict && 'deny' in verdict) return false;
    } catch (err) {
      work.signal.throwIfAborted();
      work.deps.log.warn({ err, command: handler.name }, 'a filter failed in a dry run: the command is not suggested');
      return false;
    }
  }
  return true;
}

/** What it may read of an error that a filter throws for people is why it denies. */
async function ask(entry: FilterEntry, input: FilterInput, work: FilterWork): Promise<Verdict | undefined> {
  const { execution, attempt, signal, calls, deps } = work;
  const { plugin, filter } = entry;
  const which = { id: execution.id, plugin: plugin.name, handler: filter.name, attempt, event: execution.envelope };
  const limitMs = input.dryRun ? DRY_RUN_LIMIT_MS : FILTER_LIMIT_MS;
  let verdict: unknown;
  try {
    verdict = await inTime(deps.clock, signal, limitMs, (limited) => deps.runner.ask(which, input, calls, limited));
  } catch (err) {
    signal.throwIfAborted();
    if ((err as { code?: unknown } | null)?.code === 'command_error') return { deny: (err as Error).message };
    return named(entry, () => {
      throw err;
    });
  }
  if (verdict === undefined || verdict === null) return undefined;
  const parsed = verdictSchema.safeParse(verdict);
  if (parsed.success) return parsed.data;
  return named(entry, () => {
    throw new TypeError('its verdict must be nothing, { deny }, { reply } or { rewrite: { command?, text? } }');
  });
}

/** @throws Error when there is no such command */
function rewritten(
  target: Target,
  { command, text = target.text }: { command?: string | undefined; text?: string | undefined },
  registry: Registry,
): Target {
  if (command === undefined) {
    const entry = registry.get(target.plugin, target.handler);
    if (entry?.kind === 'hear' && !entry.pattern.test(text))
      throw new Error(`it rewrote the text to one that the pattern of ${target.handler} does not match`);
    return { ...target, text };
  }
  const found = registry.find(command);
  if (!found || found.rest !== '')
    throw new Error(
      `it rewrote the command to ${JSON.stringify(command.slice(0, 100))}, and there is none of that name`,
    );
  const { plugin, handler } = found.entry;
  return { plugin: plugin.name, handler: handler.name, text };
}

/** Says whose failure it was. Its code does not come along: what a plugin throws is no failure of ours that passes. */
function named<T>({ plugin, filter }: FilterEntry, work: () => T): T {
  try {
    return work();
  } catch (err) {
    const cause = err instanceof Error ? `${err.name}: ${err.message}` : String(err);
    throw new Error(`filter ${plugin.name}:${filter.name} failed: ${cause}`, { cause: err });
  }
}

async function inTime<T>(
  clock: Clock,
  signal: AbortSignal,
  limitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const tooLong = new AbortController();
  const over = new AbortController();
  void clock.sleep(limitMs, over.signal).then(() => {
    if (!over.signal.aborted) tooLong.abort(new Error(`it took longer than ${limitMs / 1_000} s`));
  });
  try {
    return await withSignals([signal, tooLong.signal], work);
  } finally {
    over.abort('over');
  }
}
