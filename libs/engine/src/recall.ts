import type { Envelope } from '@errand/contracts';
import type { Execution } from './execution-store';
import type { HandlerCalls } from './handler';
import type { HistoryStore, Person } from './history';
import { entryBack } from './history';
import { originOf } from './origin';

/** What an execution runs. */
export interface Target {
  plugin: string;
  handler: string;
  text: string;
}

/** Under which an execution keeps what it found, beside the effects of its handler. */
const FOUND = 'errand:recall';

/**
 * Finds in the history of who asks what is to be run again. An execution finds it once: by the time it is taken over
 * after a crash, other commands may have been typed.
 *
 * @returns undefined: there is none so far back
 */
export async function recall(
  execution: Execution,
  calls: Pick<HandlerCalls, 'findEffect' | 'storeEffect'>,
  history: HistoryStore,
): Promise<Target | undefined> {
  const known = await calls.findEffect(FOUND);
  if (known) return known.result as Target | undefined;
  const person = personOf(execution.envelope);
  const { back } = execution.input as { back: number };
  const entry = person && entryBack(await history.entriesOf(person), back);
  const found = entry && { plugin: entry.plugin, handler: entry.handler, text: entry.text };
  await calls.storeEffect(FOUND, found ? { result: found } : {});
  return found;
}

/** Whose history it is. Undefined: nobody's, as of a bot without a user. */
export function personOf(envelope: Envelope): Person | undefined {
  const { teamId, userId } = originOf(envelope);
  return userId === undefined ? undefined : { teamId, userId };
}
