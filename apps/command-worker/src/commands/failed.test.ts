import { createFailures } from '@errand/failures';
import { aFailedCommand, aFailedMessage, aLetter, anEvent, createMemoryFailures } from '@errand/failures/testing';
import type { Context } from '@errand/plugin-sdk';
import { createFailed } from './failed';

const now = new Date('2026-11-23T12:00:00.000Z');

function setUp(options: { brokerAway?: boolean } = {}) {
  const store = createMemoryFailures(() => now);
  const published: string[] = [];
  const failures = createFailures({
    store,
    async publish(stage) {
      if (options.brokerAway) throw Object.assign(new Error('no confirm'), { code: 'broker_unavailable' });
      published.push(stage);
    },
  });
  const commands = createFailed({ failures, prefix: '!', now: () => now.getTime() });
  return {
    store,
    published,
    commands,
    async say(name: string, text = '') {
      const reply = (await commands[name]!.run({ args: {}, flags: {}, text }, {} as Context)) as { markdown: string };
      return reply.markdown;
    },
  };
}

it('is for admins', () => {
  const { commands } = setUp();
  expect(Object.keys(commands)).toEqual(['failed', 'failed_show', 'failed_replay', 'failed_discard']);
  expect(Object.values(commands).every(({ admin }) => admin)).toBe(true);
});

describe('the list', () => {
  it('has a line for each of the newest, with ids to go on with and none of what people wrote', async () => {
    const { store, say } = setUp();
    store.letters.push(aLetter({ body: JSON.stringify(anEvent('my secret')) }));
    const direct = { ...anEvent('my secret') };
    direct.data = { ...direct.data, channelId: 'D1' };
    store.commands.push(
      aFailedCommand({ cause: 'Error: `a`\n<!channel>' }),
      aFailedCommand({
        id: 'cccccccc00',
        state: 'interrupted',
        envelope: direct,
        endedAt: '2026-11-22T12:00:00.000000Z',
      }),
    );
    store.messages.push(aFailedMessage());
    expect(await say('failed')).toBe(
      [
        '### What failed: 2 commands, 1 dead letter, 1 message to Slack',
        '',
        '- `f2f2f2f2/0/0` reply in <#C1>, 40 minutes ago: `Slack refused it: channel_not_found`',
        "- `e1e1e1e1` **!deploy now** by <@UANA> in <#C1>, 50 minutes ago: `Error: 'a' <!channel>`",
        '- `d1d1d1d1` dead letter of `events` by <@UANA> in <#C1>, 1 hour ago: `not a valid envelope: data.text: expected string`',
        '- `cccccccc` **!deploy now** by <@UANA> in a direct message, 1 day ago: `interrupted, and not run again`',
        '',
        '`!failed show <id>` tells all about one, `!failed replay <id>` does it again, `!failed discard <id>` takes it off the list.',
      ].join('\n'),
    );
  });

  it('is of the newest ten, and says so', async () => {
    const { store, say } = setUp();
    for (let n = 0; n < 12; n += 1) store.letters.push(aLetter({ id: `${n}`.padStart(10, 'a') }));
    const answer = await say('failed');
    expect(answer).toContain('### What failed: 12 dead letters\n');
    expect(answer.match(/^- /gm)).toHaveLength(10);
    expect(answer).toContain('These are the newest 10. ');
  });

  it('tells how it goes on when more is typed than it takes', async () => {
    await expect(setUp().say('failed', 'e1e1e1e1')).rejects.toMatchObject({
      code: 'command_error',
      message: expect.stringMatching(/^`!failed` lists what failed\. `!failed show <id>` tells all about one, /),
    });
  });

  it('says so when nothing has failed', async () => {
    expect(await setUp().say('failed')).toBe('Nothing has failed.');
  });
});

describe('show', () => {
  it('tells all about one, its message included, without tokens', async () => {
    const { store, say } = setUp();
    store.commands.push(aFailedCommand({ envelope: anEvent('!deploy xoxb-12345678-abc ```now```') }));
    const answer = await say('failed_show', ' `e1e1e1e1` ');
    expect(answer).toMatch(/^### \*\*!deploy now\*\* by <@UANA> in <#C1>\n\n- \*\*Id\*\* `e1e1e1e1aaaabbbbcccc`\n/);
    expect(answer).toContain(
      '- **When** 50 minutes ago, 2026-11-23 11:10:00 UTC\n- **Cause** `TypeError: x is not a function`',
    );
    expect(answer).toContain(`- **Trace** \`${'a'.repeat(32)}\``);
    const [, fence = '', shown = ''] = /\n(`{4,})\n([\s\S]*)\n\1/.exec(answer) ?? [];
    expect(fence).toBe('````');
    expect(JSON.parse(shown)).toMatchObject({ data: { text: '!deploy [redacted] ```now```' } });
    expect(answer).toMatch(
      /`!failed replay e1e1e1e1` does it again, `!failed discard e1e1e1e1` takes it off the list\.$/,
    );
  });

  it('cuts what is too long for a chat, and says where the rest is', async () => {
    const { store, say } = setUp();
    store.letters.push(aLetter({ body: 'x'.repeat(10_000) }));
    const answer = await say('failed_show', 'd1d1d1d1');
    expect(answer.length).toBeLessThan(3_900);
    expect(answer).toContain('… and 7000 characters more, which the command line shows.');
  });
});

describe('replay and discard', () => {
  it('do what they say', async () => {
    const { store, say, published } = setUp();
    store.letters.push(aLetter(), aLetter({ id: 'd2d2d2d2' }));
    store.commands.push(aFailedCommand());
    expect(await say('failed_replay', 'd1d1d1d1')).toBe('It was sent back to events.');
    expect(await say('failed_replay', 'e1e1e1e1')).toBe('It runs again, as again-e1e1e1.');
    expect(await say('failed_discard', 'd2d2d2d2')).toBe('It is off the list.');
    expect(published).toEqual(['events']);
    expect(store.letters).toEqual([]);
  });

  it.each([
    ['', 'Which one? Say the id that the list shows.'],
    ['zzzz', 'Nothing that failed has the id zzzz: it may have been replayed or discarded already.'],
    ['unreadable', 'It cannot be replayed: it is not JSON. It can be discarded.'],
  ])('say why not: %j', async (text, answer) => {
    const { store, say } = setUp();
    store.letters.push(aLetter({ id: 'unreadable', body: 'no' }));
    await expect(say('failed_replay', text)).rejects.toMatchObject({ code: 'command_error', message: answer });
    expect(store.letters).toHaveLength(1);
  });

  it('say that it is not to be done just now while the broker is away', async () => {
    const { store, say } = setUp({ brokerAway: true });
    store.letters.push(aLetter());
    await expect(say('failed_replay', 'd1d1d1d1')).rejects.toMatchObject({
      code: 'command_error',
      message: 'That could not be done just now: no confirm. Try again in a minute.',
    });
    expect(store.letters).toHaveLength(1);
  });
});
