import type { SlackSimulator } from '@errand/slack-simulator';
import { classicScopes, granularScopes, startSlackSimulator } from '@errand/slack-simulator';
import type { ServiceProcess } from '@errand/testing';
import { freePort, freshBroker, startProcess } from '@errand/testing';
import { mainOf } from './house';

const ingresses = ['ingress-rtm', 'ingress-socket', 'ingress-events'] as const;
type Ingress = (typeof ingresses)[number];

describe('the detection of the transport', () => {
  let simulator: SlackSimulator;
  let broker: Awaited<ReturnType<typeof freshBroker>>;
  const running: ServiceProcess[] = [];
  beforeAll(async () => {
    [simulator, broker] = await Promise.all([startSlackSimulator(), freshBroker()]);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((service) => service.kill()));
    simulator.operator.reset();
  });
  afterAll(async () => {
    await simulator.stop();
    await broker.drop();
  });

  async function start(
    name: Ingress,
    env: Record<string, string>,
    until: 'ready' | 'started' = 'ready',
  ): Promise<ServiceProcess> {
    const service = await startProcess({
      name,
      args: [mainOf(name)],
      until,
      env: {
        AMQP_URL: broker.amqpUrl,
        AMQP_PREFIX: broker.amqpPrefix,
        SLACK_API_URL: simulator.apiUrl,
        SLACK_BOT_TOKEN: simulator.botToken,
        ...(name === 'ingress-events' && { PORT: String(await freePort()), HOST: '127.0.0.1' }),
        ...env,
      },
    });
    running.push(service);
    return service;
  }
  const transportOf = async (service: ServiceProcess) => (await service.readiness())?.body.notes['transport'];

  const secret = { SLACK_SIGNING_SECRET: 'secret' };
  it.each<[string, readonly string[], { app?: boolean }, Ingress, RegExp]>([
    ['legacy scopes', classicScopes, {}, 'ingress-rtm', /RTM was detected/],
    ['legacy scopes beside an app-level token', classicScopes, { app: true }, 'ingress-rtm', /RTM was detected/],
    ['a single legacy scope', ['bot'], {}, 'ingress-rtm', /RTM was detected/],
    [
      'granular scopes and an app-level token',
      granularScopes,
      { app: true },
      'ingress-socket',
      /Socket Mode was detected/,
    ],
    [
      'one granular scope among legacy ones, and an app-level token',
      [...classicScopes, 'chat:write'],
      { app: true },
      'ingress-socket',
      /Socket Mode was detected/,
    ],
    ['granular scopes alone', granularScopes, {}, 'ingress-events', /HTTP was detected/],
  ])(
    '%s: %#',
    async (_what, scopes, { app }, active, because) => {
      await simulator.operator.configureApp({ scopes: [...scopes], classicScopes: [...scopes] });
      const token = scopes.some((scope) => !classicScopes.includes(scope))
        ? simulator.botToken
        : simulator.classicToken;
      const shared = { SLACK_BOT_TOKEN: token, ...(app && { SLACK_SOCKET_MODE: 'true' }) };
      const [rtm, socket, events] = await Promise.all([
        start('ingress-rtm', shared),
        start('ingress-socket', app ? { ...shared, SLACK_APP_TOKEN: simulator.appToken } : shared),
        start('ingress-events', { ...shared, ...secret }),
      ]);
      for (const service of [rtm, socket, events]) {
        const note = await transportOf(service);
        expect([service.name, note]).toEqual([
          service.name,
          expect.stringMatching(service.name === active ? /^active: / : /^idle: /),
        ]);
        expect(note).toMatch(because);
      }
    },
    60_000,
  );

  it.each(ingresses)('%s ends when Slack does not tell the scopes, and names the way out', async (name) => {
    simulator.operator.addFaults([{ method: 'auth.test', kind: 'no-scope-header' }] as never);
    const service = await start(name, secret, 'started');
    expect(await service.exited()).toMatchObject({ code: 1 });
    expect(JSON.stringify(service.logs())).toMatch(/x-oauth-scopes.*INGRESS_MODE=on/);
  });

  it('ends when Slack tells that the token has no scope at all, and names its variable', async () => {
    await simulator.operator.configureApp({ scopes: [] });
    const service = await start('ingress-socket', { SLACK_APP_TOKEN: simulator.appToken }, 'started');
    expect(await service.exited()).toMatchObject({ code: 1 });
    expect(JSON.stringify(service.logs())).toMatch(/x-oauth-scopes of auth.test is empty.*SLACK_BOT_TOKEN/);
  });

  it('refuses an app-level token that is none at those that only ask whether there is one', async () => {
    const wrong = { SLACK_APP_TOKEN: 'xoxb-sesame', SLACK_SOCKET_MODE: 'false' };
    const [rtm, events] = await Promise.all([
      start('ingress-rtm', wrong, 'started'),
      start('ingress-events', { ...secret, ...wrong }, 'started'),
    ]);
    for (const service of [rtm, events]) {
      expect(await service.exited()).toMatchObject({ code: 1 });
      const said = JSON.stringify(service.logs());
      expect(said).toMatch(/SLACK_APP_TOKEN: .*SLACK_SOCKET_MODE: is false although SLACK_APP_TOKEN is set/);
      expect(said).not.toContain('sesame');
    }
  });

  it('INGRESS_MODE=on makes an ingress work whatever was detected', async () => {
    // Of a classic token: rtm.connect takes no other. With a granular scope Socket Mode is detected.
    await simulator.operator.configureApp({ classicScopes: [...classicScopes, 'chat:write'] });
    const [rtm, socket, events] = await Promise.all([
      start('ingress-rtm', {
        SLACK_BOT_TOKEN: simulator.classicToken,
        SLACK_SOCKET_MODE: 'true',
        INGRESS_MODE: 'on',
      }),
      start('ingress-socket', { SLACK_APP_TOKEN: simulator.appToken, INGRESS_MODE: 'on' }),
      start('ingress-events', { ...secret, SLACK_SOCKET_MODE: 'true', INGRESS_MODE: 'on' }),
    ]);
    for (const service of [rtm, socket, events]) expect(await transportOf(service)).toBe('active: INGRESS_MODE=on');
  });

  it('ends when it was detected and lacks its secret, naming the variable', async () => {
    const events = await start('ingress-events', {}, 'started');
    expect(await events.exited()).toMatchObject({ code: 1 });
    expect(JSON.stringify(events.logs())).toMatch(/SLACK_SIGNING_SECRET: is required.*set SLACK_SOCKET_MODE=true/);
    const socket = await start('ingress-socket', { SLACK_SOCKET_MODE: 'true' }, 'started');
    expect(await socket.exited()).toMatchObject({ code: 1 });
    expect(JSON.stringify(socket.logs())).toContain('SLACK_APP_TOKEN: is required');
  });

  it('waits, and says so, while Slack does not answer', async () => {
    simulator.operator.addFaults([{ method: 'auth.test', kind: 'status', status: 500 }] as never);
    const service = await start('ingress-socket', { SLACK_APP_TOKEN: simulator.appToken }, 'started');
    await service.waitForLog((line) => line.msg === 'Slack does not say who we are', { what: 'the first failure' });
    expect((await service.readiness())?.body.reasons.map(({ condition }) => condition)).toContain('slack');
    simulator.operator.clearFaults();
    await service.waitReady();
  }, 40_000);
});
