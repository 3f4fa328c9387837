import express from 'express';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { readMultipart } from '../http/read-body';
import { pageChannel, pageWorkspace } from '../shapes/page';
import { canSee } from '../workspace/conversations';
import type { Workspace } from '../workspace/workspace';
import type { History } from './history';
import type { People } from './people';
import { ControlError, saySchema } from './people';
import type { Streams } from './stream';

export interface PageRoutesDeps {
  workspace: Workspace;
  people: People;
  history: History;
  streams: Streams;
  botUserId(): string;
}

const place = z.object({ userId: z.string(), channelId: z.string() });
const messagePlace = place.extend({ ts: z.string() });
const readSchema = z.object({
  userId: z.string().optional(),
  channel: z.string(),
  thread: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(100_000).default(200),
});

/** The part of the control API that a person's page needs: look, listen, say, react, upload. */
export function pageRoutes(deps: PageRoutesDeps): express.Router {
  const { workspace, people, history, streams } = deps;
  const router = express.Router();
  /** Without a user, the first person is meant. */
  const viewer = (request: Request) =>
    people.user(String(request.query['userId'] || workspace.users.keys().next().value));
  const on = <T>(path: string, schema: z.ZodType<T>, act: (body: T) => unknown) =>
    router.post(path, (request: Request, response: Response) => {
      response.json(act(parse(schema, request.body)) ?? { ok: true });
    });

  router.get('/workspace', (request, response) => {
    // A page that is opened for the first time knows nobody's id yet.
    const firstPerson = [...workspace.users.values()].find(({ isBot, deleted }) => !isBot && !deleted);
    const sees = request.query['userId'] === undefined && firstPerson ? firstPerson : viewer(request);
    response.json(pageWorkspace(workspace, sees, deps.botUserId()));
  });
  router.get('/messages', (request, response) => {
    const { userId, channel: id, thread, limit } = parse(readSchema, request.query);
    const channel = userId === undefined ? workspace.channels.get(id) : people.channel(userId, id);
    if (!channel) throw new ControlError(`there is no conversation ${id}`);
    const messages = history.read({
      channel,
      limit,
      ...(userId === undefined ? {} : { userId }),
      ...(thread === undefined ? {} : { thread }),
    });
    response.json({ messages });
  });
  router.get('/unread', (request, response) => {
    const user = viewer(request);
    const seen = [...workspace.channels.values()].filter((channel) => canSee(channel, user));
    const counts = seen.map(({ id, unread }) => {
      const { count, mentions } = unread.get(user.id) ?? { count: 0, mentions: 0 };
      return [id, { count, mentions }];
    });
    response.json(Object.fromEntries(counts));
  });
  router.get('/stream', (request, response) => streams.open(viewer(request).id, response));
  router.get('/files/:id/:name', (request, response) => {
    const file = workspace.files.get(request.params.id);
    if (!file) throw new ControlError('there is no such file');
    // Only pictures are shown in place: a page someone uploads must not run as ours.
    const isPicture = /^image\/(?:png|jpeg|gif|webp)$/.test(file.mimetype);
    response.setHeader('content-type', isPicture ? file.mimetype : 'application/octet-stream');
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('content-disposition', isPicture ? 'inline' : 'attachment');
    response.end(file.content);
  });

  on('/say', saySchema, (said) => ({ ts: people.say(said).ts }));
  on('/say-many', z.object({ messages: z.array(saySchema).max(10_000) }), ({ messages }) => ({
    ts: messages.map((said) => people.say(said).ts),
  }));
  on('/edit', messagePlace.extend({ text: z.string() }), (change) => ({ ts: people.edit(change).ts }));
  on('/delete', messagePlace, (which) => people.remove(which));
  on('/react', messagePlace.extend({ name: z.string().min(1), remove: z.boolean().optional() }), (change) =>
    people.react(change),
  );
  on('/mark', messagePlace, (where) => people.mark(where));
  on('/open-dm', z.object({ userId: z.string(), withUserId: z.string() }), (between) => ({
    channelId: people.openDm(between).id,
  }));
  on('/create-person', z.object({ name: z.string() }), (facts) => ({ userId: people.createPerson(facts).id }));
  const newChannel = z.object({
    userId: z.string(),
    name: z.string(),
    isPrivate: z.boolean().optional(),
    members: z.array(z.string()).optional(),
  });
  on('/create-channel', newChannel, (facts) => {
    const channel = people.createChannel(facts);
    return { channelId: channel.id, channel: pageChannel(channel) };
  });
  on('/join', place, (facts) => people.join(facts));
  on('/invite', place.extend({ userIds: z.array(z.string()).min(1) }), (facts) => people.invite(facts));
  on('/leave', place, (facts) => people.leave(facts));
  router.post('/upload', async (request, response) => {
    const { fields, files } = await readMultipart(request, 64 * 1024 * 1024);
    const { userId, channelId, text, threadTs } = parse(
      place.extend({ text: z.string().optional(), threadTs: z.string().optional() }),
      fields,
    );
    const file = files[0];
    if (!file) throw new ControlError('no file came');
    const { name, mimetype, content } = file;
    const message = people.upload({
      userId,
      channelId,
      name,
      mimetype,
      content,
      ...(text ? { text } : {}),
      ...(threadTs ? { threadTs } : {}),
    });
    response.json({ ts: message.ts, fileId: message.files?.[0]?.id });
  });
  return router;
}

/** @throws ControlError naming every field at fault */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.map(String).join('.') || 'body'}: ${message}`);
  throw new ControlError(faults.join('; '));
}
