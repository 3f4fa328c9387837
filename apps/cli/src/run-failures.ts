import type { Failure, FailureKind, Failures } from '@errand/failures';
import type { CliDeps, ExitCode } from './cli-deps';
import type { Asked, Topic, Which } from './failures-arguments';
import { readArguments } from './failures-arguments';
import { jsonOf, listText, showText } from './print-failures';
import { printable, printableJson, shellWord } from './printable';
import { UsageError } from './usage';

const kindsOf: Record<Topic, readonly FailureKind[]> = { dlq: ['dead_letter'], failed: ['command', 'message'] };
const PAGE = 200;

/** `errand dlq` and `errand failed`. */
export async function runFailures(args: readonly string[], deps: CliDeps): Promise<ExitCode> {
  const asked = readArguments(args);
  const connection = await deps.connect({ publishes: asked.action === 'replay' });
  try {
    return (await act(asked, connection.failures, deps)) ? 0 : 1;
  } finally {
    await connection.close();
  }
}

/** @returns whether all of it was done */
async function act(asked: Asked, failures: Failures, deps: CliDeps): Promise<boolean> {
  const kinds = kindsOf[asked.topic];
  switch (asked.action) {
    case 'list':
      await list(asked, kinds, failures, deps);
      return true;
    case 'show': {
      const failure = await failures.find(asked.id, kinds);
      deps.out(asked.json ? `${printableJson(jsonOf(failure))}\n` : showText(failure, deps.now()));
      return true;
    }
    case 'replay':
    case 'discard':
      return each(asked, kinds, failures, deps);
  }
}

async function list(
  { limit, after, stage, json: asJson }: Extract<Asked, { action: 'list' }>,
  kinds: readonly FailureKind[],
  failures: Failures,
  deps: CliDeps,
): Promise<void> {
  const found = await failures.list({ kinds, limit: limit + 1, after, stage }).catch((err: unknown) => {
    throw err instanceof RangeError ? new UsageError(`--after: ${err.message}`) : err;
  });
  const page = found.slice(0, limit);
  if (asJson) return deps.out(`${printableJson(page.map(jsonOf))}\n`);
  if (page.length === 0) return deps.out(kinds.includes('dead_letter') ? 'no dead letters\n' : 'nothing has failed\n');
  deps.out(listText(page, { width: deps.width, now: deps.now() }));
  if (found.length > limit) deps.out(`\nolder ones: --after ${shellWord(page.at(-1)?.cursor ?? '')}\n`);
}

async function each(
  asked: Extract<Asked, { action: 'replay' | 'discard' }>,
  kinds: readonly FailureKind[],
  failures: Failures,
  deps: CliDeps,
): Promise<boolean> {
  const results: { id: string; done: boolean; text: string }[] = [];
  for (const id of await idsOf(asked.which, kinds, failures)) {
    const result = await one(id, asked.action, kinds, failures);
    results.push(result);
    if (!asked.json) deps.out(`${printable(result.id)}  ${printable(result.text)}\n`);
  }
  if (asked.json) deps.out(`${printableJson(results)}\n`);
  else if (results.length === 0) deps.out('nothing to do\n');
  return results.every(({ done }) => done);
}

async function one(id: string, action: 'replay' | 'discard', kinds: readonly FailureKind[], failures: Failures) {
  try {
    const failure = await failures.find(id, kinds);
    if (action === 'replay') return { id: failure.id, done: true, text: await failures.replay(failure) };
    const done = await failures.discard(failure);
    return { id: failure.id, done, text: done ? 'discarded' : 'it was replayed or discarded meanwhile' };
  } catch (err) {
    const { code, message } = err as Error & { code?: unknown };
    // Where database or broker are away, the others cannot be done either.
    if (code === 'store_unavailable' || code === 'broker_unavailable') throw err;
    return { id, done: false, text: message };
  }
}

/** The oldest first, so that what is sent back keeps its order. */
async function idsOf(which: Which, kinds: readonly FailureKind[], failures: Failures): Promise<string[]> {
  if ('ids' in which) return which.ids;
  const ids: string[] = [];
  for (let page: Failure[] = []; ;) {
    page = await failures.list({ kinds, limit: PAGE, after: page.at(-1)?.cursor, stage: which.stage });
    ids.push(...page.map(({ id }) => id));
    if (page.length < PAGE) return ids.reverse();
  }
}
