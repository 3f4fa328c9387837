import { react } from '../workspace/messages';
import { slackMessage } from '../shapes/message';
import type { Channel, Message } from '../workspace/model';
import type { Call, Method } from './method';
import { findChannel, requireMember, tier } from './method';
import { pageOf } from './paging';
import { SlackError } from './slack-error';

export const reactionMethods: Record<string, Method> = {
  'reactions.add': {
    scopes: ['reactions:write'],
    perMinute: tier.three,
    json: true,
    required: ['channel', 'timestamp', 'name'],
    run: (call) => change(call, true, 'already_reacted'),
  },
  'reactions.remove': {
    scopes: ['reactions:write'],
    perMinute: tier.two,
    json: true,
    required: ['name'],
    run(call) {
      if (call.args.text('channel') === undefined) throw new SlackError('no_item_specified');
      return change(call, false, 'no_reaction');
    },
  },
  'reactions.get': {
    scopes: ['reactions:read'],
    perMinute: tier.three,
    run(call) {
      if (call.args.text('channel') === undefined) throw new SlackError('no_item_specified');
      const { channel, message } = target(call);
      return { type: 'message', channel: channel.id, message: slackMessage(message, call.workspace) };
    },
  },
  'reactions.list': {
    scopes: ['reactions:read'],
    perMinute: tier.two,
    run(call) {
      const user = call.args.text('user') || call.caller.app.botUserId;
      const bot = call.caller.app.botUserId;
      const items = [...call.workspace.channels.values()]
        .filter((channel) => channel.members.has(bot))
        .flatMap((channel) => call.workspace.log(channel.id).all())
        .filter((message) => message.reactions.some(({ users }) => users.includes(user)))
        .reverse();
      const cursor = call.args.text('cursor');
      const page = pageOf(items, { ...(cursor ? { cursor } : {}), limit: call.args.integer('limit', 100, 1000) });
      return {
        items: page.items.map((message) => ({
          type: 'message',
          channel: message.channelId,
          message: slackMessage(message, call.workspace),
        })),
        response_metadata: page.response_metadata,
      };
    },
  },
};

function change(call: Call, added: boolean, refusal: string): Record<string, unknown> {
  const name = call.args.need('name').replace(/^:|:$/g, '');
  if (!/^[\p{L}\p{N}_+'-]+(?:::skin-tone-[2-6])?$/u.test(name)) throw new SlackError('invalid_name');
  const { channel, message } = target(call);
  requireMember(call, channel);
  const userId = call.caller.app.botUserId;
  if (!react(call.workspace, channel, message, { name, userId, added })) throw new SlackError(refusal);
  return {};
}

function target(call: Call): { channel: Channel; message: Message } {
  const channel = findChannel(call, 'any');
  const ts = call.args.text('timestamp');
  if (ts === undefined) throw new SlackError('no_item_specified');
  const message = call.workspace.log(channel.id).get(ts);
  if (!message) throw new SlackError(/^\d+\.\d+$/.test(ts) ? 'message_not_found' : 'bad_timestamp');
  return { channel, message };
}
