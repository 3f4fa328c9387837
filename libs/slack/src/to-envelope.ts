import type { Envelope, EventType } from '@errand/contracts';
import { createEnvelope } from '@errand/contracts';
import type { NormalEvent } from './normalize/normal-event';

/**
 * The envelope an ingress publishes. What may run a command or answer a click expires; a fact does not.
 *
 * @param options.source who publishes it, such as ingress-socket/3f2a
 * @param options.commandTtlMs how long after Slack's time it may still run; 0 is for ever
 */
export function toEnvelope(
  event: NormalEvent,
  options: { source: string; commandTtlMs: number; traceparent?: string | undefined },
): Envelope<EventType> {
  const { slackTimeMs, ...fields } = event;
  const expires = options.commandTtlMs > 0 && mayRun(event);
  return createEnvelope<EventType>({
    ...fields,
    source: options.source,
    traceparent: options.traceparent,
    expiresat: expires ? new Date(slackTimeMs + options.commandTtlMs).toISOString() : undefined,
  });
}

const interactive: ReadonlySet<EventType> = new Set<EventType>([
  'slack.slash_command.v1',
  'slack.block_actions.v1',
  'slack.view_submission.v1',
  'slack.view_closed.v1',
  'slack.shortcut.v1',
  'slack.block_suggestion.v1',
]);

function mayRun(event: NormalEvent): boolean {
  return event.type === 'slack.message.v1' ? event.data.kind !== 'deleted' : interactive.has(event.type);
}
