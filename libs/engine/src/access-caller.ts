import type { Actor, Envelope } from '@errand/contracts';
import type { AccessCaller } from './access';
import { originOf } from './origin';

const kinds: Record<Actor['kind'], AccessCaller['kind']> = {
  human: 'human',
  external: 'external',
  other_bot: 'bot',
  this_bot: 'bot',
  workflow: 'workflow',
};

/** @param actor absent: what happened was not said by anybody, who so has no rights */
export function callerKindOf(actor: Actor['kind'] | undefined): AccessCaller['kind'] {
  return actor ? kinds[actor] : 'external';
}

/** Who typed it, and where. Nothing but ids: a display name is whatever somebody calls themselves. */
export function callerOf(envelope: Envelope): AccessCaller {
  const { channelId = '' } = originOf(envelope);
  const { actor } = envelope.data as { actor?: Actor };
  return { id: actor?.userId ?? actor?.botId ?? '', kind: callerKindOf(actor?.kind), channelId };
}
