import type { Broker } from '@errand/broker';
import { connectRabbitMq } from '@errand/broker';
import { startCommandWorker } from '@errand/command-worker';
import { startEgress } from '@errand/egress';
import type { Service } from '@errand/runtime';
import { createHealth, createLogger, createMetrics } from '@errand/runtime';
import { createSlackWebApi } from '@errand/slack';
import type { SlackSimulator } from '@errand/slack-simulator';
import { simulatorDefaults, startSlackSimulator } from '@errand/slack-simulator';
import type { Store } from '@errand/storage';
import { openStore } from '@errand/storage';
import { aMessage, freshBroker, freshDatabase, waitFor } from '@errand/testing';

jest.setTimeout(120_000);
const { teamId, users, channels, app } = simulatorDefaults;
const logger = createLogger({ name: 'test', level: 'silent' });

let slack: SlackSimulator;
let broker: Broker;
let store: Store;
let stop: () => Promise<void>;

/** Worker and egress in this process, the test in the place of ingress. */
beforeEach(async () => {
  const [server, database] = await Promise.all([freshBroker(), freshDatabase()]);
  slack = await startSlackSimulator();
  broker = connectRabbitMq({ urls: server.amqpUrl, prefix: server.amqpPrefix, name: 'test', logger });
  store = openStore({ databaseUrl: database.url, logger });
  const common = () => ({ broker, store, logger, health: createHealth(), metrics: createMetrics('test') });
  const pacing = { channelPerSecond: 0, channelBurst: 5, methodPerMinute: {} };
  const services: Service[] = [
    startCommandWorker({ ...common(), settings: { prefix: '!', admins: [users.ana] } }),
    startEgress({
      ...common(),
      slack: createSlackWebApi({ token: slack.botToken, apiUrl: slack.apiUrl, logger }),
      settings: { adminNotifications: [`<@${users.ana}>`], pacing },
    }),
  ];
  await waitFor(() => broker.fault() === undefined, { what: 'the broker' });
  stop = async () => {
    for (const service of services) await service.stop();
    await broker.close();
    await store.close();
    await slack.stop();
    await Promise.all([server.drop(), database.drop()]);
  };
});
afterEach(() => stop());

const said = (channelId: string) => slack.observer.messagesIn(channelId).map(({ text }) => text);
const say = (text: string, channelId: string) =>
  broker.publish('events', aMessage({ text, teamId, channelId, actor: { kind: 'human', userId: users.ana } }));

it.each([
  ['that Slack refused', { kind: 'error', slackError: 'is_archived' } as const, /Slack refused it: is_archived/],
  ['that may stand in Slack or not', { kind: 'cut-before' } as const, /it may have been posted or not/],
])('a reply %s is listed for an admin, and posted again once when they say so', async (_, fault, cause) => {
  const { id: dm } = slack.people.openDm({ userId: users.ana, withUserId: app.botUserId });
  const rule = { method: 'chat.postMessage', channel: channels.general };
  slack.operator.addFaults([{ ...rule, ...fault, times: 1 }]);
  if (fault.kind === 'cut-before') {
    slack.operator.addFaults([
      { method: 'conversations.history', kind: 'error', slackError: 'missing_scope', channel: channels.general },
    ]);
  }
  await say('!echo hello', channels.general);
  await waitFor(() => said(dm).some((text) => text.includes(channels.general)), { what: 'the admins to be told' });

  await say('!failed', dm);
  await waitFor(() => said(dm).at(-1)?.includes('1 message to Slack'), { what: 'the list' });
  const list = said(dm).at(-1) ?? '';
  expect(list).toMatch(cause);
  const [, id = ''] = /`([0-9a-f]{8}\/0\/0)` reply/.exec(list) ?? [];
  await say(`!failed show ${id}`, dm);
  await waitFor(() => said(dm).at(-1)?.includes('"markdown": "hello"'), { what: 'the message' });
  expect(said(channels.general)).not.toContain('hello');

  await say(`!failed replay ${id}`, dm);
  await waitFor(() => said(dm).at(-1) === 'It is posted again.', { what: 'the answer' });
  await waitFor(() => said(channels.general).includes('hello'), { what: 'the reply' });
  await say('!failed', dm);
  await waitFor(() => said(dm).at(-1) === 'Nothing has failed.', { what: 'the empty list' });
  expect(said(channels.general).filter((text) => text === 'hello')).toHaveLength(1);
});
