import { z } from 'zod';
import { createChannel, canSee, join, leave, openDirect } from '../workspace/conversations';
import { addFile, shareFiles } from '../workspace/files';
import { edit, mark, react, remove, sayAs } from '../workspace/messages';
import type { Channel, Message, User } from '../workspace/model';
import { richText } from '../workspace/rich-text';
import { typedText } from '../workspace/typed-text';
import { plainPerson } from '../workspace/seed';
import type { Workspace } from '../workspace/workspace';

/** A request that cannot be done, and why. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly code = 'control_refused';
}

export const saySchema = z.object({
  userId: z.string(),
  channelId: z.string(),
  text: z.string(),
  threadTs: z.string().optional(),
  broadcast: z.boolean().optional(),
  /** The text is Slack's own form already: nothing is escaped, no name becomes a mention. */
  raw: z.boolean().optional(),
});
export type Say = z.infer<typeof saySchema>;

/** What people do in their clients. Every function throws ControlError when it cannot be done. */
export interface People {
  say(said: Say): Message;
  edit(change: { userId: string; channelId: string; ts: string; text: string }): Message;
  remove(which: { userId: string; channelId: string; ts: string }): void;
  react(change: { userId: string; channelId: string; ts: string; name: string; remove?: boolean }): void;
  openDm(between: { userId: string; withUserId: string }): Channel;
  /** Somebody new joins the workspace. */
  createPerson(facts: { name: string }): User;
  createChannel(facts: { userId: string; name: string; isPrivate?: boolean; members?: string[] }): Channel;
  join(facts: { userId: string; channelId: string }): void;
  /** Brings others, bots included, into a channel that one is in oneself. */
  invite(facts: { userId: string; channelId: string; userIds: readonly string[] }): void;
  leave(facts: { userId: string; channelId: string }): void;
  upload(file: {
    userId: string;
    channelId: string;
    name: string;
    mimetype?: string;
    content: Buffer;
    text?: string;
    threadTs?: string;
  }): Message;
  mark(place: { userId: string; channelId: string; ts: string }): void;
  user(userId: string): User;
  channel(userId: string, channelId: string): Channel;
  message(channel: Channel, ts: string): Message;
}

export function createPeople(workspace: Workspace): People {
  const user = (id: string) => {
    const found = workspace.users.get(id);
    if (!found) throw new ControlError(`there is no user ${id}`);
    return found;
  };
  const channel = (userId: string, channelId: string) => {
    const found = workspace.channels.get(channelId) ?? workspace.channelNamed(channelId.replace(/^#/, ''));
    if (!found || !canSee(found, user(userId))) throw new ControlError(`${userId} sees no conversation ${channelId}`);
    return found;
  };
  const place = (userId: string, channelId: string) => {
    const found = channel(userId, channelId);
    if (found.isArchived) throw new ControlError(`${channelId} is archived`);
    if (!found.members.has(userId)) throw new ControlError(`${userId} is not in ${channelId}`);
    return found;
  };
  const message = (where: Channel, ts: string) => {
    const found = workspace.log(where.id).get(ts);
    if (!found) throw new ControlError(`there is no message ${ts} in ${where.id}`);
    return found;
  };
  const own = (userId: string, where: Channel, ts: string) => {
    const found = message(where, ts);
    if (found.userId !== userId) throw new ControlError(`${ts} is not a message of ${userId}`);
    return found;
  };
  const rootOf = (where: Channel, ts: string) => workspace.log(where.id).get(ts)?.threadTs ?? ts;

  return {
    user,
    channel,
    message,
    say(said) {
      const where = place(said.userId, said.channelId);
      if (said.text.trim() === '') throw new ControlError('the text is empty');
      return sayAs(workspace, where, {
        userId: said.userId,
        text: said.raw ? said.text : typedText(said.text, workspace),
        ...(said.threadTs ? { threadTs: rootOf(where, said.threadTs) } : {}),
        ...(said.threadTs && said.broadcast ? { isBroadcast: true } : {}),
      });
    },
    edit({ userId, channelId, ts, text }) {
      const where = place(userId, channelId);
      const typed = typedText(text, workspace);
      return edit(workspace, where, own(userId, where, ts), { text: typed, blocks: richText(typed) }, userId);
    },
    remove({ userId, channelId, ts }) {
      const where = place(userId, channelId);
      remove(workspace, where, own(userId, where, ts));
    },
    react({ userId, channelId, ts, name, remove: isRemoval }) {
      const where = place(userId, channelId);
      react(workspace, where, message(where, ts), { name: name.replace(/:/g, ''), userId, added: !isRemoval });
    },
    openDm: ({ userId, withUserId }) => openDirect(workspace, [user(userId).id, user(withUserId).id]).channel,
    createPerson({ name }) {
      if (!/^[a-z0-9][a-z0-9._-]{0,79}$/.test(name))
        throw new ControlError('a name is lower case letters, digits, ., - and _, and begins with a letter or a digit');
      if ([...workspace.users.values()].some((other) => other.name === name))
        throw new ControlError(`there is somebody called ${name} already`);
      const updated = Math.floor(workspace.now() / 1000);
      const person = plainPerson({ id: workspace.newId('U'), name, realName: name, color: '3c989f', updated });
      workspace.addUser(person);
      return person;
    },
    createChannel({ userId, name, isPrivate, members }) {
      if (!/^[a-z0-9_-]{1,80}$/.test(name)) throw new ControlError('a name is lower case letters, digits, - and _');
      if (workspace.channelNamed(name)) throw new ControlError(`there is a channel ${name} already`);
      const made = createChannel(workspace, { name, kind: isPrivate ? 'group' : 'channel', creator: user(userId).id });
      for (const member of members ?? []) join(workspace, made, user(member).id, userId);
      return made;
    },
    join({ userId, channelId }) {
      const where = workspace.channels.get(channelId);
      if (!where) throw new ControlError(`there is no conversation ${channelId}`);
      join(workspace, where, user(userId).id);
    },
    invite({ userId, channelId, userIds }) {
      const where = place(userId, channelId);
      if (where.kind !== 'channel' && where.kind !== 'group')
        throw new ControlError('nobody can be added to a direct message');
      const invited = userIds.map(user);
      const inside = invited.find(({ id }) => where.members.has(id));
      if (inside && invited.length === 1) throw new ControlError(`${inside.name} is in #${where.name} already`);
      for (const { id } of invited) join(workspace, where, id, userId);
    },
    leave: ({ userId, channelId }) => leave(workspace, channel(userId, channelId), userId),
    upload({ userId, channelId, name, mimetype, content, text, threadTs }) {
      const where = place(userId, channelId);
      const file = addFile(workspace, { name, content, userId, ...(mimetype ? { mimetype } : {}) });
      const by = { userId, text: typedText(text ?? '', workspace) };
      return shareFiles(workspace, where, [file], threadTs ? { ...by, threadTs: rootOf(where, threadTs) } : by);
    },
    mark: ({ userId, channelId, ts }) => mark(workspace, channel(userId, channelId), userId, ts),
  };
}
