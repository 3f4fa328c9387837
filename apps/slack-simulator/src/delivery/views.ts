import { randomUUID } from 'node:crypto';
import type { Views } from '../web-api/method';
import { checkBlocks } from '../web-api/blocks';
import { SlackError } from '../web-api/slack-error';
import type { App } from '../workspace/model';

/** A modal or an App Home as it stands open before a user. */
export interface OpenView {
  view: Record<string, unknown>;
  appId: string;
  userId: string;
  state: 'open' | 'closed';
}

export interface ViewStore extends Views {
  get(viewId: string): OpenView | undefined;
  /** The views a user has before them, newest last. */
  of(userId: string): OpenView[];
  close(viewId: string): void;
  /** Closes all modals of a user. */
  clear(userId: string): void;
  replace(open: OpenView, view: unknown): void;
}

const KEPT = 1000;
const MAX_STACK = 3;

/** Modals and App Homes ({@link https://docs.slack.dev/reference/views}). `onChange` hears of every new or changed one. */
export function createViews(options: { teamId: string; onChange(open: OpenView): void }): ViewStore {
  const views = new Map<string, OpenView>();
  let serial = 0;

  const build = (app: App, userId: string, given: unknown, old?: Record<string, unknown>): Record<string, unknown> => {
    const view = check(given);
    const external = view['external_id'];
    const isTaken = [...views.values()].some(
      (one) => one.view['external_id'] === external && one.view['id'] !== old?.['id'],
    );
    if (external && isTaken) throw new SlackError('duplicate_external_id');
    const id = old?.['id'] ?? `V0${userId.slice(1)}${(serial += 1)}`;
    return {
      id,
      team_id: options.teamId,
      callback_id: '',
      private_metadata: '',
      external_id: '',
      clear_on_close: false,
      notify_on_close: false,
      close: null,
      submit: null,
      ...view,
      state: { values: {} },
      hash: `${Math.floor(Date.now() / 1000)}.${randomUUID().slice(0, 8)}`,
      previous_view_id: old?.['previous_view_id'] ?? null,
      root_view_id: old?.['root_view_id'] ?? id,
      app_id: app.id,
      app_installed_team_id: options.teamId,
      bot_id: app.botId,
    };
  };
  const show = (app: App, userId: string, view: Record<string, unknown>) => {
    const open: OpenView = { view, appId: app.id, userId, state: 'open' };
    views.delete(String(view['id']));
    views.set(String(view['id']), open);
    if (views.size > KEPT) views.delete(views.keys().next().value!);
    options.onChange(open);
    return view;
  };
  const modalsOf = (userId: string) =>
    [...views.values()].filter((one) => one.userId === userId && one.state === 'open' && one.view['type'] === 'modal');

  const store: ViewStore = {
    get: (viewId) => views.get(viewId),
    of: (userId) => [...views.values()].filter((one) => one.userId === userId && one.state === 'open'),
    close(viewId) {
      const open = views.get(viewId);
      if (!open) return;
      open.state = 'closed';
      options.onChange(open);
    },
    clear(userId) {
      for (const open of modalsOf(userId)) store.close(String(open.view['id']));
    },
    replace(open, view) {
      const app = { id: open.appId, botId: String(open.view['bot_id']) } as App;
      show(app, open.userId, build(app, open.userId, view, open.view));
    },
    open: (app, userId, view) => show(app, userId, build(app, userId, view)),
    push(app, userId, given) {
      const stack = modalsOf(userId);
      const top = stack[stack.length - 1];
      if (!top) throw new SlackError('not_found');
      if (stack.length >= MAX_STACK) throw new SlackError('push_limit_reached');
      const view = build(app, userId, given);
      view['previous_view_id'] = top.view['id'];
      view['root_view_id'] = top.view['root_view_id'];
      return show(app, userId, view);
    },
    publish(app, userId, given, hash) {
      const old = store.of(userId).find((one) => one.view['type'] === 'home' && one.appId === app.id)?.view;
      if (hash && old && old['hash'] !== hash) throw new SlackError('hash_conflict');
      return show(app, userId, build(app, userId, given, old));
    },
    update(app, { viewId, externalId, hash }, given) {
      const found = viewId
        ? views.get(viewId)
        : [...views.values()].find((one) => one.view['external_id'] === externalId && one.appId === app.id);
      if (!found || found.appId !== app.id || found.state === 'closed') throw new SlackError('not_found');
      if (hash && found.view['hash'] !== hash) throw new SlackError('hash_conflict');
      return show(app, found.userId, build(app, found.userId, given, found.view));
    },
  };
  return store;
}

function check(given: unknown): Record<string, unknown> {
  if (typeof given !== 'object' || given === null) throw new SlackError('invalid_arguments');
  const view = given as Record<string, unknown>;
  const refuse = (what: string, where: string) => {
    throw new SlackError('invalid_arguments', {
      response_metadata: { messages: [`[ERROR] ${what} [json-pointer:/view/${where}]`] },
    });
  };
  if (view['type'] !== 'modal' && view['type'] !== 'home') refuse('must be a valid enum value', 'type');
  if (view['type'] === 'modal') {
    const title = (view['title'] as { text?: unknown } | undefined)?.text;
    if (typeof title !== 'string') refuse('missing required field: title', '');
    else if (title.length > 24) refuse('must be less than 25 characters', 'title/text');
  }
  if (!Array.isArray(view['blocks'])) refuse('missing required field: blocks', '');
  if (String(view['private_metadata'] ?? '').length > 3000)
    refuse('must be less than 3001 characters', 'private_metadata');
  return { ...view, blocks: checkBlocks(view['blocks'], 100) };
}
