import { openDirect } from '../workspace/conversations';
import { edit, post, postEphemeral, remove } from '../workspace/messages';
import type { Channel, Message } from '../workspace/model';
import { slackMessage } from '../shapes/message';
import type { Call, Method } from './method';
import { findChannel, requireMember, requireScope, tier } from './method';
import { readContent, readCustomName } from './content';
import { SlackError } from './slack-error';

const MAX_UPDATE = 4000;
const write = { scopes: ['chat:write'], json: true } as const;

export const chatMethods: Record<string, Method> = {
  'chat.postMessage': {
    ...write,
    perMinute: tier.special,
    required: ['channel'],
    run(call) {
      const channel = targetOf(call);
      const { content, warning } = readContent(call);
      const threadTs = threadOf(call, channel);
      const isBroadcast = threadTs !== undefined && call.args.flag('reply_broadcast');
      const message = post(call.workspace, channel, {
        text: '',
        ...content,
        ...(call.args.flag('mrkdwn', true) ? {} : { mrkdwn: false }),
        ...previewsOf(call),
        ...authorOf(call, isBroadcast),
        ...(threadTs ? { threadTs } : {}),
        ...(isBroadcast ? { isBroadcast } : {}),
      });
      return {
        channel: channel.id,
        ts: message.ts,
        message: slackMessage(message, call.workspace, true),
        ...(warning ? { warning } : {}),
      };
    },
  },
  'chat.postEphemeral': {
    ...write,
    perMinute: tier.four,
    required: ['channel', 'user'],
    run(call) {
      const channel = targetOf(call);
      const ephemeralTo = call.args.need('user');
      const { content } = readContent(call);
      if (!channel.members.has(ephemeralTo)) throw new SlackError('user_not_in_channel');
      const threadTs = call.args.text('thread_ts') || undefined;
      const said = { text: '', ...content, ...authorOf(call, false), ephemeralTo };
      const message = postEphemeral(call.workspace, channel, threadTs ? { ...said, threadTs } : said);
      return { message_ts: message.ts };
    },
  },
  'chat.meMessage': {
    ...write,
    perMinute: tier.three,
    required: ['channel', 'text'],
    run(call) {
      const channel = targetOf(call);
      const { content } = readContent(call);
      const message = post(call.workspace, channel, {
        text: content.text ?? '',
        ...authorOf(call, false),
        subtype: 'me_message',
      });
      return { channel: channel.id, ts: message.ts };
    },
  },
  'chat.update': {
    ...write,
    perMinute: tier.three,
    required: ['channel', 'ts'],
    run(call) {
      const { channel, message } = ownMessage(call, 'cant_update_message');
      if ((call.args.text('text') ?? '').length > MAX_UPDATE) throw new SlackError('msg_too_long');
      const { content } = readContent(call);
      edit(call.workspace, channel, message, content, call.caller.app.botUserId);
      return {
        channel: channel.id,
        ts: message.ts,
        text: message.text,
        message: slackMessage(message, call.workspace, true),
      };
    },
  },
  'chat.delete': {
    ...write,
    perMinute: tier.three,
    required: ['channel', 'ts'],
    run(call) {
      const { channel, message } = ownMessage(call, 'cant_delete_message');
      remove(call.workspace, channel, message);
      return { channel: channel.id, ts: message.ts };
    },
  },
  'chat.getPermalink': {
    scopes: [],
    perMinute: tier.special,
    required: ['channel', 'message_ts'],
    run(call) {
      const channel = findChannel(call, 'any');
      const message = call.workspace.log(channel.id).get(call.args.need('message_ts'));
      if (!message) throw new SlackError('message_not_found');
      const thread = message.threadTs && message.threadTs !== message.ts ? `?thread_ts=${message.threadTs}` : '';
      const at = `archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`;
      return { channel: channel.id, permalink: `https://${call.workspace.team.domain}.slack.com/${at}` };
    },
  },
};

/** Where to post: an id, `#name`, or a user id, which opens the DM. Checks that the bot may post there. */
function targetOf(call: Call): Channel {
  const { workspace, caller, args } = call;
  const given = args.need('channel');
  const bot = caller.app.botUserId;
  if (/^[UW]/.test(given) && workspace.users.has(given)) {
    if (given === bot) throw new SlackError('channel_not_found');
    return openDirect(workspace, [given, bot]).channel;
  }
  const channel = workspace.channels.get(given) ?? workspace.channelNamed(given.replace(/^#/, ''));
  if (!channel) throw new SlackError('channel_not_found');
  if (channel.kind !== 'channel' && !channel.members.has(bot)) throw new SlackError('channel_not_found');
  if (channel.isArchived) throw new SlackError('is_archived');
  if (!channel.members.has(bot) && !caller.scopes.includes('chat:write.public')) throw new SlackError('not_in_channel');
  return channel;
}

/** The root of the thread to answer in. Also a reply's ts leads there; what fell out of memory is believed. */
function threadOf(call: Call, channel: Channel): string | undefined {
  const ts = call.args.text('thread_ts');
  if (!ts) return undefined;
  const log = call.workspace.log(channel.id);
  const root = log.get(ts);
  if (!root && !log.mayHaveHeld(ts)) throw new SlackError('thread_not_found');
  return root?.threadTs ?? ts;
}

/** What is not given is Slack's to decide. */
function previewsOf({ args }: Call): Pick<Message, 'unfurl'> {
  const unfurl = {
    ...(args.text('unfurl_links') && { links: args.flag('unfurl_links') }),
    ...(args.text('unfurl_media') && { media: args.flag('unfurl_media') }),
  };
  return Object.keys(unfurl).length > 0 ? { unfurl } : {};
}

/** Classic apps and custom names post as a bot without user; `as_user` makes a classic bot itself. */
function authorOf(call: Call, isBroadcast: boolean): Partial<Message> {
  const { app, kind } = call.caller;
  const custom = readCustomName(call);
  const byName = custom.username !== undefined || (kind === 'classic' && !call.args.flag('as_user'));
  const author = { ...custom, botId: app.botId, appId: app.id, userId: app.botUserId };
  if (byName) return { ...author, username: custom.username ?? app.name, subtype: 'bot_message' };
  return isBroadcast ? { ...author, subtype: 'thread_broadcast' } : author;
}

function ownMessage(call: Call, refusal: string): { channel: Channel; message: Message } {
  requireScope(call.caller, 'chat:write');
  const channel = findChannel(call, 'any');
  const message = call.workspace.log(channel.id).get(call.args.need('ts'));
  if (!message) throw new SlackError('message_not_found');
  if (message.botId !== call.caller.app.botId) throw new SlackError(refusal);
  requireMember(call, channel);
  return { channel, message };
}
