import type { SlackFile } from '../workspace/model';
import type { Workspace } from '../workspace/workspace';

/** A file object. Its addresses want the token of an app that may read files. */
export function slackFile(file: SlackFile, workspace: Workspace): Record<string, unknown> {
  const at = `${workspace.baseUrl}/files-pri/${workspace.team.id}-${file.id}`;
  const name = encodeURIComponent(file.name);
  const inKind = (kinds: string[]) => [...file.channels].filter((id) => kinds.includes(kindOf(id, workspace)));
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: file.filetype,
    pretty_type: file.filetype.toUpperCase(),
    user: file.userId,
    user_team: workspace.team.id,
    editable: false,
    size: file.size,
    mode: 'hosted',
    is_external: false,
    external_type: '',
    is_public: file.isPublic,
    public_url_shared: false,
    display_as_bot: false,
    username: '',
    url_private: `${at}/${name}`,
    url_private_download: `${at}/download/${name}`,
    permalink: `${workspace.baseUrl}/files/${file.userId}/${file.id}/${name}`,
    comments_count: 0,
    is_starred: false,
    shares: {},
    channels: inKind(['channel']),
    groups: inKind(['group', 'mpim']),
    ims: inKind(['im']),
    has_rich_preview: false,
    file_access: 'visible',
  };
}

function kindOf(channelId: string, workspace: Workspace): string {
  return workspace.channels.get(channelId)?.kind ?? 'channel';
}
