import type { Channel, Message, SlackFile } from './model';
import { post, sayAs } from './messages';
import { richText } from './rich-text';
import type { Workspace } from './workspace';

/** A file that has been uploaded but is in no conversation yet. */
export function addFile(
  workspace: Workspace,
  facts: Pick<SlackFile, 'name' | 'content' | 'userId'> & Partial<Pick<SlackFile, 'id' | 'title' | 'mimetype'>>,
): SlackFile {
  const filetype = /\.(\w+)$/.exec(facts.name)?.[1]?.toLowerCase() ?? 'text';
  const file: SlackFile = {
    id: facts.id ?? workspace.newId('F'),
    name: facts.name,
    title: facts.title ?? facts.name,
    mimetype: facts.mimetype ?? mimetypes[filetype] ?? 'application/octet-stream',
    filetype,
    size: facts.content.length,
    userId: facts.userId,
    created: Math.floor(workspace.now() / 1000),
    content: facts.content,
    channels: new Set(),
    isPublic: false,
  };
  workspace.files.set(file.id, file);
  workspace.tell({ type: 'file', change: 'created', file, ts: workspace.timestamps.next() });
  return file;
}

/** Shares files in a conversation: file_public where the channel is public, file_shared, and the message. */
export function shareFiles(
  workspace: Workspace,
  channel: Channel,
  files: SlackFile[],
  by: { userId: string; text: string; threadTs?: string; botId?: string; appId?: string; blocks?: unknown[] },
): Message {
  for (const file of files) {
    file.channels.add(channel.id);
    if (channel.kind === 'channel' && !file.isPublic) {
      file.isPublic = true;
      workspace.tell({ type: 'file', change: 'public', file, channelId: channel.id, ts: workspace.timestamps.next() });
    }
    workspace.tell({ type: 'file', change: 'shared', file, channelId: channel.id, ts: workspace.timestamps.next() });
  }
  const { userId, text, threadTs } = by;
  if (!by.botId) return sayAs(workspace, channel, { userId, text, threadTs, files });
  const blocks = by.blocks ?? (text ? richText(text) : undefined);
  return post(workspace, channel, { ...by, blocks, subtype: 'file_share', files });
}

const mimetypes: Record<string, string> = {
  txt: 'text/plain',
  text: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  json: 'application/json',
  yaml: 'text/yaml',
  log: 'text/plain',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  pdf: 'application/pdf',
  zip: 'application/zip',
};
