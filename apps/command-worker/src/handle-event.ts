import type { Broker, Delivery } from '@errand/broker';
import { RejectedMessageError } from '@errand/broker';
import type { Engine } from '@errand/engine';
import type { Logger } from '@errand/runtime';
import type { Transports } from './transports';

export interface HandleEventDeps {
  engine: Pick<Engine, 'handleEvent'>;
  broker: Pick<Broker, 'broadcast'>;
  transports: Transports;
  logger: Logger;
}

/**
 * What the worker does with an event of each kind; most are for plugins that nobody has written yet.
 *
 * @throws RejectedMessageError for what is no event: it was published to the wrong exchange
 */
export async function handleEvent({ envelope, partition }: Delivery, deps: HandleEventDeps): Promise<void> {
  deps.transports.heard(envelope.source);
  switch (envelope.type) {
    case 'slack.message.v1':
      return deps.engine.handleEvent(envelope, Number(partition ?? 0));
    case 'slack.user_changed.v1':
      // What egress knows of this person is no longer true.
      return deps.broker.broadcast({ kind: 'directory.changed', subject: 'user', id: envelope.data.userId });
    case 'slack.channel_changed.v1':
      return deps.broker.broadcast({ kind: 'directory.changed', subject: 'channel', id: envelope.data.channelId });
    case 'ingress.gap.v1': {
      const { transport, from, to, cause, droppedEvents } = envelope.data;
      return deps.logger.warn({ transport, from, to, cause, droppedEvents }, 'Slack may have said what nobody heard');
    }
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

/** The worker routes and runs the handlers of its own pool in place, so whatever stands in the pool's queues is astray. */
export async function refuseCommand({ envelope, stage }: Delivery): Promise<void> {
  throw new RejectedMessageError(
    `${envelope.type} was sent to the stage ${stage}, whose commands are run from the stage events; nothing was run`,
  );
}
