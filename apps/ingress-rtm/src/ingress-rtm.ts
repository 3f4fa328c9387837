import type { Broker } from '@errand/broker';
import { createEnvelope } from '@errand/contracts';
import type { Joined, SlackSide } from '@errand/ingress';
import { keepConnection, startIngress } from '@errand/ingress';
import type { Service, ServiceContext } from '@errand/runtime';
import { normalizeRtm } from '@errand/slack';
import { Counter } from 'prom-client';
import type { IngressRtmConfig } from './config';
import type { Gap } from './ordered-buffer';
import { createOrderedBuffer } from './ordered-buffer';
import type { RtmFrame } from './rtm-connection';
import { openRtmConnection } from './rtm-connection';

/** Events held while the broker does not take them: a frame is 16 KiB at most, and mostly less than one. */
const BUFFER_LIMIT = 5_000;
const DRAIN_MS = 10_000;

/**
 * Keeps an RTM connection for a classic app. RTM cannot redeliver: what the broker does not take is kept in memory, up
 * to a bound, and each time in which something may have been missed is published as a gap record.
 *
 */
export function startIngressRtm(
  options: ServiceContext<IngressRtmConfig> &
    SlackSide & {
      broker: Broker;
    },
): Service {
  const { config } = options;
  return startIngress({
    ...options,
    name: 'ingress-rtm',
    own: 'rtm',
    mode: config.INGRESS_MODE,
    hasAppToken: config.hasAppToken,
    commandTtlMs: config.commandTtlMs,
    work: async (joined) => (joined.role.active ? listen({ ...options, joined }) : undefined),
  });
}

function listen(
  options: Pick<ServiceContext<IngressRtmConfig>, 'config' | 'health' | 'logger' | 'metrics'> & {
    broker: Broker;
    joined: Joined;
  },
): Service {
  const { config, broker, health, logger, metrics, joined } = options;
  const { identity, publish, source } = joined;
  const condition = health.condition('rtm', 'no connection to Slack yet');
  const frames = new Counter({
    name: 'errand_rtm_frames_total',
    help: 'Frames from Slack by how they ended',
    labelNames: ['outcome'],
    registers: [metrics],
  });

  const publishGap = async (gap: Gap, cause: string) => {
    const [from, to] = [gap.from.toISOString(), gap.to.toISOString()];
    logger.warn({ from, to, cause, droppedEvents: gap.droppedEvents }, 'a gap in what RTM told us');
    const data = {
      teamId: identity.teamId,
      transport: 'rtm' as const,
      from,
      to,
      cause,
      droppedEvents: gap.droppedEvents,
    };
    await broker.publish(
      'events',
      createEnvelope({
        type: 'ingress.gap.v1',
        source,
        dedupkey: `gap:${source}:${from}`,
        partitionkey: identity.teamId,
        data,
      }),
    );
  };
  const buffer = createOrderedBuffer<{ key: string; publish: () => Promise<unknown> }>({
    limit: BUFFER_LIMIT,
    keyOf: (item) => item.key,
    send: async (item) => void (await item.publish()),
    onGap: (gap) => publishGap(gap, 'events came faster than the broker took them, and the buffer was full'),
    logger,
  });

  const take = (frame: RtmFrame) => {
    const publishIt = async () => {
      try {
        const event = await publish(normalizeRtm, frame);
        frames.inc({ outcome: event ? 'published' : 'protocol' });
      } catch (err) {
        if ((err as { code?: unknown }).code !== 'slack_payload_unreadable') throw err;
        frames.inc({ outcome: 'unreadable' });
        logger.warn({ err }, 'a frame that cannot be read was dropped');
      }
    };
    const kept = buffer.push({ key: channelOf(frame), publish: publishIt });
    if (!kept) frames.inc({ outcome: 'dropped' });
  };
  // RTM sends nothing again: what happened between the last frame of a lost connection and the next hello is a gap.
  let lastHeard: Date | undefined;
  let lost: { since: Date; because: string } | undefined;
  const rtm = keepConnection({
    open: () =>
      openRtmConnection({
        token: config.SLACK_BOT_TOKEN,
        slackApiUrl: config.SLACK_API_URL,
        proxy: config.SLACK_PROXY,
        onFrame(frame) {
          lastHeard = new Date();
          take(frame);
        },
        logger,
      }),
    planned: ['goodbye', 'team_migration_started'],
    onState(connected, reason = 'closed') {
      if (connected) condition.ok();
      else condition.fail(`no connection to Slack: ${reason}`);
      if (!connected && lastHeard) lost ??= { since: lastHeard, because: `no connection to Slack: ${reason}` };
      if (!connected || !lost) return;
      const gap = { from: lost.since, to: new Date(), droppedEvents: 0 };
      const cause = lost.because;
      lost = undefined;
      buffer.push({ key: '', publish: () => publishGap(gap, cause) });
    },
    logger,
  });
  return {
    async stop() {
      await rtm.stop();
      const lost = await buffer.drain(DRAIN_MS);
      if (lost > 0)
        logger.error({ lost }, 'stopped with events that the broker did not take; RTM does not send them again');
    },
  };
}

/** Order is kept per channel; what concerns none is in an order of its own. */
function channelOf({ channel, item }: RtmFrame): string {
  if (typeof channel === 'string') return channel;
  const inItem = (item as { channel?: unknown } | null | undefined)?.channel;
  return typeof inItem === 'string' ? inItem : '';
}
