import { createHash } from 'node:crypto';
import type { HandlerCalls, HandlerExecution } from '@errand/engine';
import type { Context } from '@errand/plugin-sdk';

/** `ctx.once`: asks the store before it runs an effect, and is done when the store has what it gave. */
export function createOnce(
  { id }: HandlerExecution,
  calls: Pick<HandlerCalls, 'findEffect' | 'storeEffect'>,
): Context['once'] {
  /** Under way, by key; the result as JSON, undefined for none. */
  const running = new Map<string, Promise<string | undefined>>();

  async function carryOut(key: string, effect: (idempotencyKey: string) => unknown): Promise<string | undefined> {
    const before = await calls.findEffect(key);
    if (before) return before.result === undefined ? undefined : JSON.stringify(before.result);
    const result: unknown = await effect(idempotencyKeyOf(id, key));
    const fault = result === undefined ? undefined : faultOfJson(result);
    if (fault !== undefined)
      throw new TypeError(`the side effect ${JSON.stringify(key)} gave what is not JSON: ${fault}`);
    const json = JSON.stringify(result) as string | undefined;
    await calls.storeEffect(key, json === undefined ? {} : { result: JSON.parse(json) as unknown });
    return json;
  }

  return async <T>(key: string, effect: (idempotencyKey: string) => T | Promise<T>): Promise<T> => {
    let shared = running.get(key);
    if (!shared) {
      shared = carryOut(key, effect).finally(() => running.delete(key));
      running.set(key, shared);
    }
    const json = await shared;
    // The first run gets a copy as every rerun does, so that they cannot tell themselves apart.
    return (json === undefined ? undefined : JSON.parse(json)) as T;
  };
}

/** The same in every run, and fit for a header. */
function idempotencyKeyOf(executionId: string, key: string): string {
  return createHash('sha256')
    .update(JSON.stringify([executionId, key]))
    .digest('hex')
    .slice(0, 40);
}

/** Where a value is not JSON, such as `result.at: a Date`. Undefined: it is. A property that is undefined is not there. */
function faultOfJson(value: unknown, path = 'result', above: readonly unknown[] = []): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${path} is ${value}`;
  if (typeof value !== 'object') return `${path} is of the type ${typeof value}`;
  if (above.includes(value)) return `${path} contains itself`;
  const below = [...above, value];
  if (Array.isArray(value)) return firstOf(value.map((each, at) => () => faultOfJson(each, `${path}[${at}]`, below)));
  const kind: unknown = Object.getPrototypeOf(value);
  if (kind !== Object.prototype && kind !== null) return `${path} is a ${value.constructor?.name || 'class'}`;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return firstOf(
    entries.map(
      ([name, each]) =>
        () =>
          faultOfJson(each, `${path}.${name}`, below),
    ),
  );
}

function firstOf(checks: (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const fault = check();
    if (fault !== undefined) return fault;
  }
  return undefined;
}
