import type { Call, Method } from './method';
import { tier } from './method';
import { SlackError, invalidArguments } from './slack-error';

/** Modals and App Home. */
export const viewMethods: Record<string, Method> = {
  'views.open': { scopes: [], perMinute: tier.four, json: true, required: ['view'], run: (call) => open(call, 'open') },
  'views.push': { scopes: [], perMinute: tier.four, json: true, required: ['view'], run: (call) => open(call, 'push') },
  'views.update': {
    scopes: [],
    perMinute: tier.four,
    json: true,
    required: ['view'],
    run(call) {
      const viewId = call.args.text('view_id');
      const externalId = call.args.text('external_id');
      const hash = call.args.text('hash');
      if (!viewId && !externalId) throw invalidArguments('must provide either view_id or external_id');
      const which = { ...(viewId ? { viewId } : {}), ...(externalId ? { externalId } : {}), ...(hash ? { hash } : {}) };
      return { view: call.services.views.update(call.caller.app, which, view(call)) };
    },
  },
  'views.publish': {
    scopes: [],
    perMinute: tier.four,
    json: true,
    required: ['user_id', 'view'],
    run(call) {
      const user = call.args.need('user_id');
      if (!call.workspace.users.has(user)) throw new SlackError('user_not_found');
      const hash = call.args.text('hash');
      return { view: call.services.views.publish(call.caller.app, user, view(call), hash) };
    },
  },
};

function open(call: Call, how: 'open' | 'push'): Record<string, unknown> {
  const trigger = call.args.text('trigger_id') ?? call.args.text('interactivity_pointer');
  if (trigger === undefined) throw invalidArguments('missing required field: trigger_id');
  const wanted = view(call);
  const userId = call.services.useTrigger(trigger, call.caller.app);
  return { view: call.services.views[how](call.caller.app, userId, wanted) };
}

function view(call: Call): unknown {
  return call.args.json('view', 'invalid_arguments');
}
