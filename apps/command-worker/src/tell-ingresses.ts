import type { Broker } from '@errand/broker';
import type { Behaviour } from './behaviour';

/** Tells the ingresses, which have no database, what they need of the settings that hold; of a start's they have their own. */
export function tellIngresses(broker: Pick<Broker, 'broadcast'>, { version, settings }: Behaviour): void {
  const { commandTtlMs } = settings;
  if (version > 0 && commandTtlMs !== undefined) broker.broadcast({ kind: 'settings.held', version, commandTtlMs });
}
