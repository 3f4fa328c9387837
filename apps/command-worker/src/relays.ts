import type { RoomsAnswer, RoomsRequest } from '@errand/contracts';
import type { Events, ListenerDefinition, Place, Reply } from '@errand/plugin-sdk';
import { on, withNames, withoutBidiControls } from '@errand/plugin-sdk';
import type { Settings } from '@errand/settings';

export type RelaySettings = Partial<Pick<Settings, 'chatroomRelay' | 'reverseChatroomRelay'>>;
/** @throws CommandError where nobody answers */
type AskRooms = (request: RoomsRequest) => Promise<RoomsAnswer>;

const ANYBODY = ['human', 'external', 'other_bot', 'workflow'] as const;

/**
 * Errbot's relays: what a person says to the bot is said in channels, too, and what is said in a channel is sent to people
 * as `[who] text`, with the names of those it mentions. Commands are relayed as anything else. Listeners are there only
 * where the settings name some: each costs an execution for every message.
 */
export function createRelays(
  { chatroomRelay = {}, reverseChatroomRelay = {} }: RelaySettings,
  rooms: AskRooms,
): Record<string, ListenerDefinition> {
  const idsOf = createRoomIds(rooms);
  const listeners: Record<string, ListenerDefinition> = {};
  if (Object.keys(chatroomRelay).length > 0)
    listeners['relay'] = on('message', {
      from: ['human', 'external'],
      async run(event, ctx) {
        const names = (event.userId !== undefined && ctx.execution.isDirect && chatroomRelay[event.userId]) || [];
        if (names.length === 0) return;
        const text = await withNames(event.text, ctx.directory);
        for (const [name, channelId] of await idsOf(names)) send({ text }, channelId, name, event, ctx);
      },
    });
  if (Object.keys(reverseChatroomRelay).length > 0)
    listeners['reverse_relay'] = on('message', {
      from: [...ANYBODY],
      async run(event, ctx) {
        const ids = ctx.execution.isDirect ? [] : await idsOf(Object.keys(reverseChatroomRelay));
        const heardIn = ids.filter(([, channelId]) => channelId === event.channelId);
        const people = new Set(heardIn.flatMap(([name]) => reverseChatroomRelay[name] ?? []));
        if (people.size === 0) return;
        const text = `[${await nameOf(event, ctx)}] ${await withNames(event.text, ctx.directory)}`;
        for (const userId of people) {
          const direct = await ctx.directory.direct(userId);
          send({ text }, direct, userId, event, ctx);
        }
      },
    });
  return listeners;
}

type Ctx = Parameters<ListenerDefinition['run']>[1];

function send(
  reply: Reply & { text: string },
  channelId: string | undefined,
  to: string,
  event: Events['message'],
  ctx: Ctx,
) {
  if (event.text.trim() === '') return;
  // Into the channel that it was heard in: it stands there already.
  if (channelId === event.channelId) return;
  if (channelId === undefined) return ctx.log.warn('there is nobody and nothing of that name to relay to', { to });
  ctx.reply(reply, { channelId } satisfies Place);
}

async function nameOf({ userId, botId = 'a bot' }: Events['message'], { directory }: Ctx): Promise<string> {
  if (userId === undefined) return botId;
  return withoutBidiControls((await directory.user(userId))?.nick ?? userId);
}

const REMEMBERED_MS = 60_000;

/** Ids of channels that are named in the settings: `#ops` is looked up among those that the bot is in. */
function createRoomIds(rooms: AskRooms, now: () => number = Date.now) {
  let known: { at: number; ids: Promise<Map<string, string>> } | undefined;
  const listed = () => {
    if (known && now() - known.at < REMEMBERED_MS) return known.ids;
    const ids = rooms({ kind: 'list' }).then(
      (answer) => new Map(answer.kind === 'rooms' ? answer.rooms.map(({ id, name }) => [`#${name}`, id]) : []),
    );
    const current = { at: now(), ids };
    known = current;
    ids.catch(() => {
      if (known === current) known = undefined;
    });
    return ids;
  };
  return async (names: readonly string[]): Promise<[name: string, channelId: string | undefined][]> => {
    const byName = names.some((name) => name.startsWith('#')) ? await listed() : undefined;
    return names.map((name) => [name, name.startsWith('#') ? byName?.get(name) : name]);
  };
}
