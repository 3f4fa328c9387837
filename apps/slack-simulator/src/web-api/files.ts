import { addFile, shareFiles } from '../workspace/files';
import { slackFile } from '../shapes/file';
import { botText } from '../workspace/typed-text';
import type { Call, Method } from './method';
import { findChannel, requireMember, tier } from './method';
import { SlackError, invalidArguments } from './slack-error';
import { checkBlocks } from './blocks';

export const fileMethods: Record<string, Method> = {
  'files.getUploadURLExternal': {
    scopes: ['files:write'],
    perMinute: tier.four,
    required: ['filename', 'length'],
    run({ args, services, host, caller }) {
      const filename = args.need('filename');
      const length = Number(args.need('length'));
      if (filename === '') throw invalidArguments('must be more than 0 characters [json-pointer:/filename]');
      if (!Number.isInteger(length) || length < 1)
        throw invalidArguments('must be greater than 0 [json-pointer:/length]');
      const { fileId, path } = services.uploads.start({ filename, length, userId: caller.app.botUserId });
      return { upload_url: `http://${host}${path}`, file_id: fileId };
    },
  },
  'files.completeUploadExternal': {
    scopes: ['files:write'],
    perMinute: tier.four,
    json: true,
    required: ['files'],
    run(call) {
      const { args, workspace, services, caller } = call;
      const wanted = args.json('files', 'invalid_arguments');
      if (!Array.isArray(wanted) || wanted.length === 0) throw invalidArguments('missing required field: files');
      const places = args.text('channel_id') ? [args.need('channel_id')] : args.list('channels');
      const channels = places.map((id) => {
        const channel = workspace.channels.get(id);
        if (!channel) throw new SlackError('channel_not_found');
        requireMember(call, channel);
        return channel;
      });
      const threadTs = args.text('thread_ts') || undefined;
      const text = botText(args.text('initial_comment') ?? '', workspace);
      const blocks = checkBlocks(args.json('blocks', 'invalid_blocks_format'));
      const files = wanted.map((one: { id?: string; title?: string }) => {
        const { name, content } = services.uploads.finish(String(one.id));
        const title = one.title ?? name;
        return addFile(workspace, { id: String(one.id), name, title, content, userId: caller.app.botUserId });
      });
      const { app } = caller;
      const by = { userId: app.botUserId, botId: app.botId, appId: app.id, text, blocks };
      for (const channel of channels) shareFiles(workspace, channel, files, threadTs ? { ...by, threadTs } : by);
      return { files: files.map((file) => slackFile(file, workspace)) };
    },
  },
  'files.info': {
    scopes: ['files:read'],
    perMinute: tier.four,
    required: ['file'],
    run: (call) => ({
      file: slackFile(findFile(call), call.workspace),
      comments: [],
      response_metadata: { next_cursor: '' },
    }),
  },
  'files.list': {
    scopes: ['files:read'],
    perMinute: tier.three,
    run(call) {
      const { args, workspace } = call;
      const count = args.integer('count', 100, 1000);
      const page = args.integer('page', 1, 1_000_000);
      const channel = args.text('channel') ? findChannel(call, 'any') : undefined;
      const user = args.text('user');
      const found = [...workspace.files.values()]
        .filter((file) => (!channel || file.channels.has(channel.id)) && (!user || file.userId === user))
        .reverse();
      const files = found.slice((page - 1) * count, page * count).map((file) => slackFile(file, workspace));
      return { files, paging: { count, total: found.length, page, pages: Math.ceil(found.length / count) } };
    },
  },
  'files.delete': {
    scopes: ['files:write'],
    perMinute: tier.three,
    json: true,
    required: ['file'],
    run(call) {
      const file = findFile(call);
      if (file.userId !== call.caller.app.botUserId) throw new SlackError('cant_delete_file');
      call.workspace.files.delete(file.id);
      call.workspace.tell({ type: 'file', change: 'deleted', file, ts: call.workspace.timestamps.next() });
      return {};
    },
  },
  'files.upload': {
    scopes: ['files:write'],
    perMinute: tier.two,
    run() {
      throw new SlackError('method_deprecated');
    },
  },
};

function findFile(call: Call): NonNullable<ReturnType<Call['workspace']['files']['get']>> {
  const file = call.workspace.files.get(call.args.need('file'));
  if (!file) throw new SlackError('file_not_found');
  return file;
}
