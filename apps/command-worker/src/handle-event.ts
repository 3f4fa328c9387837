import type { Broker, Delivery } from '@errand/broker';
import { RejectedMessageError } from '@errand/broker';
import type { Envelope } from '@errand/contracts';
import { messageKey } from '@errand/contracts';
import { firstDedupkey } from '@errand/failures';
import type { Logger } from '@errand/runtime';
import { noticeOfAlarm, noticeOfRateLimit } from './notice-of-alarm';
import type { Transports } from './transports';

export interface HandleEventDeps {
  /** What to do with what may be a command, or what a plugin may listen to. */
  command(envelope: Envelope, partition: number): Promise<void>;
  broker: Pick<Broker, 'broadcast' | 'publish'>;
  transports: Transports;
  logger: Logger;
}

/**
 * What the worker does with an event of each kind; most are for plugins that nobody has written yet.
 *
 * @throws RejectedMessageError for what is no event, and was published to the wrong exchange, and for a message under a
 *   name that is not its own
 */
export async function handleEvent({ envelope, partition }: Delivery, deps: HandleEventDeps): Promise<void> {
  deps.transports.heard(envelope.source);
  switch (envelope.type) {
    case 'slack.message.v1':
      checkName(envelope);
      return deps.command(envelope, Number(partition ?? 0));
    case 'slack.block_actions.v1':
      return deps.command(envelope, Number(partition ?? 0)); // for the buttons of our own questions
    case 'slack.reaction.v1':
    case 'slack.member.v1':
    case 'slack.presence_changed.v1':
      return deps.command(envelope, Number(partition ?? 0)); // for plugins that listen to it
    case 'slack.user_changed.v1':
      // What egress knows of this person is no longer true.
      return deps.broker.broadcast({ kind: 'directory.changed', subject: 'user', id: envelope.data.userId });
    case 'slack.channel_changed.v1':
      return deps.broker.broadcast({ kind: 'directory.changed', subject: 'channel', id: envelope.data.channelId });
    case 'slack.usergroup_changed.v1':
      return deps.broker.broadcast({ kind: 'directory.changed', subject: 'group', id: envelope.data.usergroupId });
    case 'ingress.gap.v1': {
      const { transport, from, to, cause, droppedEvents } = envelope.data;
      return deps.logger.warn({ transport, from, to, cause, droppedEvents }, 'Slack may have said what nobody heard');
    }
    case 'ingress.alarm.v1':
      return deps.broker.publish('admin', noticeOfAlarm(envelope));
    case 'slack.app_rate_limited.v1':
      return deps.broker.publish('admin', noticeOfRateLimit(envelope));
    case 'command.execute.v1':
    case 'egress.post.v1':
    case 'egress.update.v1':
    case 'egress.delete.v1':
    case 'egress.react.v1':
    case 'egress.notice.v1':
      throw new RejectedMessageError(`${envelope.type} is no event: it does not belong into the stage events`);
    default:
      return deps.logger.trace({ type: envelope.type, eventId: envelope.id }, 'no command');
  }
}

/**
 * A command runs once per `dedupkey`. Under the one of another message it would be taken for that one and be dropped, or
 * come first and have that one dropped. An edit has the name of its message and more behind it.
 */
function checkName({ dedupkey, data }: Envelope<'slack.message.v1'>): void {
  if (data.kind === 'deleted') return;
  const key = messageKey(data.teamId, data.channelId, data.ts);
  const name = firstDedupkey(dedupkey);
  if (data.kind === 'new' ? name === key : name.startsWith(`${key}:`)) return;
  throw new RejectedMessageError('its dedupkey is not that of its message, message:team:channel:ts; nothing was run');
}

/** The worker routes and runs the handlers of its own pool in place, so whatever stands in the pool's queues is astray. */
export async function refuseCommand({ envelope, stage }: Delivery): Promise<void> {
  throw new RejectedMessageError(
    `${envelope.type} was sent to the stage ${stage}, whose commands are run from the stage events; nothing was run`,
  );
}
