import type { Posted, SlackFailure } from '@errand/slack';
import type { Clock } from '../clock';
import type { EgressSlack } from '../slack-port';

/** An error that carries its own class. */
export class FakeSlackError extends Error {
  readonly failure: SlackFailure;
  constructor(failure: Partial<SlackFailure> & Pick<SlackFailure, 'class'>) {
    super(failure.error ?? failure.class);
    this.failure = {
      error: failure.class,
      unclear: false,
      rateLimited: failure.retryAfterMs !== undefined,
      ...failure,
    };
  }
}

export const classifyFake = (err: unknown): SlackFailure =>
  err instanceof FakeSlackError
    ? err.failure
    : { class: 'retry', error: String(err), unclear: true, rateLimited: false };

export interface SlackCall {
  method: string;
  channel: string;
  atMs: number;
  text?: string;
  key?: string;
}

type OutgoingMessage = Parameters<EgressSlack['postMessage']>[0];
export interface FakeMessage extends OutgoingMessage, Posted {
  file?: { id: string; title: string; content: string };
}

export interface FakeSlack extends EgressSlack {
  /** Every call, refused ones too, in order. */
  calls: SlackCall[];
  /** What stands in the channels, in order. */
  messages: FakeMessage[];
  /** Its rooms, by id, and who is in them. */
  rooms: Map<string, FakeRoom>;
  /** Of the bot, as it was set. */
  presence: 'auto' | 'away';
  /** While true nobody is shown the metadata of what stands in the channels. */
  hidesMetadata: boolean;
  texts(channel?: string): string[];
  /** What the next calls of the method (to the channel) fail with; `after` carries the call out first. */
  fail(method: string, failure: ConstructorParameters<typeof FakeSlackError>[0], options?: FailOptions): void;
  /** The next call of the method does not return before the returned function is called. */
  hold(method: string): () => void;
}
export interface FakeRoom {
  name: string;
  topic: string;
  isArchived: boolean;
  members: string[];
}
interface FailOptions {
  channel?: string;
  times?: number;
  after?: boolean;
}

/** A Slack of one workspace that remembers what was posted. */
export function createFakeSlack(clock: Pick<Clock, 'now'>): FakeSlack {
  const calls: SlackCall[] = [];
  const messages: FakeMessage[] = [];
  const faults: (FailOptions & {
    method: string;
    failure: ConstructorParameters<typeof FakeSlackError>[0];
    times: number;
  })[] = [];
  /** What was uploaded and is not shown yet, by its id. */
  const uploads = new Map<string, string>();
  const holds = new Map<string, Promise<void>>();
  const rooms = new Map<string, FakeRoom>();
  let count = 0;

  async function call<T>(about: Omit<SlackCall, 'atMs'>, work: () => T): Promise<T> {
    calls.push({ ...about, atMs: clock.now() });
    const held = holds.get(about.method);
    holds.delete(about.method);
    await held;
    const fault = faults.find(
      ({ method, channel, times }) =>
        method === about.method && times > 0 && (channel === undefined || channel === about.channel),
    );
    if (!fault) return work();
    fault.times--;
    if (fault.after) work();
    throw new FakeSlackError(fault.failure);
  }
  const find = ({ channelId, ts }: Posted) => {
    const found = messages.find((message) => message.channelId === channelId && message.ts === ts);
    if (!found) throw new FakeSlackError({ class: 'permanent', error: 'message_not_found' });
    return found;
  };

  const room = (id: string) => {
    const found = rooms.get(id);
    if (!found) throw new FakeSlackError({ class: 'permanent', error: 'channel_not_found' });
    return found;
  };

  const slack: FakeSlack = {
    rooms,
    presence: 'auto',
    setPresence: (presence) =>
      call({ method: 'users.setPresence', channel: '' }, () => void (slack.presence = presence)),
    listRooms: ({ mine, cursor = '0' }) =>
      call({ method: mine ? 'users.conversations' : 'conversations.list', channel: '' }, () => {
        const seen = [...rooms].filter(([, { members }]) => !mine || members.includes('U0BOT'));
        const at = Number(cursor);
        const page = seen.slice(at, at + 2).map(([id, { name }]) => ({ id, name }));
        return { rooms: page, ...(seen.length > at + 2 && { next: String(at + 2) }) };
      }),
    createRoom: (name) =>
      call({ method: 'conversations.create', channel: name }, () => {
        const id = `C0NEW${rooms.size}`;
        rooms.set(id, { name, topic: '', isArchived: false, members: ['U0BOT'] });
        return id;
      }),
    joinRoom: (id) => call({ method: 'conversations.join', channel: id }, () => void room(id).members.push('U0BOT')),
    leaveRoom: (id) =>
      call({ method: 'conversations.leave', channel: id }, () => {
        room(id).members = room(id).members.filter((each) => each !== 'U0BOT');
      }),
    archiveRoom: (id) =>
      call({ method: 'conversations.archive', channel: id }, () => void (room(id).isArchived = true)),
    membersOf: (id, cursor = '0') =>
      call({ method: 'conversations.members', channel: id }, () => {
        const at = Number(cursor);
        const { members } = room(id);
        return { userIds: members.slice(at, at + 300), ...(members.length > at + 300 && { next: String(at + 300) }) };
      }),
    topicOf: (id) => call({ method: 'conversations.info', channel: id }, () => room(id).topic),
    setTopic: (id, topic) =>
      call({ method: 'conversations.setTopic', channel: id, text: topic }, () => void (room(id).topic = topic)),
    inviteTo: (id, users) =>
      call({ method: 'conversations.invite', channel: id }, () => void room(id).members.push(...users)),
    now: () => clock.now(),
    hidesMetadata: false,
    calls,
    messages,
    texts: (channel) =>
      messages.filter((message) => channel === undefined || message.channelId === channel).map(({ text }) => text),
    fail: (method, failure, options = {}) => faults.push({ method, failure, times: 1, ...options }),
    hold(method) {
      let release: () => void = () => undefined;
      holds.set(method, new Promise<void>((resolve) => (release = resolve)));
      return () => release();
    },
    testAuth: () =>
      call({ method: 'auth.test', channel: '' }, () => ({
        teamId: 'T1',
        teamName: 'Acme',
        userId: 'U0BOT',
        botId: 'B1',
        name: 'errand',
        url: 'https://acme.slack.com/',
      })),
    postMessage: (message) =>
      call(
        {
          method: message.ephemeralTo === undefined ? 'chat.postMessage' : 'chat.postEphemeral',
          channel: message.channel,
          text: message.text,
          key: message.metadataKey,
        },
        () => {
          const posted = { channelId: message.channel, ts: `${1_700_000_000 + ++count}.000100` };
          messages.push({ ...message, ...posted });
          return posted;
        },
      ),
    updateMessage: (update) =>
      call({ method: 'chat.update', channel: update.channelId, text: update.text }, () => {
        Object.assign(find(update), { text: update.text, attachments: update.attachments });
      }),
    deleteMessage: (at) =>
      call({ method: 'chat.delete', channel: at.channelId }, () => {
        messages.splice(messages.indexOf(find(at)), 1);
      }),
    addReaction: (reaction) =>
      call({ method: 'reactions.add', channel: reaction.channelId, text: reaction.name }, () => undefined),
    removeReaction: (reaction) =>
      call({ method: 'reactions.remove', channel: reaction.channelId, text: reaction.name }, () => undefined),
    startUpload: ({ name }) =>
      call({ method: 'files.getUploadURLExternal', channel: '', text: name }, () => {
        const uploadId = `F${++count}`;
        return { url: `https://files.example.com/${uploadId}`, uploadId };
      }),
    async sendBytes({ url, size, content }) {
      const pieces: Uint8Array[] = [];
      for await (const piece of content) pieces.push(piece);
      const bytes = Buffer.concat(pieces);
      await call({ method: 'files.sendBytes', channel: '' }, () => {
        if (bytes.length !== size) throw new FakeSlackError({ class: 'permanent', error: 'upload_http_400' });
        uploads.set(url.split('/').pop() ?? '', bytes.toString());
      });
    },
    completeUpload: ({ uploadId, title, channel, threadTs }) =>
      call({ method: 'files.completeUploadExternal', channel, text: uploadId }, () => {
        const content = uploads.get(uploadId);
        if (content === undefined) throw new FakeSlackError({ class: 'permanent', error: 'file_not_found' });
        uploads.delete(uploadId);
        const ts = `${1_700_000_000 + ++count}.000100`;
        const file = { id: uploadId, title, content };
        messages.push({ channel, channelId: channel, threadTs, text: '', metadataKey: '', ts, file });
      }),
    deleteFile: (uploadId) =>
      call({ method: 'files.delete', channel: '', text: uploadId }, () => {
        const at = messages.findIndex(({ file }) => file?.id === uploadId);
        if (at >= 0) messages.splice(at, 1);
      }),
    findMessageByFile: ({ channelId, threadTs, uploadId }) =>
      call(
        { method: threadTs === undefined ? 'conversations.history' : 'conversations.replies', channel: channelId },
        () => {
          const found = messages.find((message) => message.channelId === channelId && message.file?.id === uploadId);
          return found && { channelId, ts: found.ts };
        },
      ),
    openDirectMessage: (userId) =>
      call({ method: 'conversations.open', channel: userId }, () => userId.replace('U', 'D')),
    findMessageByKey: ({ channelId, threadTs, key, own }) =>
      call(
        {
          method: threadTs === undefined ? 'conversations.history' : 'conversations.replies',
          channel: channelId,
          key,
        },
        () => {
          const here = messages.filter((message) => message.channelId === channelId);
          if (slack.hidesMetadata && here.length > 0 && own.userId === 'U0BOT')
            throw new FakeSlackError({ class: 'permanent', error: 'metadata_hidden' });
          const found = here.find(({ metadataKey }) => metadataKey === key);
          return found && { channelId: found.channelId, ts: found.ts };
        },
      ),
    userInfo: (userId) =>
      call({ method: 'users.info', channel: userId }, () => ({
        id: userId,
        teamId: 'T1',
        nick: userId.toLowerCase(),
        fullName: userId,
        isBot: false,
        isGuest: false,
        isExternal: false,
        isDeactivated: false,
      })),
    groupInfo: (groupId) =>
      call({ method: 'usergroups.users.list', channel: groupId }, () => ({ id: groupId, userIds: ['U7'] })),
    groupHandles: () => call({ method: 'usergroups.list', channel: '' }, () => new Map([['S0SRE', 'sre']])),
    channelInfo: (channelId) =>
      call({ method: 'conversations.info', channel: channelId }, () => ({
        id: channelId,
        name: channelId.toLowerCase(),
        kind: 'channel' as const,
        isArchived: false,
        isShared: false,
      })),
  };
  return slack;
}
