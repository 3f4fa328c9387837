import { CommandError } from '@errand/plugin-sdk';

/** @throws CommandError instead of what says that store or broker are away: an admin may read that, and try again */
export async function notNow<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (err) {
    const { code, message } = err as Error & { code?: unknown };
    if (code === 'store_unavailable' || code === 'broker_unavailable')
      throw new CommandError(`That could not be done just now: ${message}. Try again in a minute.`, { cause: err });
    throw err;
  }
}
