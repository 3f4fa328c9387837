import type { Envelope } from '@errand/contracts';
import type { EngineDeps } from './engine-deps';
import type { Execution } from './execution-store';
import { createLoopBreaker } from './loop-breaker';
import { asksWhoTheBotIs, isSaid } from './read-line';
import { route } from './route';

/**
 * What an event asks for: one execution for each handler, in their order; commands of none but people where a bot is taken
 * for talking with this one.
 *
 * @throws when the directory is away, and the grammar must know who the bot is
 */
export type AskedFor = (envelope: Envelope, partition: number) => Promise<Execution[]>;

export function createAskedFor(deps: EngineDeps, closing: AbortSignal): AskedFor {
  const loops = createLoopBreaker(deps.clock);

  const isListeners = ({ plugin, handler }: Execution) => deps.registry.get(plugin, handler)?.kind === 'listener';

  /** Who this bot is, where the grammar must know. */
  async function botIdFor(envelope: Envelope): Promise<string | undefined> {
    if (envelope.type !== 'slack.message.v1') return undefined;
    if (!isSaid(envelope.data) || !asksWhoTheBotIs(envelope.data, deps.settings)) return undefined;
    const answer = await deps.directory({ kind: 'bot' }, { signal: closing, until: envelope.expiresat });
    return answer.kind === 'bot' ? answer.bot.userId : undefined;
  }

  return async (envelope, partition) => {
    const botUserId = await botIdFor(envelope);
    const executions = route(envelope, partition, { ...deps, grammar: deps.settings, botUserId });
    if (envelope.type !== 'slack.message.v1') return executions;
    const isPerson = envelope.data.actor.kind === 'human' && isSaid(envelope.data);
    if ((!isPerson && executions.every(isListeners)) || loops.mayAnswer(envelope)) return executions;
    deps.log.warn(
      { channelId: envelope.data.channelId, correlationId: envelope.correlationid },
      'a bot is not answered any more: it talks as if to another bot',
    );
    return executions.filter(isListeners);
  };
}
