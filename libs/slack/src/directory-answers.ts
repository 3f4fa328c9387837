import type { DirectoryChannel, DirectoryUser } from '@errand/contracts';
import { z } from 'zod';

const flag = z.boolean().nullish();

/** `user` of users.info, as far as we read it. */
export const userShape = z.object({
  id: z.string(),
  team_id: z.string().nullish(),
  name: z.string().nullish(),
  real_name: z.string().nullish(),
  deleted: flag,
  is_bot: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
  profile: z
    .object({
      display_name: z.string().nullish(),
      real_name: z.string().nullish(),
      email: z.string().nullish(),
      team: z.string().nullish(),
    })
    .nullish(),
  enterprise_user: z.object({ enterprise_id: z.string() }).partial().nullish(),
});

/** `channel` of conversations.info, as far as we read it. */
export const channelShape = z.object({
  id: z.string(),
  name: z.string().nullish(),
  is_im: flag,
  is_mpim: flag,
  is_private: flag,
  is_group: flag,
  is_archived: flag,
  is_shared: flag,
  is_ext_shared: flag,
});

/** The user's workspace, where Slack tells it: an org-wide user may belong to none. */
function teamIdOf({ team_id, profile, enterprise_user }: z.infer<typeof userShape>): string | undefined {
  return team_id || profile?.team || enterprise_user?.enterprise_id || undefined;
}

/** Whose installation it is. */
export interface Home {
  teamId: string;
  enterpriseId?: string | undefined;
}

export function directoryUserOf(user: z.infer<typeof userShape>, home: Home): DirectoryUser {
  const { profile } = user;
  const teamId = teamIdOf(user) ?? home.teamId;
  const email = profile?.email || undefined;
  return {
    id: user.id,
    teamId,
    nick: profile?.display_name || user.name || user.id,
    fullName: profile?.real_name || user.real_name || '',
    ...(email && { email }),
    isBot: user.is_bot === true || user.id === 'USLACKBOT',
    isGuest: user.is_restricted === true || user.is_ultra_restricted === true,
    isExternal: isExternal(user, teamId, home),
    isDeactivated: user.deleted === true,
  };
}

/** `is_stranger` is Slack's word for somebody with whom we share a channel. A workspace of our own Grid is ours. */
function isExternal({ is_stranger, enterprise_user }: z.infer<typeof userShape>, teamId: string, home: Home): boolean {
  if (is_stranger === true) return true;
  if (teamId === home.teamId || teamId === home.enterpriseId) return false;
  return home.enterpriseId === undefined || enterprise_user?.enterprise_id !== home.enterpriseId;
}

export function directoryChannelOf(channel: z.infer<typeof channelShape>): DirectoryChannel {
  const kind = channel.is_im
    ? 'im'
    : channel.is_mpim
      ? 'mpim'
      : channel.is_private || channel.is_group
        ? 'group'
        : 'channel';
  return {
    id: channel.id,
    ...(channel.name && kind !== 'im' && { name: channel.name }),
    kind,
    isArchived: channel.is_archived === true,
    isShared: channel.is_shared === true || channel.is_ext_shared === true,
  };
}
