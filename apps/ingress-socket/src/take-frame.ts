import type { PublishPayload } from '@errand/ingress';
import type { Logger } from '@errand/runtime';
import type { NormalEvent, NormalizeContext } from '@errand/slack';
import { normalizeEventsApi, normalizeInteraction, normalizeSlashCommand } from '@errand/slack';
import type { SocketFrame } from './socket-connection';

export type FrameOutcome = 'acknowledged' | 'not_published' | 'unreadable' | 'not_acknowledged';

const normalizers = new Map<string, (payload: unknown, context: NormalizeContext) => NormalEvent>([
  ['slash_commands', normalizeSlashCommand],
  ['interactive', normalizeInteraction],
]);

/**
 * Publishes what a frame carries and only then acknowledges it. A frame that can never be read is acknowledged too:
 * Slack would only send it again. Never throws.
 */
export async function takeFrame(
  frame: SocketFrame,
  deps: { publish: PublishPayload; logger: Logger },
): Promise<FrameOutcome> {
  const { logger } = deps;
  const { slackRetryNum, slackRetryReason } = frame;
  const ids = { envelopeId: frame.envelopeId, frameType: frame.type };
  if (slackRetryNum > 0) logger.info({ ...ids, slackRetryNum, slackRetryReason }, 'Slack delivers again');
  let event: NormalEvent | undefined;
  try {
    event = await deps.publish(normalizers.get(frame.type) ?? normalizeEventsApi, frame.body);
  } catch (err) {
    if ((err as { code?: unknown }).code !== 'slack_payload_unreadable') {
      logger.warn({ ...ids, err }, 'not published; Slack will deliver it again');
      return 'not_published';
    }
    logger.warn({ ...ids, err }, 'a frame that cannot be read was acknowledged and dropped');
  }
  try {
    await frame.ack(
      event?.type === 'slack.block_suggestion.v1' && frame.acceptsResponsePayload ? { options: [] } : undefined,
    );
  } catch (err) {
    logger.info({ ...ids, err }, 'not acknowledged, as the socket is gone; Slack will deliver it again');
    return 'not_acknowledged';
  }
  return event ? 'acknowledged' : 'unreadable';
}
