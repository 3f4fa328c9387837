import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppsManifestCreateArguments } from '@slack/web-api';
import { parse } from 'yaml';

type Manifest = AppsManifestCreateArguments['manifest'];

const read = (file: string) => parse(readFileSync(join(__dirname, '../../../docs', file), 'utf8')) as Manifest;
const socket = read('slack-app-manifest.yaml');
const http = read('slack-app-manifest-http.yaml');

/** What each event needs of the token ({@link https://docs.slack.dev/reference/events}). */
const scopeOf: Record<string, string> = {
  app_mention: 'app_mentions:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
  'message.mpim': 'mpim:history',
  file_created: 'files:read',
  file_public: 'files:read',
  user_change: 'users:read',
  channel_archive: 'channels:read',
  channel_rename: 'channels:read',
  channel_unarchive: 'channels:read',
  group_archive: 'groups:read',
  group_rename: 'groups:read',
  group_unarchive: 'groups:read',
  subteam_members_changed: 'usergroups:read',
  subteam_updated: 'usergroups:read',
};

it.each([
  ['Socket Mode', socket],
  ['HTTP', http],
])('has a scope for every event it subscribes to: %s', (_transport, manifest) => {
  const scopes = manifest.oauth_config?.scopes?.bot;
  for (const event of manifest.settings?.event_subscriptions?.bot_events ?? [])
    expect([event, scopes]).toEqual([event, expect.arrayContaining([scopeOf[event]])]);
});

const anyChannel = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const manage = ['channels:manage', 'groups:write'];
const history = ['channels:history', 'groups:history', 'im:history', 'mpim:history', 'metadata.message:read'];
/** What each method of the Web API needs of the token for all that is asked of it ({@link https://docs.slack.dev/reference/methods}). */
const scopesOf: Record<string, string[]> = {
  'auth.test': [],
  'bots.info': ['users:read'],
  'chat.delete': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write', 'chat:write.public'],
  'chat.update': ['chat:write'],
  'conversations.archive': manage,
  'conversations.create': manage,
  'conversations.history': history,
  'conversations.info': anyChannel,
  'conversations.invite': manage,
  'conversations.join': ['channels:join'],
  'conversations.leave': manage,
  'conversations.list': ['channels:read', 'groups:read'],
  'conversations.members': anyChannel,
  'conversations.open': ['im:write'],
  'conversations.replies': history,
  'conversations.setTopic': manage,
  'files.completeUploadExternal': ['files:write'],
  'files.delete': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'reactions.add': ['reactions:write'],
  'reactions.remove': ['reactions:write'],
  'team.info': ['team:read'],
  'usergroups.list': ['usergroups:read'],
  'usergroups.users.list': ['usergroups:read'],
  'users.conversations': anyChannel,
  'users.info': ['users:read', 'users:read.email'],
  'users.setPresence': ['users:write'],
};
const callers = ['web-api.ts', 'web-api-rooms.ts', 'upload.ts'].map((file) =>
  readFileSync(join(__dirname, file), 'utf8'),
);
const calls = callers
  .join('\n')
  .matchAll(/'((?:auth|bots|chat|conversations|reactions|team|usergroups|users|files|views)\.[\w.]+)'/g);
const methods = [...new Set([...calls].map(([, method = '']) => method))].sort();

it('knows the scopes of every method that is called', () => {
  expect(methods).toEqual(Object.keys(scopesOf));
});

it.each([
  ['Socket Mode', socket],
  ['HTTP', http],
])('has the scopes for every method that is called: %s', (_transport, manifest) => {
  const scopes = manifest.oauth_config?.scopes?.bot;
  for (const method of methods)
    expect([method, scopes]).toEqual([
      method,
      expect.arrayContaining(scopesOf[method] ?? ['a scope that is not told']),
    ]);
});

it('lets egress send files', () => {
  expect(socket.oauth_config?.scopes?.bot).toContain('files:write');
});

it('differs between the transports in their settings alone', () => {
  const withoutSettings = ({ settings, ...rest }: Manifest) => ({
    ...rest,
    events: settings?.event_subscriptions?.bot_events,
  });
  expect(withoutSettings(http)).toEqual(withoutSettings(socket));
  expect(socket.settings?.socket_mode_enabled).toBe(true);
  expect(JSON.stringify(socket)).not.toContain('request_url');
  expect(http.settings).toMatchObject({
    socket_mode_enabled: false,
    event_subscriptions: { request_url: 'https://errand.example.com/slack/events' },
    interactivity: { is_enabled: true, request_url: 'https://errand.example.com/slack/interactions' },
  });
});
