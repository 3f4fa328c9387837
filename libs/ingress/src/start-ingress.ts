import { randomBytes } from 'node:crypto';
import type { Broker } from '@errand/broker';
import type { Health, Logger, Service } from '@errand/runtime';
import { follow } from '@errand/runtime';
import type { SlackIdentity, Transport } from '@errand/slack';
import { shareBotIds } from './bot-ids';
import type { PublishPayload } from './event-publisher';
import { createEventPublisher } from './event-publisher';
import type { Role } from './join-slack';
import { joinSlack } from './join-slack';
import type { SlackSide } from './slack-side';

/** What an ingress has once Slack has said who we are. */
export interface Joined {
  identity: SlackIdentity;
  role: Role;
  publish: PublishPayload;
  /** Who publishes, e.g. `ingress-socket/3f2a`. */
  source: string;
}

export interface IngressOptions extends SlackSide {
  name: string;
  own: Transport;
  broker: Broker;
  mode: 'auto' | 'on';
  hasAppToken: boolean;
  commandTtlMs: number;
  health: Health;
  logger: Logger;
  /** Ends the process: a fault that waiting cannot cure. */
  fail: (err: Error) => void;
  /** Begins the work of an active ingress, or of an idle one; may throw ConfigError for a secret that is missing. */
  work: (joined: Joined) => Promise<Service | undefined>;
}

/**
 * Starts what the three ingresses do alike: the broker as a condition of readiness, the question who we are, the ids of
 * this bot shared with the other ingresses, and then the ingress's own work. Returns at once; the rest goes on behind.
 */
export function startIngress(options: IngressOptions): Service {
  const { name, broker, health, fail } = options;
  follow(broker, health.condition('broker', 'not connected yet'));
  const stopping = new AbortController();

  const begin = async (): Promise<Service> => {
    const joined = await joinSlack({ ...options, signal: stopping.signal });
    if (!joined) return { stop: async () => undefined };
    const { identity, role } = joined;
    const own = [identity.botUserId, identity.botId, identity.appId].filter((id) => id !== undefined);
    const shared = shareBotIds(broker, identity.teamId, own);
    const source = `${name}/${randomBytes(2).toString('hex')}`;
    const installation = {
      teamId: identity.teamId,
      enterpriseId: identity.enterpriseId,
      botUserId: identity.botUserId,
      ownIds: shared.ids,
    };
    const publish = createEventPublisher({ ...options, installation, source });
    const working = await options.work({ identity, role, publish, source });
    return {
      async stop() {
        await working?.stop();
        await shared.stop();
      },
    };
  };
  const begun = begin();
  begun.catch((err: unknown) => fail(err instanceof Error ? err : new Error(String(err))));
  return {
    async stop() {
      stopping.abort();
      const work = await begun.catch(() => undefined); // that it could not begin was told by fail
      await work?.stop();
    },
  };
}
