import { slackMessage } from '../shapes/message';
import type { App, Channel, Message, User } from '../workspace/model';
import type { Workspace } from '../workspace/workspace';
import { findElement, valueOf } from './block-action';
import { VERIFICATION_TOKEN } from './event-delivery';
import type { ResponseUrls } from './response-urls';
import type { Reply } from './socket-mode';
import type { Triggers } from './triggers';
import type { OpenView, ViewStore } from './views';

export type Done = { ok: true; options?: unknown } | { ok: false; error: string; errors?: unknown };

/** What people do with an app: commands, buttons, modals. */
export interface Interactions {
  slash(app: App, user: User, channel: Channel, typed: { command: string; text: string }): Promise<Done>;
  action(
    app: App,
    user: User,
    on: ActionTarget,
    act: { blockId: string; actionId: string; value?: unknown },
  ): Promise<Done>;
  /** @param values by block id and action id: plain values, or the objects of a view's state */
  submit(user: User, open: OpenView, values: Record<string, Record<string, unknown>>): Promise<Done>;
  close(user: User, open: OpenView): Promise<Done>;
  options(user: User, open: OpenView, typed: { blockId: string; actionId: string; value: string }): Promise<Done>;
  shortcut(app: App, user: User, which: { callbackId: string; channel?: Channel; message?: Message }): Promise<Done>;
}

export type ActionTarget = { channel: Channel; message: Message } | { open: OpenView };

export function createInteractions(deps: {
  workspace: Workspace;
  triggers: Triggers;
  views: ViewStore;
  responseUrls: ResponseUrls;
  /** Sends once, by whichever way the app has chosen. */
  ask(app: App, what: 'slash_commands' | 'interactive', payload: Record<string, unknown>): Promise<Reply>;
}): Interactions {
  const { workspace, triggers, views, responseUrls } = deps;
  const { id: teamId, domain } = workspace.team;

  const common = (app: App, user: User, type: string) => ({
    type,
    user: { id: user.id, username: user.name, name: user.name, team_id: teamId },
    api_app_id: app.id,
    token: VERIFICATION_TOKEN,
    trigger_id: triggers.issue(app.id, user.id),
    team: { id: teamId, domain },
    enterprise: null,
    is_enterprise_install: false,
  });
  const appOf = (open: OpenView): App => workspace.apps.get(open.appId)!;
  const inChannel = (channel: Channel) => ({ id: channel.id, name: nameFor(channel) });
  const done = (reply: Reply): Done => (reply.ok ? { ok: true } : { ok: false, error: wordFor(reply.reason) });

  return {
    async slash(app, user, channel, { command, text }) {
      const place = { app, userId: user.id, channelId: channel.id };
      const reply = await deps.ask(app, 'slash_commands', {
        token: VERIFICATION_TOKEN,
        team_id: teamId,
        team_domain: domain,
        channel_id: channel.id,
        channel_name: nameFor(channel),
        user_id: user.id,
        user_name: user.name,
        command,
        text,
        api_app_id: app.id,
        is_enterprise_install: 'false',
        response_url: responseUrls.issue(place),
        trigger_id: triggers.issue(app.id, user.id),
      });
      if (reply.ok && reply.payload) responseUrls.say(place, reply.payload);
      return done(reply);
    },
    async action(app, user, on, { blockId, actionId, value }) {
      const blocks = 'open' in on ? on.open.view['blocks'] : on.message.blocks;
      const found = findElement(blocks, blockId, actionId);
      const seconds = workspace.now() / 1000;
      const action = {
        action_id: actionId,
        block_id: found?.blockId ?? blockId,
        ...valueOf(found?.element ?? {}, value),
        action_ts: seconds.toFixed(6),
      };
      const payload: Record<string, unknown> = { ...common(app, user, 'block_actions'), actions: [action] };
      if ('open' in on) {
        payload['view'] = on.open.view;
        payload['container'] = { type: 'view', view_id: on.open.view['id'] };
      } else {
        const { channel, message } = on;
        const isEphemeral = message.ephemeralTo !== undefined;
        const thread = message.threadTs ? { thread_ts: message.threadTs } : {};
        payload['container'] = {
          type: 'message',
          message_ts: message.ts,
          channel_id: channel.id,
          is_ephemeral: isEphemeral,
          ...thread,
        };
        payload['channel'] = inChannel(channel);
        if (!isEphemeral) payload['message'] = slackMessage(message, workspace, true);
        payload['state'] = { values: {} };
        const place = { app, userId: user.id, channelId: channel.id, message };
        payload['response_url'] = responseUrls.issue(
          message.threadTs ? { ...place, threadTs: message.threadTs } : place,
        );
      }
      return done(await deps.ask(app, 'interactive', payload));
    },
    async submit(user, open, values) {
      const app = appOf(open);
      const state: Record<string, Record<string, unknown>> = {};
      for (const [blockId, actions] of Object.entries(values)) {
        state[blockId] = {};
        for (const [actionId, value] of Object.entries(actions)) {
          const element = findElement(open.view['blocks'], blockId, actionId)?.element ?? { type: 'plain_text_input' };
          state[blockId][actionId] = isState(value) ? value : valueOf(element, value);
        }
      }
      const view = { ...open.view, state: { values: state } };
      const reply = await deps.ask(app, 'interactive', {
        ...common(app, user, 'view_submission'),
        view,
        response_urls: [],
      });
      if (!reply.ok) return done(reply);
      const answer = reply.payload ?? {};
      switch (answer['response_action']) {
        case 'errors':
          return { ok: false, error: 'errors', errors: answer['errors'] };
        case 'update':
          views.replace(open, answer['view']);
          return { ok: true };
        case 'push':
          views.push(app, user.id, answer['view']);
          return { ok: true };
        case 'clear':
          views.clear(user.id);
          return { ok: true };
        default:
          views.close(String(open.view['id']));
          return { ok: true };
      }
    },
    async close(user, open) {
      const app = appOf(open);
      views.close(String(open.view['id']));
      if (open.view['notify_on_close'] !== true) return { ok: true };
      const { trigger_id: _trigger, ...payload } = common(app, user, 'view_closed');
      return done(await deps.ask(app, 'interactive', { ...payload, view: open.view, is_cleared: false }));
    },
    async options(user, open, { blockId, actionId, value }) {
      const app = appOf(open);
      const { trigger_id: _trigger, ...payload } = common(app, user, 'block_suggestion');
      const container = { type: 'view', view_id: open.view['id'] };
      const asked = { ...payload, container, action_id: actionId, block_id: blockId, value, view: open.view };
      const reply = await deps.ask(app, 'interactive', asked);
      if (!reply.ok) return done(reply);
      return { ok: true, options: reply.payload?.['options'] ?? reply.payload?.['option_groups'] ?? [] };
    },
    async shortcut(app, user, { callbackId, channel, message }) {
      const seconds = (workspace.now() / 1000).toFixed(6);
      const payload: Record<string, unknown> = {
        ...common(app, user, message ? 'message_action' : 'shortcut'),
        callback_id: callbackId,
        action_ts: seconds,
      };
      if (message && channel) {
        payload['channel'] = inChannel(channel);
        payload['message_ts'] = message.ts;
        payload['message'] = slackMessage(message, workspace, true);
        payload['response_url'] = responseUrls.issue({ app, userId: user.id, channelId: channel.id, message });
      }
      return done(await deps.ask(app, 'interactive', payload));
    },
  };
}

function nameFor(channel: Channel): string {
  if (channel.kind === 'im') return 'directmessage';
  return channel.kind === 'channel' ? channel.name : channel.kind === 'group' ? 'privategroup' : channel.name;
}

function isState(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'type' in value;
}

/** What Slack writes behind a command that failed. */
function wordFor(reason: string): string {
  return reason === 'timeout' || reason === 'http_timeout' ? 'operation_timeout' : `dispatch_failed (${reason})`;
}
