import type { EventType, MessageData } from '@errand/contracts';

/** The installed app as Slack knows it in one workspace. */
export interface Installation {
  teamId: string;
  enterpriseId?: string | undefined;
  botUserId: string;
  /** User, bot and app ids of this bot, those of the other ingresses included: what they say is not a command. */
  ownIds: ReadonlySet<string>;
}

export interface NormalizeContext {
  installation: Installation;
  /** When the payload arrived, in milliseconds since the epoch: stands in where Slack names no time. */
  receivedAt: number;
  /** Seals a `response_url`; without it none travels. */
  sealResponseUrl?: ((url: string) => string) | undefined;
}

/** What happened, ready to be put into an envelope: the same by whichever transport Slack told it. */
export type NormalEvent<T extends EventType = EventType> = {
  [K in T]: {
    type: K;
    dedupkey: string;
    partitionkey: string;
    data: MessageData<K>;
    /** When it happened by Slack's clock, in milliseconds since the epoch. */
    slackTimeMs: number;
  };
}[T];

/** It is not a payload of Slack's at all: no JSON object, or one that does not say what it is. */
export class UnreadablePayloadError extends Error {
  override readonly name = 'UnreadablePayloadError';
  readonly code = 'slack_payload_unreadable';
}
