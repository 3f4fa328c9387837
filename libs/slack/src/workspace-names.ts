import { sleep } from '@errand/runtime';
import { z } from 'zod';
import { classifySlackError } from './errors';
import type { SlackClientOptions } from './slack-client';
import { createSlackClient } from './slack-client';

/** Ids of those that go by a name now: none, one, or several. Names are compared without regard to case. */
export interface WorkspaceNames {
  /** By user name or display name; who is deactivated has none. */
  people(name: string): Promise<string[]>;
  /** By handle. */
  groups(name: string): Promise<string[]>;
  /** Those that the bot can see. */
  channels(name: string): Promise<string[]>;
  /** Whether there is somebody or something with this id or address; of channels, one that the bot can see. */
  has(what: { kind: 'user' | 'email' | 'group' | 'room'; entry: string }): Promise<'there' | 'deactivated' | 'missing'>;
}

const more = z.object({ next_cursor: z.string().optional() }).optional();
const usersShape = z.object({
  members: z.array(
    z.object({
      id: z.string(),
      name: z.string().nullish(),
      deleted: z.boolean().nullish(),
      profile: z.object({ display_name: z.string().nullish() }).nullish(),
    }),
  ),
  response_metadata: more,
});
const channelsShape = z.object({
  channels: z.array(z.object({ id: z.string(), name: z.string().nullish() })),
  response_metadata: more,
});
const userFound = z.object({ user: z.object({ deleted: z.boolean().nullish() }) });
const channelFound = z.object({ channel: z.object({ id: z.string() }) });
/** What Slack says of an id or an address that stands for nobody and nothing. */
const missing = new Set(['channel_not_found', 'user_not_found', 'users_not_found']);
const groupsShape = z.object({
  usergroups: z.array(z.object({ id: z.string(), handle: z.string().nullish(), date_delete: z.number().nullish() })),
});

/**
 * Reads the names of a whole workspace, each kind when it is first asked for: for a tool that somebody waits for, never
 * for a service. Waits as long as Slack says where it says so.
 */
export function createWorkspaceNames(options: SlackClientOptions): WorkspaceNames {
  const { read } = createSlackClient(options);

  async function call<T>(method: string, args: Record<string, unknown>, shape: z.ZodType<T>): Promise<T> {
    for (;;) {
      try {
        return await read(method, args, shape);
      } catch (err) {
        const { rateLimited, retryAfterMs = 1_000 } = classifySlackError(err);
        if (!rateLimited) throw err;
        await sleep(retryAfterMs);
      }
    }
  }

  async function pages<T extends { response_metadata?: z.infer<typeof more> }>(
    method: string,
    args: Record<string, unknown>,
    shape: z.ZodType<T>,
  ): Promise<T[]> {
    const all: T[] = [];
    let cursor: string | undefined;
    do {
      const page = await call(method, { ...args, limit: 1_000, cursor }, shape);
      all.push(page);
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor !== undefined);
    return all;
  }

  const people = once(async () => {
    const users = (await pages('users.list', {}, usersShape)).flatMap(({ members }) => members);
    return indexOf(
      users
        .filter(({ deleted }) => deleted !== true)
        .map(({ id, name, profile }) => ({ id, names: [name, profile?.display_name] })),
    );
  });
  const allGroups = once(
    async () => (await call('usergroups.list', { include_disabled: true }, groupsShape)).usergroups,
  );
  const groups = once(async () =>
    indexOf((await allGroups()).filter(isEnabled).map(({ id, handle }) => ({ id, names: [handle] }))),
  );
  const channels = once(async () => {
    const found = await pages('conversations.list', { types: 'public_channel,private_channel' }, channelsShape);
    return indexOf(found.flatMap((page) => page.channels).map(({ id, name }) => ({ id, names: [name] })));
  });
  const find = (index: () => Promise<Map<string, Set<string>>>) => async (name: string) =>
    [...((await index()).get(name.toLowerCase()) ?? [])].sort();
  const isActive = ({ user }: z.infer<typeof userFound>) => (user.deleted === true ? 'deactivated' : 'there');
  return {
    people: find(people),
    groups: find(groups),
    channels: find(channels),
    async has({ kind, entry }) {
      try {
        switch (kind) {
          case 'user':
            return isActive(await call('users.info', { user: entry }, userFound));
          case 'email':
            return isActive(await call('users.lookupByEmail', { email: entry }, userFound));
          case 'group':
            return stateOf((await allGroups()).find(({ id }) => id === entry));
          case 'room':
            await call('conversations.info', { channel: entry }, channelFound);
            return 'there';
        }
      } catch (err) {
        if (missing.has(classifySlackError(err).error)) return 'missing';
        throw err;
      }
    },
  };
}

function indexOf(all: readonly { id: string; names: readonly (string | null | undefined)[] }[]) {
  const index = new Map<string, Set<string>>();
  for (const { id, names } of all)
    for (const name of names) {
      if (!name) continue;
      const key = name.toLowerCase();
      index.set(key, (index.get(key) ?? new Set()).add(id));
    }
  return index;
}

type Group = z.infer<typeof groupsShape>['usergroups'][number];

function isEnabled({ date_delete: disabledAt }: Group): boolean {
  return !disabledAt;
}

function stateOf(group: Group | undefined): 'there' | 'deactivated' | 'missing' {
  if (!group) return 'missing';
  return isEnabled(group) ? 'there' : 'deactivated';
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
