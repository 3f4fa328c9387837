import { createHmac } from 'node:crypto';
import type { Envelope } from '@errand/contracts';
import type { Broker } from '@errand/broker';
import { BrokerUnavailableError, createInMemoryBroker } from '@errand/broker';
import type { IngressEventsConfig } from '@errand/ingress-events';
import { startIngressEvents } from '@errand/ingress-events';
import { createHealth, createLogger, createMetrics } from '@errand/runtime';
import { waitFor } from '@errand/testing';

const SECRET = 'signing-secret-of-the-test';
const logger = createLogger({ name: 'test', level: 'silent' });
const message = (text: string, ts = '1712000000.000100') => ({
  type: 'event_callback',
  team_id: 'T1TEST',
  api_app_id: 'A1TEST',
  event_id: 'Ev1',
  event_time: 1_712_000_000,
  event: { type: 'message', channel: 'C1GENERAL', channel_type: 'channel', user: 'U1ANA', text, ts, event_ts: ts },
});

interface House {
  url: string;
  events: Envelope[];
  health: ReturnType<typeof createHealth>;
  failed: Error[];
  broker: { fails?: Error };
  stop(): Promise<void>;
}

async function house(overrides: Partial<IngressEventsConfig> & { scopes?: string[] } = {}): Promise<House> {
  const hub = createInMemoryBroker();
  const control: House['broker'] = {};
  const real = hub.connect('ingress-events');
  const broker: Broker = {
    ...real,
    publish: (stage, envelope) => (control.fails ? Promise.reject(control.fails) : real.publish(stage, envelope)),
  };
  const events: Envelope[] = [];
  const reader = hub.connect('reader');
  reader.consume('events', async ({ envelope }) => void events.push(envelope));
  const health = createHealth();
  const failed: Error[] = [];
  const { scopes = ['chat:write'], ...config } = overrides;
  const service = await startIngressEvents({
    config: {
      AMQP_URL: 'amqp://localhost',
      AMQP_PREFIX: 'errand',
      SLACK_API_URL: 'http://127.0.0.1/api/',
      SLACK_API_ALLOW_HTTP: false,
      SLACK_BOT_TOKEN: 'xoxb-test',
      SLACK_SIGNING_SECRET: [SECRET],
      SLACK_SOCKET_MODE: false,
      INGRESS_MODE: 'auto',
      PORT: 0,
      ADMIN_PORT: 0,
      HOST: '127.0.0.1',
      commandTtlMs: 900_000,
      hasAppToken: config.SLACK_SOCKET_MODE ?? false,
      ...config,
    },
    broker,
    identify: async () => ({
      teamId: 'T1TEST',
      teamName: 'Test',
      botUserId: 'U1BOT',
      botId: 'B1BOT',
      name: 'errand',
      url: 'https://test.slack.com/',
      scopes,
    }),
    sealResponseUrl: (url) => `sealed(${url.length})`,
    logger,
    health,
    metrics: createMetrics('test'),
    fail: (err) => failed.push(err),
  });
  await waitFor(() => failed.length > 0 || health.report().notes['transport'] !== undefined, {
    what: 'the transport is decided',
  });
  return {
    url: `http://127.0.0.1:${service.port}`,
    events,
    health,
    failed,
    broker: control,
    async stop() {
      await service.stop();
      await real.close();
      await reader.close();
    },
  };
}

function signed(body: string, options: { secret?: string; at?: number; type?: string } = {}): RequestInit {
  const timestamp = String(Math.floor((options.at ?? Date.now()) / 1000));
  const signature = `v0=${createHmac('sha256', options.secret ?? SECRET)
    .update(`v0:${timestamp}:${body}`)
    .digest('hex')}`;
  return {
    method: 'POST',
    body,
    headers: {
      'content-type': options.type ?? 'application/json',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
    },
  };
}

const FORM = 'application/x-www-form-urlencoded';

describe('ingress-events', () => {
  let at: House;
  beforeAll(async () => (at = await house()));
  afterAll(() => at.stop());
  const post = (path: string, init: RequestInit) => fetch(`${at.url}${path}`, init);

  it('answers 200 once the event is stored, and carries it as its contract', async () => {
    const response = await post('/slack/events', signed(JSON.stringify(message('!echo hi'))));
    expect(response.status).toBe(200);
    await waitFor(() => at.events.length === 1, { what: 'the event' });
    expect(at.events[0]).toMatchObject({
      type: 'slack.message.v1',
      dedupkey: 'message:T1TEST:C1GENERAL:1712000000.000100',
      partitionkey: 'T1TEST:C1GENERAL',
      expiresat: new Date(1_712_000_000_000 + 900_000).toISOString(),
      data: { text: '!echo hi', actor: { kind: 'human', userId: 'U1ANA' } },
    });
  });

  it('takes slash commands and interactions on every path, and seals their response_url', async () => {
    at.events.length = 0;
    const slash = new URLSearchParams({
      command: '/deploy',
      text: 'api',
      team_id: 'T1TEST',
      channel_id: 'C1GENERAL',
      user_id: 'U1ANA',
      trigger_id: '1.2.a',
      response_url: 'https://hooks.slack.com/x',
    });
    expect((await post('/slack/commands', signed(slash.toString(), { type: FORM }))).status).toBe(200);
    const payload = {
      type: 'block_actions',
      user: { id: 'U1ANA', team_id: 'T1TEST' },
      team: { id: 'T1TEST' },
      channel: { id: 'C1GENERAL' },
      trigger_id: '1.2.b',
      actions: [{ type: 'button', action_id: 'go', block_id: 'b', value: 'v' }],
    };
    const interaction = new URLSearchParams({ payload: JSON.stringify(payload) });
    expect((await post('/slack/events', signed(interaction.toString(), { type: FORM }))).status).toBe(200);
    await waitFor(() => at.events.length === 2, { what: 'both events' });
    expect(at.events.map((event) => event.type).sort()).toEqual(['slack.block_actions.v1', 'slack.slash_command.v1']);
    expect(JSON.stringify(at.events)).not.toContain('hooks.slack.com');
  });

  it('answers an option request with a list', async () => {
    const payload = {
      type: 'block_suggestion',
      user: { id: 'U1ANA', team_id: 'T1TEST' },
      team: { id: 'T1TEST' },
      action_id: 'pick',
      block_id: 'b',
      value: 'ap',
    };
    const response = await post(
      '/slack/interactions',
      signed(new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), { type: FORM }),
    );
    expect(await response.json()).toEqual({ options: [] });
  });

  it('answers the handshake of the request URL with the challenge', async () => {
    const response = await post('/slack/events', signed('{"type":"url_verification","challenge":"c0ffee"}'));
    expect([response.status, await response.text()]).toEqual([200, 'c0ffee']);
  });

  it('answers the check of the certificate, which is not signed', async () => {
    const response = await post('/slack/commands', {
      method: 'POST',
      body: 'ssl_check=1&token=x',
      headers: { 'content-type': FORM },
    });
    expect(response.status).toBe(200);
    const old = await post('/slack/commands?ssl_check=1&token=x', { method: 'GET' });
    expect(old.status).toBe(200);
    expect((await post('/slack/commands', { method: 'GET' })).status).toBe(405);
  });

  const body = JSON.stringify(message('!echo forged'));
  it.each([
    ['no signature', { method: 'POST', body, headers: { 'content-type': 'application/json' } }],
    ['a signature by another secret', signed(body, { secret: 'another' })],
    ['a stale timestamp', signed(body, { at: Date.now() - 301_000 })],
    ['a future timestamp', signed(body, { at: Date.now() + 302_000 })],
    ['a body that was changed on the way', { ...signed(body), body: body.replace('forged', 'changed') }],
  ])('answers 401 to %s, and publishes nothing', async (_what, init) => {
    at.events.length = 0;
    const response = await post('/slack/events', init);
    expect(response.status).toBe(401);
    expect(at.events).toEqual([]);
  });

  it.each([
    ['garbage', '{"type":', 'application/json', 400],
    ['another content type', '{}', 'text/plain', 400],
    ['JSON that wraps no event', '{"type":"event_callback","event":{}}', 'application/json', 400],
    ['10 MB', 'x'.repeat(10_000_000), 'application/json', 413],
  ])('refuses %s', async (_what, text, type, status) => {
    const response = await post('/slack/events', signed(text, { type }));
    expect(response.status).toBe(status);
    expect(Object.keys((await response.json()) as object)).toEqual(['error']);
  });

  it('serves its three paths by POST and nothing else', async () => {
    expect((await post('/slack/events', { method: 'GET' })).status).toBe(405);
    expect((await post('/slack/other', signed(body))).status).toBe(404);
    expect((await post('/', { method: 'GET' })).status).toBe(404);
  });

  it('answers 503 while the broker does not take the event, so that Slack delivers again', async () => {
    at.events.length = 0;
    at.broker.fails = new BrokerUnavailableError('blocked');
    const later = signed(JSON.stringify(message('!echo later', '1712000001.000100')));
    expect((await post('/slack/events', later)).status).toBe(503);
    delete at.broker.fails;
    expect((await post('/slack/events', later)).status).toBe(200);
    await waitFor(() => at.events.length === 1, { what: 'the event that was delivered again' });
  });

  it('takes requests signed by the old and by the new secret while one is rotated', async () => {
    const rotating = await house({ SLACK_SIGNING_SECRET: ['new-secret', SECRET] });
    for (const secret of ['new-secret', SECRET]) {
      expect((await fetch(`${rotating.url}/slack/events`, signed(body, { secret }))).status).toBe(200);
    }
    await rotating.stop();
  });
});

describe('an idle ingress-events', () => {
  it('is ready, says why it idles, and publishes a signed request all the same', async () => {
    const idle = await house({ SLACK_SOCKET_MODE: true });
    expect(idle.health.report()).toMatchObject({
      ready: true,
      notes: { transport: expect.stringContaining('idle: Socket Mode was detected') },
    });
    expect((await fetch(`${idle.url}/slack/events`, signed(JSON.stringify(message('!echo hi'))))).status).toBe(200);
    await waitFor(() => idle.events.length === 1, { what: 'the event' });
    await idle.stop();
  });

  it('starts without a signing secret, answers the handshake, and takes nothing else', async () => {
    const idle = await house({ SLACK_SOCKET_MODE: true, SLACK_SIGNING_SECRET: undefined });
    expect(idle.failed).toEqual([]);
    const handshake = await fetch(
      `${idle.url}/slack/events`,
      signed('{"type":"url_verification","challenge":"c0ffee"}'),
    );
    expect(await handshake.text()).toBe('c0ffee');
    expect((await fetch(`${idle.url}/slack/events`, signed(JSON.stringify(message('!echo hi'))))).status).toBe(503);
    expect(idle.events).toEqual([]);
    await idle.stop();
  });
});

describe('ingress-events whose transport was detected', () => {
  it('ends without a signing secret, naming it', async () => {
    const chosen = await house({ SLACK_SIGNING_SECRET: undefined });
    expect(chosen.failed[0]?.message).toContain('SLACK_SIGNING_SECRET: is required');
    await chosen.stop();
  });
});
