import { createHealth, createLogger } from '@errand/runtime';
import type { Transport } from '@errand/slack';
import { TransportUnknownError, joinSlack } from './join-slack';

const logger = createLogger({ name: 'test', level: 'silent' });
const LEGACY = ['identify', 'bot:basic'];
const GRANULAR = ['chat:write', 'channels:history'];

function join(options: { own: Transport; scopes?: string[] | undefined; hasAppToken?: boolean; mode?: 'auto' | 'on' }) {
  const health = createHealth();
  const identity = {
    teamId: 'T1',
    teamName: 'One',
    botUserId: 'U1BOT',
    name: 'errand',
    url: 'https://one.slack.com/',
    scopes: options.scopes,
  };
  const joined = joinSlack({
    identify: async () => identity,
    own: options.own,
    mode: options.mode ?? 'auto',
    hasAppToken: options.hasAppToken ?? false,
    health,
    logger,
    signal: new AbortController().signal,
  });
  return { health, joined };
}

describe('joinSlack', () => {
  it.each<[string, Transport, string[], boolean, boolean]>([
    ['legacy scopes', 'rtm', LEGACY, false, true],
    ['legacy scopes, also beside an app token', 'rtm', LEGACY, true, true],
    ['legacy scopes', 'socket', LEGACY, true, false],
    ['legacy scopes', 'http', LEGACY, false, false],
    ['granular scopes and an app token', 'socket', GRANULAR, true, true],
    ['granular scopes and an app token', 'rtm', GRANULAR, true, false],
    ['granular scopes and an app token', 'http', GRANULAR, true, false],
    ['granular scopes alone', 'http', GRANULAR, false, true],
    ['granular scopes alone', 'socket', GRANULAR, false, false],
    ['one granular scope among legacy ones', 'rtm', [...LEGACY, 'chat:write'], false, false],
  ])('with %s, %s works or idles', async (_what, own, scopes, hasAppToken, active) => {
    const { joined, health } = join({ own, scopes, hasAppToken });
    expect((await joined)?.role.active).toBe(active);
    expect(health.report()).toMatchObject({
      ready: true,
      notes: { transport: expect.stringMatching(active ? /^active: / : /^idle: .* was detected/) },
    });
  });

  it.each([[undefined], [[]]])('cannot decide by the scopes %j, and says what to do', async (scopes) => {
    await expect(join({ own: 'http', scopes }).joined).rejects.toThrow(TransportUnknownError);
    await expect(join({ own: 'http', scopes }).joined).rejects.toThrow(/INGRESS_MODE=on/);
  });

  it('works whatever was detected when told so', async () => {
    const { joined } = join({ own: 'rtm', scopes: GRANULAR, hasAppToken: true, mode: 'on' });
    expect((await joined)?.role).toEqual({ active: true, because: 'INGRESS_MODE=on' });
  });

  it('asks again until Slack answers, and says meanwhile that it does not', async () => {
    const health = createHealth();
    let asked = 0;
    let seen: unknown;
    const joined = await joinSlack({
      async identify() {
        if (++asked === 1)
          throw Object.assign(new Error('fetch failed'), {
            cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
          });
        seen = health.report();
        return {
          teamId: 'T1',
          teamName: 'One',
          botUserId: 'U1BOT',
          name: 'errand',
          url: 'https://one.slack.com/',
          scopes: GRANULAR,
        };
      },
      own: 'http',
      mode: 'auto',
      hasAppToken: false,
      health,
      logger,
      signal: new AbortController().signal,
    });
    expect(joined?.role.active).toBe(true);
    expect(seen).toMatchObject({
      ready: false,
      reasons: [
        { condition: 'slack', reason: "no answer to auth.test from Slack's Web API at SLACK_API_URL: ECONNREFUSED" },
      ],
    });
  });

  it('ends at once when it is stopped while Slack is silent', async () => {
    const stopping = new AbortController();
    const joined = joinSlack({
      identify: () => new Promise(() => undefined),
      own: 'http',
      mode: 'auto',
      hasAppToken: false,
      health: createHealth(),
      logger,
      signal: stopping.signal,
    });
    stopping.abort();
    expect(await joined).toBeUndefined();
  });
});
