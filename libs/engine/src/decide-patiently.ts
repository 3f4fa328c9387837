import type { Logger } from '@errand/runtime';
import type { Decided } from './access';
import type { OwnClaim } from './answer-work';
import type { Execution } from './execution-store';
import type { HandlerCalls } from './handler';

/** Between two questions whether what was not told is told now. */
const ASK_EVERY_MS = 2_000;
/** A decision that takes longer is noted, so that nobody takes the command for one that had begun. */
const NOTE_AFTER_MS = 1_000;

export interface PatienceDeps {
  execution: Execution;
  claim: OwnClaim;
  calls: Pick<HandlerCalls, 'findEffect' | 'storeEffect'>;
  /** Waits, and returns early when the execution is no longer ours. */
  wait(ms: number, over?: AbortSignal): Promise<void>;
  /** Aborts then. */
  signal: AbortSignal;
  /** The command is not run again after a crash: it matters whether it had begun. */
  isReported: boolean;
  log: Logger;
}

/**
 * Asks for a decision until everything is known that it hangs on. Unknown is not no, and not yes: the command waits.
 *
 * @returns undefined: the command is too old by now
 * @throws what `decide` throws, but for what says that the directory did not tell
 */
export async function decidePatiently(
  decide: () => Promise<Decided>,
  deps: PatienceDeps,
): Promise<Decided | undefined> {
  const { claim, calls, wait, isReported } = deps;
  const decision = untilTold(decide, deps);
  if (!isReported) return decision;
  const over = new AbortController();
  const isSlow = await Promise.race([
    decision.then(() => false),
    wait(NOTE_AFTER_MS, over.signal).then(() => true),
  ]).finally(() => over.abort());
  if (!isSlow) return decision;
  const attempt = attemptOf(claim);
  decision.catch(() => undefined); // whoever waits for it below hears of it
  await calls.storeEffect(keyOf('undecided', attempt), {});
  const decided = await decision;
  await calls.storeEffect(keyOf('decided', attempt), {});
  return decided;
}

/** Whether the handler may have been begun before: not where each attempt still waited to be decided. */
export async function mayHaveBegun({ claim, calls, isReported }: PatienceDeps): Promise<boolean> {
  if (!isReported) return true;
  for (let attempt = 1; attempt < attemptOf(claim); attempt += 1) {
    const waited = await calls.findEffect(keyOf('undecided', attempt));
    if (!waited || (await calls.findEffect(keyOf('decided', attempt)))) return true;
  }
  return false;
}

/**
 * Asks until everything is known that the answer hangs on.
 *
 * @returns undefined: the command is too old by now
 * @throws what `ask` throws, but for what says that the directory did not tell
 */
export async function untilTold<T>(
  ask: () => Promise<T>,
  deps: Pick<PatienceDeps, 'execution' | 'claim' | 'wait' | 'signal' | 'log'>,
): Promise<T | undefined> {
  const { execution, claim, wait, signal, log } = deps;
  const { expiresat } = execution.envelope;
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask();
    } catch (err) {
      signal.throwIfAborted();
      if (!isNotTold(err)) throw err;
      if (claim.expired || (expiresat !== undefined && Date.parse(expiresat) <= Date.now())) return undefined;
      if (tries === 0) log.warn({ err }, 'a command waits: what decides who may run it is not told');
    }
    await wait(ASK_EVERY_MS);
    signal.throwIfAborted();
  }
}

function isNotTold(err: unknown): boolean {
  return /^directory_/.test(String((err as { code?: unknown } | null)?.code));
}

function attemptOf(claim: OwnClaim): number {
  return claim.outcome === 'taken_over' ? claim.attempt : 1;
}

function keyOf(what: string, attempt: number): string {
  return `errand:access:${what}:${attempt}`;
}
