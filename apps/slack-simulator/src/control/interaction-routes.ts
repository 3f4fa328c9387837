import express from 'express';
import { z } from 'zod';
import type { Interactions } from '../delivery/interactions';
import type { ViewStore } from '../delivery/views';
import { openDirect } from '../workspace/conversations';
import type { App, Message } from '../workspace/model';
import type { Workspace } from '../workspace/workspace';
import type { History } from './history';
import type { People } from './people';
import { ControlError } from './people';
import { parse } from './routes';
import type { CommandEnd, TypedCommand } from './slash-commands';

/** The part of the control API with which a person uses an app: commands, buttons, modals, App Home. */
export function interactionRoutes(deps: {
  workspace: Workspace;
  people: People;
  history: History;
  views: ViewStore;
  interactions: Interactions;
  runCommand(typed: TypedCommand): Promise<CommandEnd>;
  app: App;
}): express.Router {
  const { workspace, people, history, views, interactions, runCommand, app } = deps;
  const router = express.Router();
  const openView = (viewId: string) => {
    const open = views.get(viewId);
    if (!open || open.state === 'closed') throw new ControlError(`no view ${viewId} is open`);
    return open;
  };
  const messageAt = (userId: string, channelId: string, ts: string): { message: Message; app: App } => {
    const whispered = history.ephemeral(ts);
    const message =
      whispered?.ephemeralTo === userId ? whispered : people.message(people.channel(userId, channelId), ts);
    return { message, app: workspace.appOfBot(message.botId) ?? app };
  };
  const on = <T>(path: string, schema: z.ZodType<T>, act: (body: T) => Promise<unknown>) =>
    router.post(path, async (request, response) => void response.json(await act(parse(schema, request.body))));

  const slash = z.object({
    userId: z.string(),
    channelId: z.string(),
    command: z.string().regex(/^\/\S+$/, 'starts with /'),
    text: z.string().default(''),
    threadTs: z.string().optional(),
  });
  on('/slash', slash, (typed) => runCommand(typed));
  const action = z.object({
    userId: z.string(),
    channelId: z.string().optional(),
    viewId: z.string().optional(),
    ts: z.string().optional(),
    blockId: z.string().default(''),
    actionId: z.string(),
    value: z.unknown().optional(),
  });
  on('/action', action, ({ userId, channelId, viewId, ts, ...act }) => {
    const user = people.user(userId);
    if (viewId) {
      const open = openView(viewId);
      return interactions.action(workspace.apps.get(open.appId) ?? app, user, { open }, act);
    }
    if (!channelId || !ts) throw new ControlError('viewId, or channelId and ts, say where the action is');
    const found = messageAt(userId, channelId, ts);
    const target = { channel: people.channel(userId, channelId), message: found.message };
    return interactions.action(found.app, user, target, act);
  });
  const view = z.object({ userId: z.string(), viewId: z.string() });
  const values = z.record(z.string(), z.record(z.string(), z.unknown()));
  on('/view-submit', view.extend({ values: values.default({}) }), (sent) =>
    interactions.submit(people.user(sent.userId), openView(sent.viewId), sent.values),
  );
  on('/view-close', view, ({ userId, viewId }) => interactions.close(people.user(userId), openView(viewId)));
  const typed = view.extend({ blockId: z.string(), actionId: z.string(), value: z.string().default('') });
  on('/options', typed, ({ userId, viewId, ...rest }) =>
    interactions.options(people.user(userId), openView(viewId), rest),
  );
  const shortcut = z.object({
    userId: z.string(),
    callbackId: z.string(),
    channelId: z.string().optional(),
    ts: z.string().optional(),
  });
  on('/shortcut', shortcut, ({ userId, callbackId, channelId, ts }) => {
    const user = people.user(userId);
    if (!channelId || !ts) return interactions.shortcut(app, user, { callbackId });
    const channel = people.channel(userId, channelId);
    return interactions.shortcut(app, user, { callbackId, channel, message: people.message(channel, ts) });
  });
  on('/open-home', z.object({ userId: z.string() }), ({ userId }) => {
    const { channel } = openDirect(workspace, [people.user(userId).id, app.botUserId]);
    const ts = workspace.timestamps.next();
    workspace.tell({ type: 'home_opened', appId: app.id, userId, channelId: channel.id, ts });
    return Promise.resolve({ ok: true, channelId: channel.id });
  });
  router.get('/views', (request, response) => {
    response.json({ views: views.of(String(request.query['userId'] ?? '')).map((open) => open.view) });
  });
  return router;
}
