import type { RoomsAnswer, RoomsRequest } from '@errand/contracts';
import type { Registry } from '@errand/engine';
import { mentionedId } from '@errand/engine';
import type { CommandDefinition, Context, Directory } from '@errand/plugin-sdk';
import { CommandError, command, withNames, withoutBidiControls } from '@errand/plugin-sdk';
import type { PassesFilters } from '../dry-run';
import type { CallerAccessDeps } from './caller-access';
import { callerAccess, unlessUnknown } from './caller-access';
import { occupantsText } from './occupants-text';
import { ABSENT, roomFault } from './room-fault';

/** Each is a message. */
const MOST_ROOMS = 20;
/** As many as Slack takes in one call that it does either whole or not at all. */
const MOST_INVITED = 100;

export interface RoomsDeps extends CallerAccessDeps {
  registry(): Registry;
  passesFilters: PassesFilters;
  /** @throws CommandError where nobody answers */
  rooms(request: RoomsRequest): Promise<RoomsAnswer>;
}

/** `!room …`: Errbot's ChatRoom, in its words. What changes rooms for others is for admins. */
export function createRoomCommands(deps: RoomsDeps): Record<string, CommandDefinition> {
  const { rooms } = deps;
  /** @throws CommandError: `Cannot <what>: <why>.` @param room as it is called in the answer */
  const expect = <K extends RoomsAnswer['kind']>(answer: RoomsAnswer, wanted: K, what: string, room?: string) => {
    if (answer.kind === 'not_found')
      throw new CommandError(escaped(room === undefined ? `Cannot ${what}: ${ABSENT}.` : `Cannot find room ${room}.`));
    if (answer.kind === 'refused') throw new CommandError(escaped(`Cannot ${what}: ${roomFault(answer.reason)}.`));
    if (answer.kind !== wanted) throw new Error(`it wanted to ${what}, and was answered ${answer.kind}`);
    return answer as Extract<RoomsAnswer, { kind: K }>;
  };
  /** A command about one room that only says that it is done. */
  const simple = (options: {
    summary: string;
    admin?: boolean;
    verb: string;
    ask(room: string, ctx: Context): Promise<RoomsAnswer>;
    done: (room: string) => string;
  }) => {
    const { summary, admin = false, verb, ask, done } = options;
    return command({
      summary,
      admin,
      split: 'shell',
      async run({ words: [room] }, ctx) {
        if (!room) return `Please tell me which chatroom to ${verb}.`;
        const name = await called(room, ctx.directory);
        expect(await ask(room, ctx), 'done', `${verb} the room ${name}`, name);
        return { text: done(name) };
      },
    });
  };
  /** Joining makes a room that there is not, for whom `!room create` would do it there and then. */
  async function mayMake(room: string, ctx: Context): Promise<boolean> {
    const entry = deps.registry().find('room_create')?.entry;
    if (!entry) return false;
    const access = callerAccess(ctx, deps);
    const decision = await unlessUnknown(() => access.judge(entry, { text: room, args: () => ({}) }));
    if (decision.outcome !== 'allowed' || decision.confirm || decision.approval) return false;
    return deps.passesFilters(entry, ctx, room);
  }
  return {
    room_list: command({
      summary: 'Lists the rooms that I am in',
      split: 'shell',
      async run() {
        const { rooms: found } = expect(await rooms({ kind: 'list' }), 'rooms', 'list the rooms');
        if (found.length === 0) return { text: "I'm not currently in any rooms." };
        const names = found.map(({ name }) => `\n\t#${name}`).sort();
        return { text: `I'm currently in these rooms:${names.join('')}` };
      },
    }),
    room_create: simple({
      summary: 'Makes a room: room create <room>',
      admin: true,
      verb: 'create',
      ask: (room) => rooms({ kind: 'create', room }),
      done: (room) => `Created the room ${room}.`,
    }),
    room_join: simple({
      summary: 'Lets me join a room: room join <room>',
      verb: 'join',
      async ask(room, ctx) {
        const answer = await rooms({ kind: 'join', room });
        return answer.kind === 'not_found' && (await mayMake(room, ctx)) ? rooms({ kind: 'create', room }) : answer;
      },
      done: (room) => `Joined the room ${room}.`,
    }),
    room_leave: simple({
      summary: 'Lets me leave a room: room leave <room>',
      verb: 'leave',
      ask: (room) => rooms({ kind: 'leave', room }),
      done: (room) => `Left the room ${room}.`,
    }),
    room_destroy: simple({
      summary: 'Archives a room: room destroy <room>',
      admin: true,
      verb: 'destroy',
      ask: (room) => rooms({ kind: 'archive', room }),
      done: (room) => `Destroyed the room ${room}.`,
    }),
    room_occupants: command({
      summary: 'Lists who is in rooms: room occupants <room>...',
      split: 'shell',
      async *run({ words }, { directory }) {
        if (words.length === 0) return 'Please supply a room to list the occupants of.';
        for (const room of words.slice(0, MOST_ROOMS)) {
          const name = await called(room, directory);
          yield { text: await occupantsText(name, await rooms({ kind: 'occupants', room }), directory) };
        }
        const others = words.slice(MOST_ROOMS);
        if (others.length === 0) return undefined;
        const named = await called(others.join(', '), directory);
        return { text: `I list ${MOST_ROOMS} rooms at a time. Ask me again for the others: ${named}.` };
      },
    }),
    room_topic: command({
      summary: 'Tells or sets the topic of a room: room topic <room> ["topic"]',
      split: 'shell',
      async run({ words: [room, topic] }, { directory }) {
        if (!room) return 'Please tell me which chatroom you want to know the topic of.';
        const name = await called(room, directory);
        if (topic !== undefined) {
          expect(await rooms({ kind: 'set_topic', room, topic }), 'done', `set the topic for ${name}`);
          return { text: `Topic for ${name} set.` };
        }
        const got = expect(await rooms({ kind: 'topic', room }), 'topic', `get the topic for ${name}`);
        return { text: got.topic === '' ? `No topic is set for ${name}.` : `Topic for ${name}: ${got.topic}.` };
      },
    }),
    room_invite: command({
      summary: 'Invites people into a room: room invite <room> <@person>...',
      admin: true,
      split: 'shell',
      async run({ words: [room, ...people] }, { directory, execution: { mentions = [] } }) {
        if (!room || people.length === 0) return 'Please tell me which person(s) to invite into which room.';
        const name = await called(room, directory);
        const ids = people.map((who) => mentionedId('user', who, mentions));
        const unclear = people.filter((_who, at) => ids[at] === undefined);
        const cannot = async (who: string[], why: string) =>
          new CommandError(
            escaped(`Cannot invite ${await called(who.join(', '), directory)} into the room ${name}: ${why}.`),
          );
        if (unclear.length > 0) throw await cannot(unclear, 'a person is named by a mention or a user id');
        if (ids.length > MOST_INVITED) throw await cannot(people, `${MOST_INVITED} people at a time are the most`);
        const userIds = ids.filter((id) => id !== undefined);
        const names = await called(people.join(', '), directory);
        const answer = await rooms({ kind: 'invite', room, userIds });
        expect(answer, 'done', `invite ${names} into the room ${name}`, name);
        return { text: `Invited ${names} into the room ${name}.` };
      },
    }),
  };
}

/** Most characters of what somebody typed in a sentence of ours. */
const MOST_SHOWN = 1_000;

/** What somebody typed, as it is called in an answer: people and channels by name. */
async function called(typed: string, directory: Directory): Promise<string> {
  const named = await withNames(withoutBidiControls(typed), directory);
  return named.length > MOST_SHOWN ? `${named.slice(0, MOST_SHOWN)}…` : named;
}

/** Inside of Markdown, as the messages of errors are. */
function escaped(sentence: string): string {
  return sentence.replace(/[\\`*_[\]<>~]/g, '\\$&');
}
