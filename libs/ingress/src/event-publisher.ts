import type { Broker } from '@errand/broker';
import { newTraceparent } from '@errand/runtime';
import type { Installation, NormalEvent, NormalizeContext } from '@errand/slack';
import { toEnvelope } from '@errand/slack';

/** Reads one payload of Slack's; undefined for what belongs to the connection and says nothing. */
export type Normalize = (payload: unknown, context: NormalizeContext) => NormalEvent | undefined;

/**
 * Normalises a payload and publishes it. Resolves with what it was when the broker has confirmed it, which is when Slack
 * may be told. Several at once reach the broker in the order of the calls.
 *
 * @throws UnreadablePayloadError (code `slack_payload_unreadable`): not a payload of Slack's; nothing is published
 * @throws BrokerUnavailableError, UnroutableError: Slack is not to be told
 */
export type PublishPayload = (normalize: Normalize, payload: unknown) => Promise<NormalEvent | undefined>;

/**
 * @param options.source who publishes, e.g. `ingress-socket/3f2a91bc`
 * @param options.commandTtlMs how long after Slack's time a person's words are worth acting on just now; 0 means for ever
 */
export function createEventPublisher(options: {
  broker: Broker;
  installation: Installation;
  sealResponseUrl: (url: string) => string;
  source: string;
  commandTtlMs(): number;
}): PublishPayload {
  const { broker, installation, sealResponseUrl, source, commandTtlMs } = options;
  return async (normalize, payload) => {
    const event = normalize(payload, { installation, receivedAt: Date.now(), sealResponseUrl });
    if (!event) return undefined;
    const envelope = toEnvelope(event, { source, commandTtlMs: commandTtlMs(), traceparent: newTraceparent() });
    await broker.publish('events', envelope);
    return event;
  };
}
