import { createHash, randomUUID } from 'node:crypto';
import type { EventType } from '@errand/contracts';
import { channelPartition, userPartition } from '@errand/contracts';
import type { Place } from './actor';
import type { NormalEvent, NormalizeContext } from './normal-event';
import type { Fields } from './read';
import { tsAt, tsOf } from './read';

/** A normal form that has not been checked against its contract yet. */
export type Draft = {
  [K in EventType]: {
    type: K;
    dedupkey: string;
    partitionkey: string;
    data: NormalEvent<K>['data'];
    slackTimeMs: number;
  };
}[EventType];

/** What surrounds an inner event: the normaliser's context, and what the Events API's wrapper tells. */
export interface Around extends NormalizeContext, Place {
  /** `event_time` of the wrapper, as a timestamp. */
  eventTime?: string | undefined;
}

/** Reads one kind of event; undefined when it has another shape than that kind should have. */
export type EventReader = (event: Fields, around: Around) => Draft | undefined;

/** When it happened, by Slack: frames of RTM and some older events name no time of their own. */
export function eventTsOf(event: Fields, around: Around): string {
  return tsAt(event, 'event_ts') ?? around.eventTime ?? tsOf(around.receivedAt);
}

/** Joins what names a fact. What would be too long for a key is hashed whole. */
export function keyOf(...parts: string[]): string {
  const key = parts.join(':');
  return key.length <= 400 ? key : `${parts[0]?.slice(0, 60)}:${sha256(key)}`;
}

/** A trigger names one click of one person, and must not travel itself. */
export function triggerKey(kind: string, teamId: string, triggerId: string | undefined): string {
  return keyOf(kind, teamId, triggerId === undefined ? randomUUID() : sha256(triggerId));
}

/** Order is kept per channel; without one per person; else per workspace. */
export function partitionOf(teamId: string, channelId: string | undefined, userId: string | undefined): string {
  if (channelId !== undefined) return channelPartition(teamId, channelId);
  return userId === undefined ? teamId : userPartition(teamId, userId);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
