import type { User } from '../workspace/model';
import type { Workspace } from '../workspace/workspace';

/** A user as users.info and user_change show it. */
export function slackUser(user: User, workspace: Workspace, withEmail = true): Record<string, unknown> {
  const [first_name = '', ...rest] = user.realName.split(' ');
  const profile: Record<string, unknown> = {
    title: '',
    phone: '',
    skype: '',
    real_name: user.realName,
    real_name_normalized: user.realName,
    display_name: user.displayName,
    display_name_normalized: user.displayName,
    first_name,
    last_name: rest.join(' '),
    fields: null,
    status_text: '',
    status_emoji: '',
    status_expiration: 0,
    avatar_hash: `g${user.color}`,
    image_24: `${workspace.baseUrl}/avatar/${user.id}/24.png`,
    image_48: `${workspace.baseUrl}/avatar/${user.id}/48.png`,
    image_72: `${workspace.baseUrl}/avatar/${user.id}/72.png`,
    team: workspace.team.id,
  };
  if (user.isBot) Object.assign(profile, { api_app_id: user.appId, bot_id: user.botId, always_active: true });
  else if (withEmail) profile['email'] = user.email;
  return {
    id: user.id,
    team_id: workspace.team.id,
    name: user.name,
    deleted: user.deleted,
    color: user.color,
    real_name: user.realName,
    tz: 'Europe/Amsterdam',
    tz_label: 'Central European Time',
    tz_offset: 3600,
    profile,
    is_admin: user.isAdmin,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: user.isGuest,
    is_ultra_restricted: false,
    is_bot: user.isBot,
    is_app_user: false,
    updated: user.updated,
    is_email_confirmed: !user.isBot,
    who_can_share_contact_card: 'EVERYONE',
    ...(user.enterpriseId
      ? {
          enterprise_user: {
            id: user.id,
            enterprise_id: user.enterpriseId,
            enterprise_name: 'Errand Grid',
            is_admin: user.isAdmin,
            is_owner: false,
            teams: [workspace.team.id],
          },
        }
      : {}),
  };
}
