import { z } from 'zod';
import { classifySlackError } from './errors';
import type { SlackCall } from './slack-client';

/** A channel, public or private, as far as the room commands need it. */
export interface Room {
  id: string;
  name: string;
}

/** What egress asks of Slack about rooms. Each throws what `classifySlackError` understands. */
export type SlackRooms = ReturnType<typeof createSlackRooms>;

const done = z.object({ ok: z.literal(true) });
const cursor = z.object({ next_cursor: z.string().optional() }).optional();
const createdShape = z.object({ channel: z.object({ id: z.string() }) });
const listShape = z.object({
  channels: z.array(z.object({ id: z.string(), name: z.string().default('') })),
  response_metadata: cursor,
});
const membersShape = z.object({ members: z.array(z.string()), response_metadata: cursor });
const topicShape = z.object({ channel: z.object({ topic: z.object({ value: z.string() }).optional() }) });

/** Slack's most for one page of channels, and what it recommends for members. */
const CHANNELS = { types: 'public_channel,private_channel', exclude_archived: true, limit: 999 };
const MEMBERS = 200;

/** The calls about rooms. That something is so already is success: whoever asks again after a lost answer is answered the same. */
export function createSlackRooms({ read, write }: { read: SlackCall; write: SlackCall }) {
  return {
    /** One page of the rooms that the bot is in, or of all that it may see. */
    async listRooms(options: {
      mine: boolean;
      cursor?: string | undefined;
    }): Promise<{ rooms: Room[]; next?: string }> {
      const method = options.mine ? 'users.conversations' : 'conversations.list';
      const { channels, response_metadata } = await read(method, { ...CHANNELS, cursor: options.cursor }, listShape);
      const next = response_metadata?.next_cursor;
      return { rooms: channels.map(({ id, name }) => ({ id, name })), ...(next && { next }) };
    },
    /** @param name without #. A name that is taken is an error: whose channel that is, is not known */
    async createRoom(name: string): Promise<string> {
      return (await write('conversations.create', { name }, createdShape)).channel.id;
    },
    async joinRoom(channel: string): Promise<void> {
      await write('conversations.join', { channel }, done);
    },
    async leaveRoom(channel: string): Promise<void> {
      await unless('not_in_channel', write('conversations.leave', { channel }, done));
    },
    async archiveRoom(channel: string): Promise<void> {
      await unless('already_archived', write('conversations.archive', { channel }, done));
    },
    /** One page of those who are in it. */
    async membersOf(channel: string, cursor?: string): Promise<{ userIds: string[]; next?: string }> {
      const { members, response_metadata } = await read(
        'conversations.members',
        { channel, limit: MEMBERS, cursor },
        membersShape,
      );
      const next = response_metadata?.next_cursor;
      return { userIds: members, ...(next && { next }) };
    },
    /** Empty: none is set. */
    async topicOf(channel: string): Promise<string> {
      return (await read('conversations.info', { channel }, topicShape)).channel.topic?.value ?? '';
    },
    async setTopic(channel: string, topic: string): Promise<void> {
      await write('conversations.setTopic', { channel, topic }, done);
    },
    async inviteTo(channel: string, users: readonly string[]): Promise<void> {
      await unless('already_in_channel', write('conversations.invite', { channel, users: users.join(',') }, done));
    },
  };
}

/** Slack's way of saying that it is so already. */
async function unless(error: string, call: Promise<unknown>): Promise<void> {
  await call.catch((err: unknown) => {
    if (classifySlackError(err).error !== error) throw err;
  });
}
