import type { RoomsAnswer, RoomsRequest } from '@errand/contracts';
import { roomsRequestSchema } from '@errand/contracts';
import type { SlackCalls } from './slack-calls';
import type { Classify, RoomsSlack } from './slack-port';

export interface Rooms {
  /** @throws what Slack could not be asked for: the asker may ask again */
  answer(body: unknown): Promise<RoomsAnswer>;
}

/** Slack's ways of saying that there is none that this token may see. */
const absent = new Set(['channel_not_found']);
/** An id, as Slack makes them: a channel's name has no capital letters. */
const idPattern = /^[CG][A-Z0-9]{4,}$/;

/** Of one room. Nobody reads on after so many names. */
const MOST_MEMBERS = 1_000;

/** Does what an admin or a plugin asks, at Slack's pace, and says Slack's own word where it will not. */
export function createRooms(deps: { slack: RoomsSlack; calls: SlackCalls; classify: Classify }): Rooms {
  const { slack, calls, classify } = deps;

  async function allRooms(mine: boolean, until: (name: string) => boolean = () => false) {
    const rooms: { id: string; name: string }[] = [];
    const method = mine ? 'users.conversations' : 'conversations.list';
    let cursor: string | undefined;
    do {
      const page = await calls({ method }, () => slack.listRooms({ mine, cursor }));
      rooms.push(...page.rooms);
      if (page.rooms.some(({ name }) => until(name))) break;
      cursor = page.next;
    } while (cursor !== undefined);
    return rooms;
  }

  /** The id of a room; one by its name is looked for where the bot is first, which is one page as a rule. */
  async function idOf(room: string): Promise<string | undefined> {
    const word = room.replace(/^#/, '');
    if (idPattern.test(word)) return word;
    const wanted = word.toLowerCase();
    for (const mine of [true, false]) {
      const found = (await allRooms(mine, (name) => name === wanted)).find(({ name }) => name === wanted);
      if (found) return found.id;
    }
    return undefined;
  }

  function topicOf(channel: string): Promise<string> {
    return calls({ method: 'conversations.info', channel }, () => slack.topicOf(channel));
  }

  /** The first thousand; Slack may give fewer in a page than it was asked for. */
  async function membersOf(channel: string): Promise<{ userIds: string[]; more: boolean }> {
    const userIds: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await calls({ method: 'conversations.members', channel }, () => slack.membersOf(channel, cursor));
      userIds.push(...page.userIds);
      cursor = page.next;
    } while (cursor !== undefined && userIds.length < MOST_MEMBERS);
    return { userIds, more: cursor !== undefined };
  }

  async function answer(request: RoomsRequest): Promise<RoomsAnswer> {
    if (request.kind === 'list') return { kind: 'rooms', rooms: await allRooms(true) };
    if (request.kind === 'set_presence') {
      await calls({ method: 'users.setPresence' }, () => slack.setPresence(request.presence));
      return { kind: 'done' };
    }
    const known = await idOf(request.room);
    if (request.kind === 'create') {
      // One that is there already is what was asked for: also when it was made by a call whose answer was lost.
      if (known === undefined)
        await calls({ method: 'conversations.create' }, () => slack.createRoom(request.room.replace(/^#/, '')));
      else await topicOf(known); // an id that there is not makes no room
      return { kind: 'done' };
    }
    if (known === undefined) return { kind: 'not_found' };
    return about(known, request);
  }

  async function about(
    channel: string,
    request: Exclude<RoomsRequest, { kind: 'list' | 'create' | 'set_presence' }>,
  ): Promise<RoomsAnswer> {
    const done = async (method: string, run: () => Promise<void>): Promise<RoomsAnswer> => {
      await calls({ method, channel }, run);
      return { kind: 'done' };
    };
    switch (request.kind) {
      case 'join':
        return done('conversations.join', () => slack.joinRoom(channel));
      case 'leave':
        return done('conversations.leave', () => slack.leaveRoom(channel));
      case 'archive':
        return done('conversations.archive', () => slack.archiveRoom(channel));
      case 'set_topic':
        return done('conversations.setTopic', () => slack.setTopic(channel, request.topic));
      case 'invite':
        return done('conversations.invite', () => slack.inviteTo(channel, request.userIds));
      case 'topic':
        return { kind: 'topic', topic: await topicOf(channel) };
      case 'occupants':
        return { kind: 'occupants', ...(await membersOf(channel)) };
    }
  }

  return {
    async answer(body) {
      const request = roomsRequestSchema.parse(body);
      try {
        return await answer(request);
      } catch (err) {
        const failure = classify(err);
        if (absent.has(failure.error)) return { kind: 'not_found' };
        if (failure.class === 'permanent') return { kind: 'refused', reason: failure.error };
        throw err;
      }
    },
  };
}
