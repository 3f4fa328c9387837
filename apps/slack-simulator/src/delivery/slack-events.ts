import { slackMessage } from '../shapes/message';
import { slackUser } from '../shapes/user';
import type { Channel, ChannelKind, Fact } from '../workspace/model';
import type { Workspace } from '../workspace/workspace';

/** One event as apps get it, and who may have it. */
export interface SlackEvent {
  /** What an app subscribes to: `message.channels`, `reaction_added` … */
  subscription: string;
  event: Record<string, unknown>;
  /** Only apps whose bot is in it are told. */
  channel?: Channel;
  /** Only this app is told. */
  appId?: string;
  /** Bot user ids that are told although they are not (or no longer) in the conversation. */
  alsoTo?: string;
  /** A person's new message: the bot that it is said to will seem to type. */
  said?: { channelId: string; kind: ChannelKind; text: string };
}

const subscriptionOf: Record<ChannelKind, string> = {
  channel: 'message.channels',
  group: 'message.groups',
  im: 'message.im',
  mpim: 'message.mpim',
};

/** What apps are told of a fact, in the shapes of the Events API; app_mention is made where the mentioned bot is known. */
export function slackEventsOf(fact: Fact, workspace: Workspace): SlackEvent[] {
  switch (fact.type) {
    case 'message': {
      const { channel, message, root } = fact;
      const shown = slackMessage(message, workspace);
      if (message.subtype === 'thread_broadcast' && root) shown['root'] = slackMessage(root, workspace);
      const said = message.botId ? undefined : { channelId: channel.id, kind: channel.kind, text: message.text };
      return [inChannel(channel, { ...shown, channel: channel.id, event_ts: message.ts }, said)];
    }
    case 'message_changed':
      return [
        inChannel(fact.channel, {
          type: 'message',
          subtype: 'message_changed',
          message: slackMessage(fact.message, workspace),
          previous_message: slackMessage(fact.previous, workspace),
          channel: fact.channel.id,
          hidden: true,
          ts: fact.ts,
          event_ts: fact.ts,
        }),
      ];
    case 'message_deleted':
      return [
        inChannel(fact.channel, {
          type: 'message',
          subtype: 'message_deleted',
          previous_message: slackMessage(fact.message, workspace),
          channel: fact.channel.id,
          hidden: true,
          deleted_ts: fact.message.ts,
          event_ts: fact.ts,
          ts: fact.ts,
        }),
      ];
    case 'reaction': {
      const type = fact.added ? 'reaction_added' : 'reaction_removed';
      const item = { type: 'message', channel: fact.channel.id, ts: fact.message.ts };
      const event = { type, user: fact.userId, reaction: fact.name, item, item_user: fact.message.userId };
      return [{ subscription: type, event: { ...event, event_ts: fact.ts }, channel: fact.channel }];
    }
    case 'member':
      return memberEvents(fact, workspace);
    case 'channel':
      return channelEvents(fact);
    case 'file': {
      const { file, change, channelId, ts } = fact;
      const event = { type: `file_${change}`, file_id: file.id, user_id: file.userId, file: { id: file.id } };
      if (change === 'deleted') return [{ subscription: event.type, event: { ...event, event_ts: ts } }];
      const shared = change === 'shared' ? { channel_id: channelId } : {};
      const channel = change === 'shared' ? workspace.channels.get(channelId ?? '') : undefined;
      const told = { subscription: event.type, event: { ...event, ...shared, event_ts: ts } };
      return [channel ? { ...told, channel } : told];
    }
    case 'user_change': {
      const user = slackUser(fact.user, workspace);
      const event = { type: 'user_change', user, cache_ts: fact.user.updated, event_ts: fact.ts };
      return [{ subscription: 'user_change', event }];
    }
    case 'home_opened': {
      const { userId: user, channelId: channel, appId, ts } = fact;
      const event = { type: 'app_home_opened', user, channel, tab: 'home', event_ts: ts };
      return [{ subscription: 'app_home_opened', event, appId }];
    }
    case 'tokens_revoked': {
      const app = workspace.apps.get(fact.appId);
      const event = { type: 'tokens_revoked', tokens: { oauth: [], bot: [app?.botUserId] }, event_ts: fact.ts };
      return [{ subscription: 'tokens_revoked', event, appId: fact.appId }];
    }
    default:
      return [];
  }
}

function inChannel(channel: Channel, event: Record<string, unknown>, said?: SlackEvent['said']): SlackEvent {
  const told = { subscription: subscriptionOf[channel.kind], event: { ...event, channel_type: channel.kind }, channel };
  return said ? { ...told, said } : told;
}

function memberEvents(fact: Extract<Fact, { type: 'member' }>, workspace: Workspace): SlackEvent[] {
  const { channel, userId, joined, inviter, ts } = fact;
  const type = joined ? 'member_joined_channel' : 'member_left_channel';
  const event: Record<string, unknown> = {
    type,
    user: userId,
    channel: channel.id,
    channel_type: channel.kind === 'channel' ? 'C' : 'G',
    team: workspace.team.id,
    event_ts: ts,
  };
  if (inviter) event['inviter'] = inviter;
  return [{ subscription: type, event, channel, alsoTo: userId }];
}

function channelEvents(fact: Extract<Fact, { type: 'channel' }>): SlackEvent[] {
  const { channel, change, userId, ts } = fact;
  const { id, name, created, creator, kind } = channel;
  if (change === 'created' && kind === 'channel') {
    const facts = { id, is_channel: true, name, name_normalized: name, created, creator, is_shared: false };
    const event = { type: 'channel_created', channel: facts, event_ts: ts };
    return [{ subscription: 'channel_created', event }];
  }
  if (change === 'topic' || change === 'created' || change === 'opened') return [];
  const type = `${kind === 'channel' ? 'channel' : 'group'}_${change}`;
  const event =
    change === 'rename'
      ? { type, channel: { id, name, name_normalized: name, created, is_channel: kind === 'channel' }, event_ts: ts }
      : { type, channel: id, user: userId, event_ts: ts };
  // Everybody sees what happens to public channels; a private one is known to its members only.
  return [kind === 'channel' ? { subscription: type, event } : { subscription: type, event, channel }];
}
