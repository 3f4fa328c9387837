import type { Broker } from '@errand/broker';
import type { Joined, SlackSide } from '@errand/ingress';
import { keepConnection, startIngress } from '@errand/ingress';
import type { Service, ServiceContext } from '@errand/runtime';
import { normalizeRtm } from '@errand/slack';
import { Counter } from 'prom-client';
import type { IngressRtmConfig } from './config';
import { createDeafness } from './deafness';
import { createGapPublisher } from './gap-records';
import { createOrderedBuffer } from './ordered-buffer';
import type { RtmFrame } from './rtm-connection';
import { openRtmConnection } from './rtm-connection';

/** Events held while the broker does not take them, and the bytes of their frames, which are mostly less than a KiB. */
const BUFFER_LIMIT = 5_000;
const BUFFER_BYTES = 32 * 1024 * 1024;
const DRAIN_MS = 10_000;

/**
 * Keeps an RTM connection for a classic app. RTM cannot redeliver: what the broker does not take is kept in memory, up
 * to a bound, and each time in which something may have been missed is published as a gap record.
 */
export function startIngressRtm(
  options: ServiceContext<IngressRtmConfig> &
    SlackSide & {
      broker: Broker;
      /** Longest silence of a living connection; default 20 s. */
      silenceMs?: number;
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
    silenceMs?: number | undefined;
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

  const publishGap = createGapPublisher({ broker, teamId: identity.teamId, source, logger });
  const buffer = createOrderedBuffer<{ key: string; bytes: number; publish: () => Promise<unknown> }>({
    limit: BUFFER_LIMIT,
    limitBytes: BUFFER_BYTES,
    bytesOf: (item) => item.bytes,
    keyOf: (item) => item.key,
    send: async (item) => void (await item.publish()),
    onGap: (gap) =>
      publishGap({ ...gap, cause: 'events came faster than the broker took them, and the buffer was full' }),
    logger,
  });

  const take = (frame: RtmFrame, bytes: number) => {
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
    const kept = buffer.push({ key: channelOf(frame), bytes, publish: publishIt });
    if (!kept) frames.inc({ outcome: 'dropped' });
  };
  const deafness = createDeafness({
    startedAt: new Date(performance.timeOrigin),
    onGap: (gap) => buffer.keep({ key: '', bytes: 0, publish: () => publishGap(gap) }),
  });
  const rtm = keepConnection({
    token: 'SLACK_BOT_TOKEN',
    open: () =>
      openRtmConnection({
        token: config.SLACK_BOT_TOKEN,
        slackApiUrl: config.SLACK_API_URL,
        proxy: config.SLACK_PROXY,
        presenceUsers: config.RTM_PRESENCE_USERS,
        silenceMs: options.silenceMs,
        onFrame(frame, bytes) {
          deafness.heard();
          take(frame, bytes);
        },
        logger,
      }),
    planned: ['goodbye', 'team_migration_started'],
    onState(connected, reason = 'closed') {
      if (connected) {
        condition.ok();
        deafness.connected();
      } else {
        condition.fail(`no connection to Slack: ${reason}`);
        deafness.disconnected(reason);
      }
    },
    logger,
  });
  return {
    async stop() {
      await rtm.stop();
      deafness.stopped();
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
