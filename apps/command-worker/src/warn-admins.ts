import type { Envelope } from '@errand/contracts';
import { createEnvelope } from '@errand/contracts';
import type { HandlerExecution } from '@errand/engine';
import type { Context } from '@errand/plugin-sdk';
import { CommandError } from '@errand/plugin-sdk';

/** Publishes a notice; resolves when the broker has it. */
export type PublishNotice = (envelope: Envelope<'egress.notice.v1'>) => Promise<void>;

const MOST_CHARACTERS = 3_000;

/** `ctx.warnAdmins`: notices are named by the order of the calls, so that a rerun says nothing twice. */
export function createWarnAdmins(execution: HandlerExecution, publish: PublishNotice): Context['warnAdmins'] {
  const { id, plugin, event } = execution;
  let said = 0;
  return async (markdown) => {
    const text = String(markdown).slice(0, MOST_CHARACTERS);
    if (text.trim() === '') throw new TypeError('there is nothing to tell the admins');
    const dedupkey = `notice:plugin:${id}/${said++}`;
    const { teamId } = event.data as { teamId?: string };
    const notice = createEnvelope({
      type: 'egress.notice.v1',
      source: `plugin/${plugin}`,
      dedupkey,
      partitionkey: dedupkey,
      data: { ...(teamId && { teamId }), kind: 'plugin', markdown: text },
    });
    try {
      await publish(notice);
    } catch (err) {
      throw new CommandError('The admins cannot be told just now; try again in a minute.', { cause: err });
    }
  };
}
