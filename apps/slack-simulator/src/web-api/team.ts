import { botProfile } from '../shapes/message';
import type { Method } from './method';
import { tier } from './method';
import { SlackError } from './slack-error';

/** The workspace, its bots, emoji and user groups. */
export const teamMethods: Record<string, Method> = {
  'team.info': {
    scopes: ['team:read'],
    perMinute: tier.three,
    run({ workspace, args }) {
      const asked = args.text('team');
      if (asked && asked !== workspace.team.id) throw new SlackError('team_not_found');
      const { id, name, domain } = workspace.team;
      const team = { id, name, domain, url: `https://${domain}.slack.com/`, email_domain: 'errand.example' };
      return { team: { ...team, icon: { image_default: true }, avatar_base_url: `${workspace.baseUrl}/avatar/` } };
    },
  },
  'bots.info': {
    scopes: ['users:read'],
    perMinute: tier.three,
    run({ workspace, args, caller }) {
      const id = args.text('bot') ?? caller.app.botId;
      const profile = botProfile(id, workspace);
      if (!profile) throw new SlackError('bot_not_found');
      return { bot: { ...profile, user_id: workspace.appOfBot(id)!.botUserId } };
    },
  },
  'emoji.list': {
    scopes: ['emoji:read'],
    perMinute: tier.two,
    run: ({ workspace }) => ({ emoji: {}, cache_ts: String(Math.floor(workspace.now() / 1000)) }),
  },
  'usergroups.list': {
    scopes: ['usergroups:read'],
    perMinute: tier.two,
    run: ({ workspace, args }) => ({
      usergroups: [...workspace.userGroups.values()].map((group) => ({
        id: group.id,
        team_id: workspace.team.id,
        is_usergroup: true,
        is_subteam: true,
        name: group.name,
        handle: group.handle,
        description: '',
        is_external: false,
        date_delete: 0,
        auto_type: null,
        user_count: group.users.length,
        ...(args.flag('include_users') ? { users: group.users } : {}),
      })),
    }),
  },
  'usergroups.users.list': {
    scopes: ['usergroups:read'],
    perMinute: tier.two,
    required: ['usergroup'],
    run({ workspace, args }) {
      const group = workspace.userGroups.get(args.need('usergroup'));
      if (!group) throw new SlackError('no_such_subteam');
      return { users: group.users };
    },
  },
};
