import { createCore } from './testing/core';
import { spanOf, uptimeOf } from './uptime';

describe('status', () => {
  it('tells of Slack, the transports, broker, store and versions, and what Errbot tells', async () => {
    const { say, transports, off } = createCore({
      deps: { store: { fault: () => 'the database is not available' } },
    });
    transports.heard('ingress-socket/3f2a');
    off.add('chatroom');
    const answer = await say('status', 'foo');
    expect(answer).toMatch(/^## Yes I am alive\.\.\.\n/);
    for (const line of [
      '- **Slack** ok, as errand in Acme',
      '- **Heard from** ingress-socket (0 s ago)',
      '- **Broker** ok',
      '- **Store** the database is not available',
      'Errand 1.2.3',
      '### Plugins\n\n| Status | Name |\n| --- | --- |\n',
      '| D | chatroom |',
      '| A | utils |',
      '| D | webby |', // left out by corePlugins
      ' |\n\nA = Activated, D = Deactivated, B = Blacklisted, C = Needs to be configured',
    ])
      expect(answer).toContain(line);
    expect(answer).toMatch(/\n\nLoad \d+\.\d\d, \d+\.\d\d, \d+\.\d\d\n\nGC 0->5 1->3 2->1$/);
  });

  it('names what was not loaded, and says why to admins in a direct message alone', async () => {
    const failedPlugins = () => [{ file: '/plugins/broken.ts', because: 'no token was given' }];
    const { say, admin } = createCore({ deps: { failedPlugins } });
    for (const name of ['status', 'status_plugins']) {
      expect(await admin(name)).toContain('Not loaded:\n\n- `broken.ts`: `no token was given`');
      const others = [
        await say(name),
        await say(name, '', { isDirect: true }),
        await say(name, '', { userId: 'UADMIN' }),
      ];
      for (const answer of others) {
        expect(answer).toContain('- `broken.ts`');
        expect(answer).not.toContain('no token');
      }
    }
  });

  it('tells a part of it', async () => {
    const { say } = createCore();
    expect(await say('status_plugins')).toMatch(/^### Plugins\n/);
    expect(await say('status_load')).toMatch(/^Load \d/);
    expect(await say('status_gc')).toBe('GC 0->5 1->3 2->1');
  });
});

describe('uptime', () => {
  it('shortens each month to three letters', async () => {
    const startedAt = new Date(2026, 8, 7, 23, 5).getTime();
    const { say } = createCore({ deps: { startedAt, now: () => startedAt + 1_000 } });
    expect(await say('uptime')).toContain('(since Monday, Sep 07 at 23:05)');
  });

  it('tells for how long and since when, in the words of Errbot', async () => {
    expect(await createCore().say('uptime')).toBe(
      "I've been up for 1 hours and 5 minutes (since Monday, Nov 23 at 07:41).",
    );
  });

  it.each([
    [0, '0 seconds'],
    [59_999, '59 seconds'],
    [65_000, '1 minutes'],
    [3_600_000, '1 hours'],
    [90_000_000, '25 hours'],
    [90_060_000, '25 hours and 1 minutes'],
  ])('reads %d ms as %s', (ms, text) => {
    expect(uptimeOf(ms)).toBe(text);
  });
});

describe('spans of time elsewhere', () => {
  it.each([
    [0, '0 seconds'],
    [1_000, '1 second'],
    [65_000, '1 minute and 5 seconds'],
    [120_000, '2 minutes'],
    [90_000_000, '1 day and 1 hour'],
    [86_400_000 + 61_000, '1 day'],
  ])('reads %d ms as %s', (ms, text) => {
    expect(spanOf(ms)).toBe(text);
  });
});
