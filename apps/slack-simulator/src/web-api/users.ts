import { slackUser } from '../shapes/user';
import type { User } from '../workspace/model';
import type { Call, Method } from './method';
import { findUser, tier } from './method';
import { pageOf } from './paging';
import { SlackError } from './slack-error';

export const userMethods: Record<string, Method> = {
  'users.info': {
    scopes: ['users:read'],
    perMinute: tier.four,
    required: ['user'],
    run: (call) => ({ user: shown(call, findUser(call)) }),
  },
  'users.list': {
    scopes: ['users:read'],
    perMinute: tier.two,
    run(call) {
      const cursor = call.args.text('cursor');
      const all = [...call.workspace.users.values()];
      const page = pageOf(all, { ...(cursor ? { cursor } : {}), limit: call.args.integer('limit', 1000, 1000) });
      return {
        members: page.items.map((user) => shown(call, user)),
        cache_ts: Math.floor(call.workspace.now() / 1000),
        response_metadata: page.response_metadata,
      };
    },
  },
  'users.lookupByEmail': {
    scopes: ['users:read.email'],
    perMinute: tier.three,
    required: ['email'],
    run(call) {
      const email = call.args.need('email').toLowerCase();
      const user = [...call.workspace.users.values()].find((one) => !one.isBot && one.email === email);
      if (!user) throw new SlackError('users_not_found');
      return { user: shown(call, user) };
    },
  },
  'users.getPresence': {
    scopes: ['users:read'],
    perMinute: tier.three,
    run(call) {
      const user = call.args.text('user') ? findUser(call) : call.workspace.users.get(call.caller.app.botUserId)!;
      return { presence: user.presence };
    },
  },
  'users.setPresence': {
    scopes: ['users:write'],
    perMinute: tier.two,
    json: true,
    required: ['presence'],
    run(call) {
      const presence = call.args.need('presence');
      if (presence !== 'auto' && presence !== 'away') throw new SlackError('invalid_presence');
      const user = call.workspace.users.get(call.caller.app.botUserId)!;
      user.presence = presence === 'auto' ? 'active' : 'away';
      call.workspace.tell({ type: 'presence', user });
      return {};
    },
  },
  'users.profile.get': {
    scopes: ['users.profile:read'],
    perMinute: tier.four,
    run(call) {
      const user = call.args.text('user') ? findUser(call) : call.workspace.users.get(call.caller.app.botUserId)!;
      return { profile: shown(call, user)['profile'] };
    },
  },
};

function shown(call: Call, user: User): Record<string, unknown> {
  const { caller } = call;
  const withEmail = caller.kind === 'classic' || caller.scopes.includes('users:read.email');
  return slackUser(user, call.workspace, withEmail);
}
