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
};

it.each([
  ['Socket Mode', socket],
  ['HTTP', http],
])('has a scope for every event it subscribes to: %s', (_transport, manifest) => {
  const scopes = manifest.oauth_config?.scopes?.bot;
  for (const event of manifest.settings?.event_subscriptions?.bot_events ?? [])
    expect([event, scopes]).toEqual([event, expect.arrayContaining([scopeOf[event]])]);
});

it('lets egress find its posts again by their metadata', () => {
  expect(socket.oauth_config?.scopes?.bot).toContain('metadata.message:read');
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
