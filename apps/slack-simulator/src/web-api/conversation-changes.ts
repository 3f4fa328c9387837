import { createChannel, join, leave, renameChannel, setArchived, setTopic } from '../workspace/conversations';
import { mark } from '../workspace/messages';
import { slackChannel } from '../shapes/channel';
import type { Channel } from '../workspace/model';
import type { Call, Method } from './method';
import { findChannel, requireMember, tier } from './method';
import { SlackError } from './slack-error';

const manage = { scopes: ['channels:manage', 'groups:write', 'im:write', 'mpim:write'], json: true } as const;

/** The methods that change conversations. */
export const conversationChangeMethods: Record<string, Method> = {
  'conversations.create': {
    ...manage,
    perMinute: tier.two,
    required: ['name'],
    run(call) {
      const name = checkName(call);
      const kind = call.args.flag('is_private') ? 'group' : 'channel';
      return shown(call, createChannel(call.workspace, { name, kind, creator: bot(call) }));
    },
  },
  'conversations.join': {
    scopes: ['channels:join'],
    json: true,
    perMinute: tier.three,
    required: ['channel'],
    run(call) {
      const channel = findChannel(call, 'any');
      if (channel.kind !== 'channel') throw new SlackError('method_not_supported_for_channel_type');
      if (channel.isArchived) throw new SlackError('is_archived');
      const already = channel.members.has(bot(call));
      join(call.workspace, channel, bot(call));
      const warned = { warning: 'already_in_channel', response_metadata: { warnings: ['already_in_channel'] } };
      return { ...shown(call, channel), ...(already ? warned : {}) };
    },
  },
  'conversations.leave': {
    ...manage,
    perMinute: tier.three,
    required: ['channel'],
    run(call) {
      const channel = room(call);
      if (!channel.members.has(bot(call))) return { not_in_channel: true };
      if (channel.isGeneral) throw new SlackError('cant_leave_general');
      leave(call.workspace, channel, bot(call));
      return {};
    },
  },
  'conversations.archive': {
    ...manage,
    perMinute: tier.two,
    required: ['channel'],
    run(call) {
      const channel = room(call);
      if (channel.isArchived) throw new SlackError('already_archived');
      if (channel.isGeneral) throw new SlackError('cant_archive_general');
      requireMember(call, channel);
      setArchived(call.workspace, channel, bot(call), true);
      return {};
    },
  },
  'conversations.unarchive': {
    ...manage,
    perMinute: tier.two,
    required: ['channel'],
    run(call) {
      const channel = room(call);
      if (!channel.isArchived) throw new SlackError('not_archived');
      setArchived(call.workspace, channel, bot(call), false);
      return {};
    },
  },
  'conversations.rename': {
    ...manage,
    perMinute: tier.two,
    required: ['channel', 'name'],
    run(call) {
      const channel = room(call);
      requireMember(call, channel);
      renameChannel(call.workspace, channel, bot(call), checkName(call));
      return shown(call, channel);
    },
  },
  'conversations.invite': {
    ...manage,
    perMinute: tier.three,
    required: ['channel', 'users'],
    run(call) {
      const channel = room(call);
      requireMember(call, channel);
      const users = call.args.list('users');
      if (users.length === 0) throw new SlackError('no_user');
      for (const id of users) {
        if (!call.workspace.users.has(id)) throw new SlackError('user_not_found');
        if (id === bot(call)) throw new SlackError('cant_invite_self');
        if (channel.members.has(id) && users.length === 1) throw new SlackError('already_in_channel');
      }
      for (const id of users) join(call.workspace, channel, id, bot(call));
      return shown(call, channel);
    },
  },
  'conversations.kick': {
    ...manage,
    perMinute: tier.three,
    required: ['channel', 'user'],
    run(call) {
      const channel = room(call);
      requireMember(call, channel);
      const user = call.args.need('user');
      if (user === bot(call)) throw new SlackError('cant_kick_self');
      if (channel.isGeneral) throw new SlackError('cant_kick_from_general');
      if (!channel.members.has(user)) throw new SlackError('not_in_channel');
      leave(call.workspace, channel, user);
      return { errors: {} };
    },
  },
  'conversations.setTopic': { ...manage, perMinute: tier.two, required: ['channel', 'topic'], run: describe('topic') },
  'conversations.setPurpose': {
    ...manage,
    perMinute: tier.two,
    required: ['channel', 'purpose'],
    run: describe('purpose'),
  },
  'conversations.mark': {
    ...manage,
    perMinute: tier.three,
    required: ['channel', 'ts'],
    run(call) {
      const channel = findChannel(call, 'any');
      requireMember(call, channel);
      mark(call.workspace, channel, bot(call), call.args.need('ts'));
      return {};
    },
  },
  'conversations.close': {
    ...manage,
    perMinute: tier.two,
    required: ['channel'],
    run(call) {
      const channel = findChannel(call, 'any');
      if (channel.kind !== 'im' && channel.kind !== 'mpim')
        throw new SlackError('method_not_supported_for_channel_type');
      return { no_op: true, already_closed: true };
    },
  },
};

function bot(call: Call): string {
  return call.caller.app.botUserId;
}

/** A channel, public or private, that the token may manage. */
function room(call: Call): Channel {
  const channel = findChannel(call, 'write');
  if (channel.kind === 'im' || channel.kind === 'mpim') throw new SlackError('method_not_supported_for_channel_type');
  return channel;
}

function shown(call: Call, channel: Channel): Record<string, unknown> {
  return { channel: slackChannel(channel, call.workspace, bot(call)) };
}

function describe(kind: 'topic' | 'purpose'): Method['run'] {
  return (call) => {
    const channel = room(call);
    requireMember(call, channel);
    const value = call.args.need(kind);
    if (value.length > 250) throw new SlackError('too_long');
    setTopic(call.workspace, channel, bot(call), { kind, value });
    return { [kind]: value, ...shown(call, channel) };
  };
}

/** @throws SlackError for names that Slack does not take */
function checkName(call: Call): string {
  const name = call.args.need('name').replace(/^#/, '');
  if (name === '') throw new SlackError('invalid_name_required');
  if (name.length > 80) throw new SlackError('invalid_name_maxlength');
  if (!/^[\p{Ll}\p{Lo}\p{N}_-]+$/u.test(name)) throw new SlackError('invalid_name_specials');
  if (call.workspace.channelNamed(name)) throw new SlackError('name_taken');
  return name;
}
