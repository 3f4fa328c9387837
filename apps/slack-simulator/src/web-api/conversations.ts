import { formatTs, microsOf } from '../workspace/timestamps';
import { openDirect } from '../workspace/conversations';
import { slackChannel } from '../shapes/channel';
import { slackMessage } from '../shapes/message';
import type { Channel } from '../workspace/model';
import type { Call, Method } from './method';
import { findChannel, tier } from './method';
import { pageOf, readCursor, writeCursor } from './paging';
import { SlackError, invalidArguments } from './slack-error';

const reads = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const histories = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];
const kinds = { public_channel: 'channel', private_channel: 'group', im: 'im', mpim: 'mpim' } as const;

/** The methods that look at conversations. */
export const conversationMethods: Record<string, Method> = {
  'conversations.list': {
    scopes: reads,
    perMinute: tier.two,
    run: (call) => list(call, (channel) => channel.kind === 'channel' || isIn(call, channel)),
  },
  'users.conversations': {
    scopes: reads,
    perMinute: tier.three,
    run(call) {
      const user = call.args.text('user') || call.caller.app.botUserId;
      const mayShow = (channel: Channel) => channel.kind === 'channel' || isIn(call, channel);
      return list(call, (channel) => channel.members.has(user) && mayShow(channel));
    },
  },
  'conversations.info': {
    scopes: reads,
    perMinute: tier.three,
    required: ['channel'],
    run(call) {
      const channel = findChannel(call, 'read');
      const shown = slackChannel(channel, call.workspace, call.caller.app.botUserId);
      if (call.args.flag('include_num_members')) shown['num_members'] = channel.members.size;
      return { channel: shown };
    },
  },
  'conversations.members': {
    scopes: reads,
    perMinute: tier.four,
    required: ['channel'],
    run(call) {
      const page = pageOf([...findChannel(call, 'read').members], readPage(call, 1000));
      return { members: page.items, response_metadata: page.response_metadata };
    },
  },
  'conversations.history': {
    scopes: histories,
    perMinute: tier.three,
    required: ['channel'],
    run(call) {
      const channel = findChannel(call, 'history');
      if (!isIn(call, channel)) throw new SlackError('not_in_channel');
      const { args, workspace } = call;
      const { oldest, latest: givenLatest } = readSpan(call);
      const cursor = args.text('cursor');
      const latest = cursor ? nextTs(cursor) : givenLatest;
      const limit = args.integer('limit', 100, 999);
      const inclusive = args.flag('inclusive') || cursor !== undefined;
      // A cursor carries on from a message that has to be shown, the start of the span stays as it was asked.
      const page = workspace.log(channel.id).history({
        ...(oldest ? { oldest: args.flag('inclusive') ? oldest : after(oldest) } : {}),
        ...(latest ? { latest: inclusive ? latest : before(latest) } : {}),
        inclusive: true,
        limit: limit + 1,
      });
      const messages = page.messages.slice(0, limit);
      const next = page.messages[limit];
      return {
        messages: messages.map((one) => slackMessage(one, workspace, args.flag('include_all_metadata'))),
        has_more: next !== undefined,
        pin_count: 0,
        channel_actions_ts: null,
        channel_actions_count: 0,
        response_metadata: { next_cursor: next ? writeCursor('next_ts', next.ts) : '' },
      };
    },
  },
  'conversations.replies': {
    scopes: histories,
    perMinute: tier.three,
    required: ['channel', 'ts'],
    run(call) {
      const channel = findChannel(call, 'history');
      if (!isIn(call, channel)) throw new SlackError('not_in_channel');
      const { args, workspace } = call;
      const log = workspace.log(channel.id);
      const asked = log.get(args.need('ts'));
      if (!asked) throw new SlackError('thread_not_found');
      const root = log.get(asked.threadTs ?? asked.ts) ?? asked;
      const { oldest, latest } = readSpan(call);
      const inclusive = args.flag('inclusive');
      const from = oldest ? microsOf(oldest) + (inclusive ? 0 : 1) : 0;
      const to = latest ? microsOf(latest) - (inclusive ? 0 : 1) : Infinity;
      const replies = log.replies(root.ts).filter(({ ts }) => microsOf(ts) >= from && microsOf(ts) <= to);
      const page = pageOf(replies, readPage(call, 1000, 1000));
      const shown = [root, ...page.items].map((one) => slackMessage(one, workspace, args.flag('include_all_metadata')));
      return {
        messages: shown,
        has_more: page.response_metadata.next_cursor !== '',
        response_metadata: page.response_metadata,
      };
    },
  },
  'conversations.open': {
    scopes: ['im:write', 'mpim:write', 'channels:manage', 'groups:write'],
    perMinute: tier.three,
    json: true,
    run(call) {
      const { args, workspace, caller } = call;
      const given = args.text('channel');
      const users = args.list('users');
      if (!given && users.length === 0) throw invalidArguments('must provide either channel or users');
      if (!given && users.length > 8) throw new SlackError('too_many_users');
      if (users.some((id) => !workspace.users.has(id))) throw new SlackError('user_not_found');
      const bot = caller.app.botUserId;
      if (users.length === 1 && users[0] === bot) throw new SlackError('cannot_dm_bot');
      const opened = given
        ? { channel: findChannel(call, 'any'), isNew: false }
        : openDirect(workspace, [...users, bot]);
      const { channel, isNew } = opened;
      const full = args.flag('return_im') || channel.kind === 'mpim';
      return {
        ...(isNew ? {} : { no_op: true, already_open: true }),
        channel: full ? slackChannel(channel, workspace, bot) : { id: channel.id },
      };
    },
  },
};

function list(call: Call, wanted: (channel: Channel) => boolean): Record<string, unknown> {
  const { args, workspace, caller } = call;
  const types = args.list('types');
  if (types.length === 0) types.push('public_channel');
  if (types.some((type) => !(type in kinds))) throw new SlackError('invalid_types');
  const shown = new Set(types.map((type) => kinds[type as keyof typeof kinds]));
  const withArchived = !args.flag('exclude_archived');
  const found = [...workspace.channels.values()].filter(
    (channel) => shown.has(channel.kind) && (withArchived || !channel.isArchived) && wanted(channel),
  );
  const page = pageOf(found, readPage(call, 1000));
  return {
    channels: page.items.map((channel) => ({
      ...slackChannel(channel, workspace, caller.app.botUserId),
      num_members: channel.members.size,
    })),
    response_metadata: page.response_metadata,
  };
}

function readPage(call: Call, most: number, otherwise = 100): { cursor?: string; limit: number } {
  const cursor = call.args.text('cursor');
  return { ...(cursor ? { cursor } : {}), limit: call.args.integer('limit', otherwise, most) };
}

function readSpan(call: Call): { oldest?: string; latest?: string } {
  const read = (name: 'oldest' | 'latest') => {
    const ts = call.args.text(name);
    if (!ts || (name === 'latest' && ts === 'now')) return undefined;
    if (Number.isNaN(microsOf(ts))) throw new SlackError(`invalid_ts_${name}`);
    return ts;
  };
  const [oldest, latest] = [read('oldest'), read('latest')];
  return { ...(oldest ? { oldest } : {}), ...(latest ? { latest } : {}) };
}

function nextTs(cursor: string): string {
  const ts = readCursor(cursor, 'next_ts');
  if (Number.isNaN(microsOf(ts))) throw new SlackError('invalid_cursor');
  return ts;
}

const shift = (ts: string, by: number) => formatTs(Math.max(0, microsOf(ts) + by));
const after = (ts: string) => shift(ts, 1);
const before = (ts: string) => shift(ts, -1);

function isIn(call: Call, channel: Channel): boolean {
  return channel.members.has(call.caller.app.botUserId);
}
