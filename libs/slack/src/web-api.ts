import type { DirectoryChannel, DirectoryGroup, DirectoryUser, Unfurl } from '@errand/contracts';
import { z } from 'zod';
import { MetadataHiddenError, classifySlackError } from './errors';
import type { SlackClientOptions } from './slack-client';
import { createSlackClient } from './slack-client';
import { createUpload } from './upload';
import { createSlackRooms } from './web-api-rooms';
import { mrkdwnBlocks, plainBlocks } from './web-api-blocks';
import type { Home } from './directory-answers';
import { channelShape, directoryChannelOf, directoryUserOf, userShape } from './directory-answers';

/** Where a message stands. */
export interface Posted {
  channelId: string;
  ts: string;
}

/** Whose token it is, by auth.test. */
export interface SlackAuth {
  teamId: string;
  teamName: string;
  enterpriseId?: string | undefined;
  userId: string;
  botId?: string | undefined;
  appId?: string | undefined;
  /** The bot's user name. */
  name: string;
  url: string;
  /** `x-oauth-scopes`; undefined when the answer had no such header. */
  scopes?: string[] | undefined;
}

/**
 * What Errand asks of Slack, a function a task. Each throws what `classifySlackError` understands. Nothing that creates
 * or changes something is tried twice in here.
 */
export type SlackWebApi = ReturnType<typeof createSlackWebApi>;

/** `event_type` of the metadata that goes with every post; its payload holds the key by which egress finds it again. */
const REPLY_METADATA = 'errand_reply';

const done = z.object({ ok: z.literal(true) });
const authShape = z.object({
  team_id: z.string(),
  team: z.string().default(''),
  enterprise_id: z.string().nullish(),
  user_id: z.string(),
  user: z.string().default(''),
  bot_id: z.string().nullish(),
  app_id: z.string().nullish(),
  url: z.string().default(''),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});
/** What is garbled was not told. */
const told = z.string().optional().catch(undefined);
// The ts alone proves the post: to take such an answer for an unclear end would post it again, for ever.
const postShape = z.object({ channel: told, ts: z.string() });
const ephemeralShape = z.object({ message_ts: z.string() });
const openedShape = z.object({ channel: z.object({ id: z.string() }) });
const userInfoShape = z.object({ user: userShape });
const channelInfoShape = z.object({ channel: channelShape });
const groupUsersShape = z.object({ users: z.array(z.string()) });
const groupsShape = z.object({ usergroups: z.array(z.object({ id: z.string(), handle: z.string() })) });
const teamInfoShape = z.object({
  team: z.object({ id: z.string(), name: z.string(), domain: z.string().optional() }),
});
const botInfoShape = z.object({
  bot: z.object({ id: z.string(), name: z.string().optional(), app_id: z.string().optional() }),
});
const uploadShape = z.object({ upload_url: z.url({ protocol: /^https?$/ }), file_id: z.string() });
const historyShape = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      subtype: told,
      user: told,
      bot_id: told,
      client_msg_id: told,
      files: z
        .array(z.object({ id: told }))
        .optional()
        .catch(undefined),
      metadata: z
        .object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()).optional() })
        .optional()
        .catch(undefined),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

export function createSlackWebApi(options: SlackClientOptions) {
  const { write, read, now } = createSlackClient(options);
  const sendBytes = createUpload(options);

  async function testAuth(): Promise<SlackAuth> {
    const auth = await read('auth.test', {}, authShape);
    return {
      teamId: auth.team_id,
      teamName: auth.team,
      enterpriseId: auth.enterprise_id ?? undefined,
      userId: auth.user_id,
      botId: auth.bot_id ?? undefined,
      appId: auth.app_id ?? undefined,
      name: auth.user,
      url: auth.url,
      scopes: auth.response_metadata?.scopes,
    };
  }

  return {
    ...createSlackRooms({ read, write }),
    testAuth,

    /** Slack's clock, milliseconds since the epoch, as its last answer told it to a second; our own before the first. */
    now,

    /**
     * @param message.channel a conversation id, or `#name`
     * @param message.text Slack's mrkdwn, escaped; with blocks, the text of the notification
     * @param message.isPlain nothing but the entities of the text is markup; with blocks it says nothing
     * @param message.attachments under the text
     * @param message.unfurl shows previews of its links, of its media or of both, or none; an ephemeral message has none
     * @param message.ephemeralTo shows it to this person only; such a message has no metadata and is in no history
     * @param message.metadataKey what `findMessageByKey` finds it by
     */
    async postMessage(message: {
      channel: string;
      text: string;
      blocks?: unknown[] | undefined;
      attachments?: unknown[] | undefined;
      isPlain?: boolean | undefined;
      unfurl?: Unfurl | undefined;
      threadTs?: string | undefined;
      ephemeralTo?: string | undefined;
      metadataKey: string;
    }): Promise<Posted> {
      const { channel, text, blocks, attachments, unfurl, threadTs, ephemeralTo, metadataKey } = message;
      const isPlain = message.isPlain === true && blocks === undefined;
      const content = { channel, text, blocks, thread_ts: threadTs, ...(attachments && { attachments }) };
      if (ephemeralTo !== undefined) {
        const shown = { ...content, ...(isPlain && { blocks: plainBlocks(text) }) };
        const answer = await write('chat.postEphemeral', { ...shown, user: ephemeralTo }, ephemeralShape);
        return { channelId: channel, ts: answer.message_ts };
      }
      const metadata = { event_type: REPLY_METADATA, event_payload: { key: metadataKey } };
      const { links, media } = typeof unfurl === 'boolean' ? { links: unfurl, media: unfurl } : (unfurl ?? {});
      const previews = {
        ...(links !== undefined && { unfurl_links: links }),
        ...(media !== undefined && { unfurl_media: media }),
      };
      const answer = await write(
        'chat.postMessage',
        { ...content, ...previews, ...(isPlain && { mrkdwn: false }), metadata },
        postShape,
      );
      return { channelId: answer.channel ?? channel, ts: answer.ts };
    },

    /**
     * Without blocks those that it had go: a text beside blocks would not be seen. So do attachments.
     *
     * @param message.isPlain as of `postMessage`
     * @param message.wasPostedPlain so it was posted: its text alone might stay without styles for good
     */
    async updateMessage(
      message: Posted & {
        text: string;
        blocks?: unknown[] | undefined;
        attachments?: unknown[] | undefined;
        isPlain?: boolean | undefined;
        wasPostedPlain?: boolean | undefined;
      },
    ): Promise<void> {
      const { channelId, ts, text, isPlain, wasPostedPlain, attachments = [] } = message;
      const ofText = isPlain ? plainBlocks(text) : wasPostedPlain ? mrkdwnBlocks(text) : [];
      const { blocks = ofText } = message;
      await write('chat.update', { channel: channelId, ts, text, blocks, attachments }, done);
    },

    async deleteMessage({ channelId, ts }: Posted): Promise<void> {
      await write('chat.delete', { channel: channelId, ts }, done);
    },

    /** @param reaction.name without colons; that it is there already is success */
    async addReaction({ channelId, ts, name }: Posted & { name: string }): Promise<void> {
      await unless('already_reacted', write('reactions.add', { channel: channelId, timestamp: ts, name }, done));
    },

    /** That it is not there is success. */
    async removeReaction({ channelId, ts, name }: Posted & { name: string }): Promise<void> {
      await unless('no_reaction', write('reactions.remove', { channel: channelId, timestamp: ts, name }, done));
    },

    /**
     * Begins an upload; nobody sees anything of it before `completeUpload`.
     *
     * @param file.size in bytes, exactly
     * @returns where the bytes go, and the id that the file will have
     */
    async startUpload({ name, size }: { name: string; size: number }): Promise<{ url: string; uploadId: string }> {
      const answer = await write('files.getUploadURLExternal', { filename: name, length: size }, uploadShape);
      return { url: answer.upload_url, uploadId: answer.file_id };
    },

    sendBytes,

    /**
     * Shows an uploaded file in a conversation. Slack takes each upload once: a second call with its id fails.
     *
     * @param upload.channel the id of a conversation
     */
    async completeUpload(upload: {
      uploadId: string;
      title: string;
      channel: string;
      threadTs?: string | undefined;
    }): Promise<void> {
      const { uploadId, title, channel, threadTs } = upload;
      const files = [{ id: uploadId, title }];
      await write('files.completeUploadExternal', { files, channel_id: channel, thread_ts: threadTs }, done);
    },

    /** That it is not there is success. */
    async deleteFile(uploadId: string): Promise<void> {
      const gone = unless('file_deleted', write('files.delete', { file: uploadId }, done));
      await unless('file_not_found', gone);
    },

    /**
     * Looks for the message that shows an uploaded file.
     *
     * @param query.oldest where to stop looking, a timestamp of Slack's
     * @returns undefined when it is not there, which just after the upload may also mean: not yet
     */
    async findMessageByFile(query: {
      channelId: string;
      threadTs?: string | undefined;
      oldest: string;
      uploadId: string;
    }): Promise<Posted | undefined> {
      const { channelId, threadTs, oldest, uploadId } = query;
      const method = threadTs === undefined ? 'conversations.history' : 'conversations.replies';
      let cursor: string | undefined;
      do {
        const args = { channel: channelId, ts: threadTs, oldest, limit: 200, cursor };
        const page = await read(method, args, historyShape);
        const found = page.messages.find(({ files }) => files?.some(({ id }) => id === uploadId));
        if (found) return { channelId, ts: found.ts };
        cursor = page.response_metadata?.next_cursor || undefined;
      } while (cursor !== undefined);
      return undefined;
    },

    /** @returns the id of the conversation, the same however often it is opened */
    async openDirectMessage(userId: string): Promise<string> {
      return (await write('conversations.open', { users: userId }, openedShape)).channel.id;
    },

    /** @param home whose token it is, by `testAuth`: whoever is of another organisation is external */
    async userInfo(userId: string, home: Home): Promise<DirectoryUser> {
      const { user } = await read('users.info', { user: userId }, userInfoShape);
      return directoryUserOf(user, home);
    },

    /** Who is in a user group. */
    async groupInfo(groupId: string): Promise<DirectoryGroup> {
      const { users } = await read('usergroups.users.list', { usergroup: groupId }, groupUsersShape);
      return { id: groupId, userIds: users };
    },

    /** By id, how each user group is mentioned, without @: Slack tells it of all or of none. */
    async groupHandles(): Promise<ReadonlyMap<string, string>> {
      const { usergroups } = await read('usergroups.list', {}, groupsShape);
      return new Map(usergroups.map(({ id, handle }) => [id, handle]));
    },

    async channelInfo(channelId: string): Promise<DirectoryChannel> {
      const answer = await read('conversations.info', { channel: channelId }, channelInfoShape);
      return directoryChannelOf(answer.channel);
    },

    /**
     * Of the bot itself, for good. `auto` is how Slack sees it: nobody can be made active.
     *
     * {@link https://docs.slack.dev/apis/web-api/user-presence-and-status}
     */
    async setPresence(presence: 'auto' | 'away'): Promise<void> {
      await write('users.setPresence', { presence }, done);
    },

    async teamInfo(): Promise<{ id: string; name: string; domain?: string | undefined }> {
      return (await read('team.info', {}, teamInfoShape)).team;
    },

    async botInfo(botId: string): Promise<{ id: string; name?: string | undefined; appId?: string | undefined }> {
      const { id, name, app_id } = (await read('bots.info', { bot: botId }, botInfoShape)).bot;
      return { id, name, appId: app_id };
    },

    /**
     * Looks for our own message that carries the key.
     *
     * @param query.oldest where to stop looking, a timestamp of Slack's
     * @param query.own whose messages are ours, by auth.test
     * @returns undefined when it is not there, which just after an unclear end may also mean: not yet
     * @throws MetadataHiddenError our own messages are there, and none of them has metadata: it may be one of them
     */
    async findMessageByKey(query: {
      channelId: string;
      threadTs?: string | undefined;
      oldest: string;
      key: string;
      own: Pick<SlackAuth, 'userId' | 'botId'>;
    }): Promise<Posted | undefined> {
      const { channelId, threadTs, oldest, key, own } = query;
      const method = threadTs === undefined ? 'conversations.history' : 'conversations.replies';
      const args = { channel: channelId, ts: threadTs, oldest, include_all_metadata: true, limit: 200 };
      let cursor: string | undefined;
      let hasOwn = false;
      let hasMetadata = false;
      do {
        const page = await read(method, { ...args, cursor }, historyShape);
        const found = page.messages.find(
          ({ metadata }) => metadata?.event_type === REPLY_METADATA && metadata.event_payload?.['key'] === key,
        );
        if (found) return { channelId, ts: found.ts };
        // The beginning of a thread comes with every answer, however old it is.
        const ours = page.messages.filter((message) => isPostOf(own, message) && Number(message.ts) > Number(oldest));
        hasOwn ||= ours.length > 0;
        hasMetadata ||= ours.some(({ metadata }) => metadata !== undefined);
        cursor = page.response_metadata?.next_cursor || undefined;
      } while (cursor !== undefined);
      if (hasOwn && !hasMetadata) throw new MetadataHiddenError(`${method} shows no metadata of our own messages`);
      return undefined;
    },
  };
}

type HistoryMessage = z.infer<typeof historyShape>['messages'][number];
/** Of the subtypes only these are posts; others, such as `channel_join`, are about the bot. */
const postSubtypes = [undefined, 'bot_message', 'thread_broadcast'];

/** Made by chat.postMessage with this token? What its user typed into a client of Slack's has a `client_msg_id`. */
function isPostOf(own: Pick<SlackAuth, 'userId' | 'botId'>, message: HistoryMessage): boolean {
  const { subtype, user, bot_id: botId, client_msg_id: typedId } = message;
  const isOwn = user === own.userId || (own.botId !== undefined && botId === own.botId);
  return isOwn && postSubtypes.includes(subtype) && typedId === undefined;
}

/** Slack's way of saying that it is so already. */
async function unless(error: string, call: Promise<unknown>): Promise<void> {
  await call.catch((err: unknown) => {
    if (classifySlackError(err).error !== error) throw err;
  });
}
