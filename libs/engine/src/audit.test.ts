import { t } from '@errand/plugin-sdk';
import { messageEvent } from './testing/builders';
import { createHouse, never } from './testing/house';

const echo = { run: ({ text }: { text: string }) => ({ markdown: text }) };

async function auditOf(text: string, options: Parameters<typeof createHouse>[0] = { commands: { echo } }) {
  const house = createHouse(options);
  const event = messageEvent(text);
  await house.start('w1').handleEvent(event, 0);
  return { event, house, audited: house.store.audited };
}

describe('the audit of a command', () => {
  it('tells who asked for what and where, what decided, and what came of it', async () => {
    const { event, audited } = await auditOf('!echo hi');
    expect(audited).toEqual([
      {
        traceId: event.traceparent?.slice(3, 35) ?? event.correlationid,
        teamId: 'T1',
        userId: 'UANA',
        channelId: 'C1',
        ts: event.type === 'slack.message.v1' ? event.data.ts : undefined,
        command: 'echo',
        details: {
          received: {
            dedupkey: event.dedupkey,
            correlationId: event.correlationid,
            source: event.source,
            time: event.time,
          },
          plugin: 'test',
          text: 'hi',
          access: {
            outcome: 'allowed',
            because: expect.any(String) as string,
            decidedBy: expect.any(Object) as object,
            policyVersion: 0,
          },
          outcome: 'done',
          attempt: 1,
        },
      },
    ]);
  });

  it('tells of one that was denied, with what denied it, and that nothing was run', async () => {
    const { audited } = await auditOf('!echo hi', { commands: { echo: { ...echo, admin: true } } });
    expect(audited).toMatchObject([
      { command: 'echo', details: { text: 'hi', outcome: 'denied', access: { outcome: 'denied' } } },
    ]);
  });

  it('tells of one that failed, with its cause', async () => {
    const run = () => {
      throw new TypeError('x is not a function');
    };
    const { audited } = await auditOf('!echo hi', { commands: { echo: { run } } });
    expect(audited).toMatchObject([{ details: { outcome: 'failed', cause: 'TypeError: x is not a function' } }]);
  });

  it('tells of one that failed without the secret that its error repeats, as the log and `!failed` do', async () => {
    const args = { where: t.string(), token: t.string({ secret: true }) };
    const run = () => {
      throw new Error('bad token sesame', { cause: new Error('sesame is no token') });
    };
    const house = createHouse({ commands: { login: { args, run } } });
    await house.start('w1').handleEvent(messageEvent('!login prod sesame'), 0);
    const cause = 'Error: bad token •••';
    expect(house.store.audited).toMatchObject([{ details: { outcome: 'failed', cause } }]);
    expect([...house.store.rows.values()].map(({ end }) => end)).toEqual([{ state: 'failed', cause }]);
    expect(house.lines.filter((line) => line.includes('command failed'))).toEqual([
      expect.stringMatching(/bad token •••.*audit\.test.*••• is no token/),
    ]);
    expect(house.lines.join('')).not.toContain('sesame');
  });

  it('tells of a filter that failed without the secret, too', async () => {
    const args = { token: t.string({ secret: true }) };
    const fail = (text: string) => {
      throw new Error(`no ${text}`);
    };
    const { audited } = await auditOf('!login sesame', {
      commands: { login: { args, run: echo.run } },
      filters: { one: { match: 'login', run: ({ text }) => fail(text) } },
    });
    expect(audited).toMatchObject([{ details: { cause: 'Error: filter test:one failed: Error: no •••' } }]);
  });

  it('tells what was typed, too, where a filter made another command of it', async () => {
    const { audited } = await auditOf('!echo up', {
      commands: { echo, ship: echo },
      filters: { one: { match: 'echo', run: () => ({ rewrite: { command: 'ship', text: 'now' } }) } },
    });
    expect(audited).toMatchObject([
      {
        command: 'ship',
        details: {
          text: 'now',
          access: { outcome: 'allowed' },
          before: { command: 'echo', plugin: 'test', text: 'up', access: { outcome: 'allowed', policyVersion: 0 } },
        },
      },
    ]);
  });

  it('tells of what there is not', async () => {
    const { audited } = await auditOf('!nothing here');
    expect(audited).toMatchObject([{ command: 'unknown', details: { outcome: 'not_found', text: 'nothing here' } }]);
  });

  it('masks what is secret, and all of it where that cannot be told apart', async () => {
    const login = {
      args: { user: t.string(), password: t.string({ secret: true }) },
      flags: { pin: t.string({ secret: true, optional: true }) },
      run: () => undefined,
    };
    const [read] = (await auditOf('!login ana sesame --pin 1234', { commands: { login } })).audited;
    expect(read?.details).toMatchObject({ args: { user: 'ana', password: '•••' }, flags: { pin: '•••' } });
    const [unread] = (await auditOf('!login ana sesame 1234 5678', { commands: { login } })).audited;
    expect(unread?.details).toMatchObject({ text: '•••', outcome: 'usage' });
    expect(JSON.stringify([read, unread])).not.toMatch(/sesame|1234/);
  });

  it('has no secret in what says that a line cannot be read', async () => {
    const login = { args: { password: t.string({ secret: true }) }, run: () => undefined };
    const { house } = await auditOf('!login open sesame', { commands: { login } });
    expect(house.posted().join()).toMatch(/unrecognized arguments: •••/);
  });

  it('masks all that was typed for a plugin that is not loaded any more: nobody knows what of it is secret', async () => {
    const login = { args: { password: t.string({ secret: true }) }, run: () => undefined };
    const house = createHouse({ commands: { login } });
    await house.start('w1', { sweeps: false }).queueEvent(messageEvent('!login sesame'), 0);
    house.start('w2', { isOff: true });
    await house.clock.advance(10_000);
    expect(house.store.audited).toMatchObject([{ command: 'login', details: { plugin: 'test', text: '•••' } }]);
  });

  it('is silent about listeners, which nobody asked', async () => {
    const heard = { event: 'message' as const, run: () => undefined };
    const { audited } = await auditOf('good morning', { listeners: { heard } });
    expect(audited).toEqual([]);
  });
});

it('is told once of a command that a second worker ends, by the one that does', async () => {
  const house = createHouse({ commands: { echo } });
  house.store.before = (operation) => (operation === 'commit' ? never() : undefined);
  house.store.renew = () => never();
  void house.start('w1', { sweeps: false }).handleEvent(messageEvent('!echo hi'), 0);
  await house.clock.settle();
  house.store.before = undefined;
  for (const row of house.store.rows.values()) row.leaseEndsAt = house.clock.now();
  await house.start('w2', { sweeps: false }).handleEvent(messageEvent('!echo hi'), 0);
  expect(house.store.audited).toMatchObject([{ details: { outcome: 'done', attempt: 2 } }]);
});
