import type { Access, CallerAccess } from '@errand/engine';
import { callerKindOf } from '@errand/engine';
import type { Context } from '@errand/plugin-sdk';
import { CommandError } from '@errand/plugin-sdk';
import type { Directory } from '../directory';

export interface CallerAccessDeps {
  access: Access;
  directory: Directory;
}

/** What whoever runs a command may do where they run it. */
export function callerAccess(ctx: Context, { access, directory }: CallerAccessDeps): CallerAccess {
  const { userId, actor, channelId } = ctx.execution;
  const caller = { id: userId, kind: callerKindOf(actor), channelId };
  return access(caller, (request) => directory(request, { signal: ctx.signal, until: undefined }));
}

/** @throws CommandError where Slack would have to be asked and cannot be */
export async function unlessUnknown<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (err) {
    const { code, message } = err as Error & { code?: unknown };
    if (code === 'directory_fact_unknown') throw new CommandError(`${message}.`, { cause: err });
    if (code === 'directory_unavailable')
      throw new CommandError('Slack cannot be asked about that just now; try again in a minute.', { cause: err });
    throw err;
  }
}
