import type { RoomsAnswer, RoomsRequest } from '@errand/contracts';
import type { CommandDefinition, Directory } from '@errand/plugin-sdk';
import { CommandError, command, splitCommandLine, t } from '@errand/plugin-sdk';
import { roomFault } from './room-fault';

/** Each is a message, and each person a question to Slack. */
const MOST_ROOMS = 20;
const MOST_OCCUPANTS = 50;
const ABSENT = 'there is no such room that I can see';

export interface RoomsDeps {
  /** @throws CommandError where nobody answers */
  rooms(request: RoomsRequest): Promise<RoomsAnswer>;
}

/** `!room …`: Errbot's ChatRoom, in its words. What changes rooms for others is for admins. */
export function createRoomCommands({ rooms }: RoomsDeps): Record<string, CommandDefinition> {
  /** @throws CommandError: `Cannot <what> <room>: <why>.` */
  const ask = async <K extends RoomsAnswer['kind']>(request: RoomsRequest, wanted: K, what: string) => {
    const answer = await rooms(request);
    const { room } = request as { room?: string };
    if (answer.kind === 'not_found')
      throw new CommandError(aboutTopic(request) ? `Cannot ${what}: ${ABSENT}.` : `Cannot find room ${room}.`);
    if (answer.kind === 'refused') throw new CommandError(`Cannot ${what}: ${roomFault(answer.reason)}.`);
    if (answer.kind !== wanted) throw new Error(`asked for ${request.kind}, answered ${answer.kind}`);
    return answer as Extract<RoomsAnswer, { kind: K }>;
  };
  /** A command about one room that only says that it is done. */
  const simple = (options: {
    summary: string;
    admin?: boolean;
    kind: 'create' | 'join' | 'leave' | 'archive';
    verb: string;
    done: (room: string) => string;
  }) => {
    const { summary, admin = false, kind, verb, done } = options;
    return command({
      summary,
      admin,
      split: 'shell',
      async run({ words }) {
        const [room] = words;
        if (!room) return `Please tell me which chatroom to ${verb}.`;
        await ask({ kind, room }, 'done', `${verb} the room ${shown(room)}`);
        return done(shown(room));
      },
    });
  };
  return {
    room_list: command({
      summary: 'Lists the rooms that I am in',
      async run() {
        const { rooms: found } = await ask({ kind: 'list' }, 'rooms', 'list the rooms');
        if (found.length === 0) return { text: "I'm not currently in any rooms." };
        const names = found.map(({ name }) => `\n\t#${name}`).sort();
        return { text: `I'm currently in these rooms:${names.join('')}` };
      },
    }),
    room_create: simple({
      summary: 'Makes a room: room create <room>',
      admin: true,
      kind: 'create',
      verb: 'create',
      done: (room) => `Created the room ${room}.`,
    }),
    room_join: simple({
      summary: 'Lets me join a room: room join <room>',
      kind: 'join',
      verb: 'join',
      done: (room) => `Joined the room ${room}.`,
    }),
    room_leave: simple({
      summary: 'Lets me leave a room: room leave <room>',
      kind: 'leave',
      verb: 'leave',
      done: (room) => `Left the room ${room}.`,
    }),
    room_destroy: simple({
      summary: 'Archives a room: room destroy <room>',
      admin: true,
      kind: 'archive',
      verb: 'destroy',
      done: (room) => `Destroyed the room ${room}.`,
    }),
    room_occupants: command({
      summary: 'Lists who is in rooms: room occupants <room>...',
      split: 'shell',
      async *run({ words }, { directory }) {
        if (words.length === 0) return 'Please supply a room to list the occupants of.';
        for (const room of words.slice(0, MOST_ROOMS))
          yield { text: await occupantsText(room, await rooms({ kind: 'occupants', room }), directory) };
        return undefined;
      },
    }),
    room_topic: command({
      summary: 'Tells or sets the topic of a room: room topic <room> ["topic"]',
      split: 'shell',
      async run({ words: [room, topic] }) {
        if (!room) return 'Please tell me which chatroom you want to know the topic of.';
        if (topic !== undefined) {
          await ask({ kind: 'set_topic', room, topic }, 'done', `set the topic for ${shown(room)}`);
          return `Topic for ${shown(room)} set.`;
        }
        const got = await ask({ kind: 'topic', room }, 'topic', `get the topic for ${shown(room)}`);
        return { text: got.topic === '' ? `No topic is set for ${room}.` : `Topic for ${room}: ${got.topic}.` };
      },
    }),
    room_invite: command({
      summary: 'Invites people into a room: room invite <room> <@person>...',
      admin: true,
      args: { room: t.string({ optional: true }), people: t.list(t.user(), { optional: true }) },
      async run({ args: { room, people }, text }) {
        if (!room || people.length === 0) return 'Please tell me which person(s) to invite into which room.';
        const typed = splitCommandLine(text).map(({ value }) => value);
        const names = typed.slice(-people.length).join(', ');
        await ask(
          { kind: 'invite', room, userIds: people },
          'done',
          `invite ${shown(names)} into the room ${shown(room)}`,
        );
        return { text: `Invited ${names} into the room ${room}.` };
      },
    }),
  };
}

function aboutTopic({ kind }: RoomsRequest): boolean {
  return kind === 'topic' || kind === 'set_topic';
}

async function occupantsText(room: string, answer: RoomsAnswer, directory: Directory): Promise<string> {
  const cannot = (why: string) => `Cannot list occupants in ${room}: ${why}.`;
  if (answer.kind === 'not_found') return cannot(ABSENT);
  if (answer.kind === 'refused') return cannot(roomFault(answer.reason));
  if (answer.kind !== 'occupants') throw new Error(`asked for occupants, answered ${answer.kind}`);
  const named = answer.userIds.slice(0, MOST_OCCUPANTS);
  const names = await Promise.all(named.map(async (id) => (await directory.user(id))?.nick ?? id));
  const left = answer.userIds.length - named.length;
  const others = left > 0 || answer.more ? [`and ${answer.more ? `more than ${left}` : left} others`] : [];
  return `Occupants in ${room}:${[...names.sort(), ...others].map((name) => `\n\t${name}`).join('')}.`;
}

/** Somebody's word inside our Markdown. */
function shown(word: string): string {
  return word.replace(/[\\`*_[\]<>~]/g, '\\$&').slice(0, 200);
}
