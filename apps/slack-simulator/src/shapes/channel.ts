import type { Channel } from '../workspace/model';
import type { Workspace } from '../workspace/workspace';

/** A conversation as conversations.info shows it to a bot. */
export function slackChannel(channel: Channel, workspace: Workspace, viewer: string): Record<string, unknown> {
  const common = {
    id: channel.id,
    created: channel.created,
    is_archived: channel.isArchived,
    is_im: channel.kind === 'im',
    is_org_shared: false,
    context_team_id: workspace.team.id,
    updated: channel.created * 1000,
  };
  if (channel.kind === 'im') {
    const user = [...channel.members].find((id) => id !== viewer) ?? viewer;
    return { ...common, user, is_user_deleted: false, priority: 0, is_open: true };
  }
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'channel',
    is_group: channel.kind === 'group',
    is_mpim: channel.kind === 'mpim',
    is_private: channel.kind !== 'channel',
    is_general: channel.isGeneral,
    is_member: channel.members.has(viewer),
    is_shared: false,
    is_ext_shared: false,
    is_pending_ext_shared: false,
    pending_shared: [],
    unlinked: 0,
    creator: channel.creator,
    parent_conversation: null,
    shared_team_ids: [workspace.team.id],
    pending_connected_team_ids: [],
    topic: channel.topic,
    purpose: channel.purpose,
    properties: {},
    previous_names: [],
  };
}
