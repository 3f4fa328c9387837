import type { Method } from './method';
import { tier } from './method';
import { SlackError } from './slack-error';

/** Who is calling, and the tickets for a socket. */
export const sessionMethods: Record<string, Method> = {
  'api.test': {
    scopes: [],
    perMinute: tier.four,
    open: true,
    json: true,
    tokens: ['bot', 'classic', 'app'],
    run({ args }) {
      const error = args.text('error');
      if (error) throw new SlackError(error, { args: { error } });
      const foo = args.text('foo');
      return { args: foo === undefined ? {} : { foo } };
    },
  },
  'auth.test': {
    scopes: [],
    perMinute: tier.special,
    tokens: ['bot', 'classic', 'app'],
    json: true,
    run({ workspace, caller }) {
      const { team } = workspace;
      if (caller.kind === 'app') return { app_name: caller.app.name, app_id: caller.app.id };
      return {
        url: `https://${team.domain}.slack.com/`,
        team: team.name,
        user: caller.app.name,
        team_id: team.id,
        user_id: caller.app.botUserId,
        bot_id: caller.app.botId,
        is_enterprise_install: false,
      };
    },
  },
  'auth.revoke': {
    scopes: [],
    perMinute: tier.three,
    run({ args, caller, services, workspace }) {
      if (args.flag('test')) return { revoked: false };
      services.revoke(caller.token);
      workspace.tell({ type: 'tokens_revoked', appId: caller.app.id, ts: workspace.timestamps.next() });
      return { revoked: true };
    },
  },
  'apps.connections.open': {
    scopes: ['connections:write'],
    perMinute: tier.special,
    tokens: ['app'],
    json: true,
    run({ caller, services, host }) {
      const query = `ticket=${services.openSocket(caller.app)}&app_id=${caller.app.id}`;
      return { url: `ws://${host}/link/?${query}` };
    },
  },
  'rtm.connect': { scopes: ['rtm:stream'], perMinute: tier.one, tokens: ['classic'], run: connectRtm },
  'rtm.start': { scopes: ['rtm:stream'], perMinute: tier.one, tokens: ['classic'], run: connectRtm },
};

function connectRtm({ workspace, caller, services, host }: Parameters<Method['run']>[0]): Record<string, unknown> {
  const { id, name, domain } = workspace.team;
  return {
    url: `ws://${host}/websocket/${services.openRtm(caller.app)}`,
    team: { id, name, domain },
    self: { id: caller.app.botUserId, name: caller.app.name },
  };
}
