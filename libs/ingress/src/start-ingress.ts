import { randomBytes } from 'node:crypto';
import type { Broker } from '@errand/broker';
import type { Health, Logger, Metrics, Service } from '@errand/runtime';
import { follow } from '@errand/runtime';
import type { SlackIdentity, Transport } from '@errand/slack';
import type { Alarms } from './alarms';
import { createAlarms } from './alarms';
import { shareBotIds } from './bot-ids';
import { createDeliveryAlarms } from './delivery-alarms';
import type { DeliveryTally } from './delivery-tally';
import type { PublishPayload } from './event-publisher';
import { createEventPublisher } from './event-publisher';
import { followCommandTtl } from './follow-command-ttl';
import { gaugeOf } from './gauge-of';
import type { Role } from './join-slack';
import { joinSlack } from './join-slack';
import type { SharedTally } from './share-tally';
import { shareTally } from './share-tally';
import type { SlackSide } from './slack-side';
import { tellAdmins } from './tell-admins';

/** What an ingress has once Slack has said who we are. */
export interface Joined {
  identity: SlackIdentity;
  role: Role;
  publish: PublishPayload;
  /** Who publishes, e.g. `ingress-socket/3f2a91bc`. */
  source: string;
  alarms: Alarms;
  /** What the ingresses of this workspace count, together. */
  tally: SharedTally;
}

export interface IngressOptions extends SlackSide {
  name: string;
  own: Transport;
  broker: Broker;
  mode: 'auto' | 'on';
  hasAppToken: boolean;
  /** By its own file: a worker may say otherwise. */
  commandTtlMs: number;
  /** What Slack delivered here, where it counts deliveries: over HTTP and Socket Mode. */
  deliveries?: DeliveryTally;
  /** How many connections to Socket Mode this process holds. */
  sockets?: () => number;
  health: Health;
  metrics: Metrics;
  logger: Logger;
  /** Ends the process: a fault that waiting cannot cure. */
  fail: (err: Error) => void;
  /** Begins the work of an active ingress, or of an idle one; may throw ConfigError for a secret that is missing. */
  work: (joined: Joined) => Promise<Service | undefined>;
}

/**
 * Starts what the three ingresses do alike: the broker as a condition of readiness, the question who we are, the ids of
 * this bot and the counts of deliveries shared with the other ingresses, the alarms that follow from those, and then the
 * ingress's own work. Returns at once; the rest goes on behind.
 */
export function startIngress(options: IngressOptions): Service {
  const { name, broker, health, fail, deliveries, sockets = () => 0 } = options;
  follow(broker, health.condition('broker', 'not connected yet'));
  const stopping = new AbortController();

  const begin = async (): Promise<Service> => {
    const joined = await joinSlack({ ...options, signal: stopping.signal });
    if (!joined) return { stop: async () => undefined };
    const { identity, role } = joined;
    const ids = [identity.botUserId, identity.botId, identity.appId].filter((id) => id !== undefined);
    const shared = shareBotIds(broker, identity.teamId, ids);
    const source = `${name}/${randomBytes(4).toString('hex')}`;
    const installation = {
      teamId: identity.teamId,
      enterpriseId: identity.enterpriseId,
      botUserId: identity.botUserId,
      ownIds: shared.ids,
    };
    const tell = tellAdmins({ ...options, teamId: identity.teamId, source, signal: stopping.signal });
    const alarms = createAlarms({ ...options, tell });
    const ttl = followCommandTtl(broker, options.commandTtlMs, options.logger);
    const publish = createEventPublisher({ ...options, installation, source, commandTtlMs: ttl.now });
    const counted = () => deliveries?.lastHour() ?? { delivered: 0, failed: 0 };
    const own = () => ({ sockets: sockets(), ...counted() });
    const tally = shareTally({ broker, teamId: identity.teamId, id: source, own });
    if (deliveries) watchDeliveries(tally, alarms, options.metrics);
    const working = await options.work({ identity, role, publish, source, alarms, tally });
    return {
      async stop() {
        await working?.stop();
        await Promise.all([shared.stop(), ttl.stop(), tally.stop()]);
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

function watchDeliveries(tally: SharedTally, alarms: Alarms, metrics: Metrics): void {
  const judge = createDeliveryAlarms(alarms);
  const gauge = gaugeOf(metrics, {
    name: 'errand_slack_deliveries_last_hour',
    help: 'Events that Slack delivered to all ingresses in 60 minutes, and how many of those deliveries failed',
    labelNames: ['count'],
  });
  tally.onChange(() => {
    const { delivered, failed } = tally.total();
    gauge.set({ count: 'delivered' }, delivered);
    gauge.set({ count: 'failed' }, failed);
    judge({ delivered, failed });
  });
}
