import { isDeepStrictEqual } from 'node:util';
import type { Envelope } from '@errand/contracts';
import { parseEnvelope } from '@errand/contracts';
import { CommandError, t } from '@errand/plugin-sdk';
import { createAccess } from './access';
import type { HandlerCalls, HandlerMessage } from './handler';
import { messageEvent } from './testing/builders';
import type { TestCommand } from './testing/house';
import { createHouse, gate, never } from './testing/house';
import { StoreAway } from './testing/memory-store';
import { openPolicy } from './testing/open-policy';

const echo = { run: ({ text }: { text: string }) => ({ markdown: text }) };
const post = (envelope: Envelope | undefined) => {
  if (envelope?.type !== 'egress.post.v1') throw new Error(`not a post: ${envelope?.type}`);
  return envelope;
};
/** What egress makes of what is published: the first of each key. */
const distinct = ({ published }: { published: Envelope[] }) =>
  published.filter(({ dedupkey }, at) => published.findIndex((each) => each.dedupkey === dedupkey) === at);

describe('an event that is a command', () => {
  it('is run once and answered where it was typed', async () => {
    const house = createHouse({ commands: { echo } });
    const event = messageEvent('!echo  hi  you\nthere ', { threadTs: '1711.000001' });
    await house.start('w1').handleEvent(event, 0);

    expect(house.published).toHaveLength(1);
    const reply = post(house.published[0]);
    const { executionId } = reply.data;
    expect(reply.data).toEqual({
      executionId,
      number: 0,
      leaseVersion: 1,
      conversation: { teamId: 'T1', channelId: 'C1', threadTs: '1711.000001' },
      priority: 'interactive',
      handle: `${executionId}/0`,
      body: { markdown: 'hi  you\nthere' },
    });
    expect(reply).toMatchObject({
      dedupkey: `reply:${executionId}/0`,
      partitionkey: 'T1:C1',
      correlationid: event.correlationid,
      traceparent: event.traceparent,
    });
    expect(parseEnvelope(JSON.parse(JSON.stringify(reply)))).toEqual(reply);
    expect(house.states()).toEqual(['done']);
    expect([...house.store.rows.values()][0]?.replies.get(0)?.published).toBe(true);
    expect(house.ended).toEqual([
      { executionId: [...house.store.rows.keys()][0], command: 'echo', outcome: 'done', durationMs: 0 },
    ]);
  });

  it('is logged once at info, with ids and without its text', async () => {
    const house = createHouse({ commands: { echo } });
    await house.start('w1').handleEvent(messageEvent('!echo sesame'), 0);
    const infos = house.lines.map((line) => JSON.parse(line) as { level: number }).filter(({ level }) => level === 30);
    expect(infos).toEqual([
      expect.objectContaining({ msg: 'command ended', command: 'echo', outcome: 'done', userId: 'UANA', replies: 1 }),
    ]);
    expect(house.lines.join()).not.toContain('sesame');
  });

  it('says nothing when the handler answers nothing', async () => {
    const house = createHouse({
      commands: { quiet: { run: () => undefined }, empty: { run: () => ({ markdown: '' }) } },
    });
    const engine = house.start('w1');
    await engine.handleEvent(messageEvent('!quiet'), 0);
    await engine.handleEvent(messageEvent('!empty'), 0);
    expect(house.published).toEqual([]);
    expect(house.states()).toEqual(['done', 'done']);
  });

  it('publishes early replies while it runs, in order, and the last with its end', async () => {
    const middle = gate();
    const house = createHouse({
      commands: {
        deploy: {
          async run(_input, calls) {
            await calls.send({ kind: 'post', reply: { markdown: 'one' } });
            void calls.send({ kind: 'post', reply: { markdown: 'two' } });
            await middle.opened;
            void calls.send({ kind: 'post', reply: { markdown: 'three' } });
            return { markdown: 'four' };
          },
        },
      },
    });
    const handled = house.start('w1').handleEvent(messageEvent('!deploy'), 0);
    await house.clock.settle();
    expect(house.posted()).toEqual(['one', 'two']);
    expect([...house.store.rows.values()][0]?.replies.size).toBe(2);
    middle.open();
    await handled;
    expect(house.published.map((each) => post(each).data.number)).toEqual([0, 1, 2, 3]);
    expect(house.posted()).toEqual(['one', 'two', 'three', 'four']);
  });

  it('keeps the order of early replies when the first takes long to publish', async () => {
    const confirm = gate();
    const house = createHouse({
      commands: {
        deploy: {
          run(_input, calls) {
            void calls.send({ kind: 'post', reply: { markdown: 'one' } });
            void calls.send({ kind: 'post', reply: { markdown: 'two' } });
            return { markdown: 'three' };
          },
        },
      },
    });
    house.beforePublish = (envelope) => (envelope.dedupkey.endsWith('/0') ? confirm.opened : Promise.resolve());
    const handled = house.start('w1').handleEvent(messageEvent('!deploy'), 0);
    await house.clock.settle();
    expect(house.posted()).toEqual([]);
    confirm.open();
    await handled;
    expect(house.posted()).toEqual(['one', 'two', 'three']);
  });

  it.each([
    ['half an emoji', 'cut \ud83d', 'cut \ufffd'],
    ['a whole page', 'x'.repeat(300_000), `${'x'.repeat(30_000)}…`],
    ['nothing', '', 'There is nothing to say.'],
  ])('answers a CommandError that says %s', async (_what, message, answer) => {
    const run = () => {
      throw new CommandError(message);
    };
    const house = createHouse({ commands: { deploy: { run } } });
    await house.start('w1').handleEvent(messageEvent('!deploy x'), 0);
    expect(house.posted()).toEqual([answer]);
  });

  it('answers a CommandError with its message and counts it as done', async () => {
    const run = () => {
      throw new CommandError('There is no service of that name.');
    };
    const house = createHouse({ commands: { deploy: { run } } });
    await house.start('w1').handleEvent(messageEvent('!deploy x'), 0);
    expect(house.posted()).toEqual(['There is no service of that name.']);
    expect(house.states()).toEqual(['done']);
  });

  it('answers any other error with an id that stands in the log, and none of its text', async () => {
    const run = () => {
      throw new Error('password sesame is wrong');
    };
    const house = createHouse({ commands: { deploy: { run } } });
    await house.start('w1').handleEvent(messageEvent('!deploy x'), 0);
    const [id = ''] = house.store.rows.keys();
    expect(house.posted()).toEqual([`Computer says nooo. See logs for details:\n${id.slice(0, 12)}`]);
    expect(house.store.rows.get(id)?.end).toEqual({ state: 'failed', cause: 'Error: password sesame is wrong' });
    expect(house.lines.some((line) => line.includes(id) && line.includes('command failed'))).toBe(true);
  });

  it.each([
    ['what is no reply', { text: 'hi' } as never],
    ['a reply that no envelope holds', { markdown: 'x'.repeat(300_000), card: { title: 'T' } }],
    ['more blocks than Slack takes', { markdown: 'x', blocks: Array.from({ length: 51 }, () => ({})) }],
  ])('counts %s as a failure of the handler', async (_what, reply) => {
    const house = createHouse({ commands: { deploy: { run: () => reply } } });
    await house.start('w1').handleEvent(messageEvent('!deploy'), 0);
    expect(house.states()).toEqual(['failed']);
    expect(house.posted()).toEqual([expect.stringContaining('Computer says nooo')]);
  });

  it('takes out what neither the database nor Slack can hold', async () => {
    const house = createHouse({ commands: { odd: { run: () => ({ markdown: 'a\0b\uD800c' }) } } });
    await house.start('w1').handleEvent(messageEvent('!odd'), 0);
    expect(house.posted()).toEqual(['ab\uFFFDc']);
  });

  it('answers arguments that do not parse with two messages', async () => {
    const deploy = { args: { env: t.choice(['staging', 'prod']) }, run: () => ({ markdown: 'deployed' }) };
    const house = createHouse({ commands: { deploy } });
    await house.start('w1').handleEvent(messageEvent('!deploy mars'), 0);
    expect(house.posted()).toEqual([
      "I couldn't parse the arguments; argument env: invalid choice: 'mars' (choose from 'staging', 'prod')",
      '```\nusage: deploy [-h] {staging,prod}\n```',
    ]);
    expect(house.ended).toMatchObject([{ outcome: 'usage' }]);
  });

  it('hands over what was declared, typed', async () => {
    const deploy = {
      args: { env: t.string() },
      flags: { count: t.integer({ default: 1 }) },
      run: ({ args, flags, text }: object & { args: unknown; flags: unknown; text: string }) => ({
        markdown: JSON.stringify({ args, flags, text }),
      }),
    };
    const house = createHouse({ commands: { deploy } });
    await house.start('w1').handleEvent(messageEvent('!deploy prod --count 3'), 0);
    expect(JSON.parse(house.posted()[0] ?? '')).toEqual({
      args: { env: 'prod' },
      flags: { count: 3 },
      text: 'prod --count 3',
    });
  });

  it('is refused to an admin outside a direct message, and run inside one', async () => {
    const run = jest.fn(() => ({ markdown: 'restarted' }));
    const house = createHouse({ commands: { restart: { admin: true, run } }, admins: ['UANA'] });
    const engine = house.start('w1');
    await engine.handleEvent(messageEvent('!restart'), 0);
    expect(house.posted()).toEqual(['This command may only be issued through a direct message']);
    expect(run).not.toHaveBeenCalled();
    await engine.handleEvent(messageEvent('!restart', { channelId: 'D1' }), 0);
    expect(house.posted()[1]).toBe('restarted');
  });

  it('is refused without a word where the policy says nothing to whom it denies', async () => {
    const run = jest.fn();
    const house = createHouse({ commands: { deploy: { run } } });
    house.access = createAccess(
      openPolicy({ version: 7, hideRestrictedAccess: true, accessControlsDefault: { denyUsers: ['*'] } }),
    );
    await house.start('w1').handleEvent(messageEvent('!deploy'), 0);
    expect(run).not.toHaveBeenCalled();
    expect(house.posted()).toEqual([]);
    expect(house.ended.map(({ outcome }) => outcome)).toEqual(['denied']);
    expect(house.lines.some((line) => line.includes('command denied') && line.includes('"policyVersion":7'))).toBe(
      true,
    );
  });

  it('keeps the settings that it was begun with, and the next one has those of now', async () => {
    const house = createHouse({
      commands: { echo },
      grammar: { groupchatNickPrefixed: true },
      filters: {
        // What it rewrites is looked at anew.
        swaps: {
          run({ text }) {
            house.settings = { prefix: '?' };
            return { rewrite: { text: `${text}!` } };
          },
        },
      },
    });
    const engine = house.start('w1');
    await engine.handleEvent(messageEvent('!echo one'), 0);
    await engine.handleEvent(messageEvent('!echo two', { ts: '1712.000200' }), 0);
    await engine.handleEvent(messageEvent('?echo three', { ts: '1712.000300' }), 0);
    expect(house.posted()).toEqual(['<@UANA>: one!', 'three!']);
  });

  it('is judged by the text behind it, which is what the command gets', async () => {
    const house = createHouse({ commands: { deploy: { run: ({ text }) => ({ markdown: `ran ${text}` }) } } });
    house.access = createAccess(openPolicy({ accessControlsDefault: { allowArgs: ['prod  eu'] } }));
    const engine = house.start('w1');
    await engine.handleEvent(messageEvent('!deploy  prod  eu '), 0);
    await engine.handleEvent(messageEvent('!deploy prod eu', { ts: '1712.000200' }), 0);
    expect(house.posted()).toEqual([
      'ran prod  eu',
      "You're not allowed to access this command using the provided arguments",
    ]);
  });

  it('is answered as too old, not run, when it waited past its limit', async () => {
    const run = jest.fn();
    const house = createHouse({ commands: { deploy: { run } }, isExpired: () => true });
    await house.start('w1').handleEvent(messageEvent('!deploy'), 0);
    expect(run).not.toHaveBeenCalled();
    expect(house.posted()).toEqual([expect.stringContaining('too old, not run')]);
    expect(house.states()).toEqual(['expired']);
  });
});

describe('a message that was cut, as it was larger than an event may be', () => {
  it('is no command: its end may have made it another one', async () => {
    const run = jest.fn();
    const house = createHouse({ commands: { delete: { run } } });
    const engine = house.start('w1');
    await engine.handleEvent(messageEvent('!delete all but', { truncated: true, textCut: true }), 0);
    expect(run).not.toHaveBeenCalled();
    expect(house.posted()).toEqual([expect.stringContaining('`!delete` was too long, not run')]);
    await engine.handleEvent(messageEvent('!delete it', { ts: '1712.000200', truncated: true }), 0);
    expect(run).toHaveBeenCalledTimes(1);
  });
});

describe('a command that was interrupted three times', () => {
  it('is answered so before anything is made of what was typed', async () => {
    const house = createHouse({ commands: { deploy: { args: { env: t.choice(['prod']) }, run: jest.fn() } } });
    for (const owner of ['a', 'b', 'c']) {
      house.store.after = () => never();
      void house.start(owner, { sweeps: false }).handleEvent(messageEvent('!deploy mars'), 0);
      await house.clock.advance(10_001);
    }
    house.store.after = undefined;
    await house.start('d').handleEvent(messageEvent('!deploy mars'), 0);
    expect(house.posted()).toEqual([expect.stringContaining('`!deploy` was interrupted 3 times')]);
    expect(house.states()).toEqual(['failed']);
  });
});

describe('a fault before the handler', () => {
  const faulty = (fault: Error) => () => {
    throw fault;
  };

  it('ends the command as failed, so that those behind it are not stopped for ever', async () => {
    const run = jest.fn();
    const house = createHouse({ commands: { restart: { run } } });
    house.access = faulty(new TypeError('policy'));
    await house.start('w1').handleEvent(messageEvent('!restart', { channelId: 'D1' }), 0);
    const [id = ''] = house.store.rows.keys();
    expect(run).not.toHaveBeenCalled();
    expect(house.posted()).toEqual([`Computer says nooo. See logs for details:\n${id.slice(0, 12)}`]);
    expect(house.store.rows.get(id)?.end).toEqual({ state: 'failed', cause: 'TypeError: policy' });
    expect(house.lines.some((line) => line.includes(id) && line.includes('command failed'))).toBe(true);
  });

  it.each(['store_unavailable', 'broker_unavailable'])(
    'that is %s is not the command: it comes again',
    async (code) => {
      const house = createHouse({ commands: { restart: { run: () => ({ markdown: 'hi' }) } } });
      const { access } = house;
      house.access = faulty(Object.assign(new Error('away'), { code }));
      const engine = house.start('w1');
      const event = messageEvent('!restart', { channelId: 'D1' });
      await expect(engine.handleEvent(event, 0)).rejects.toThrow('away');
      expect(house.posted()).toEqual([]);
      house.access = access;
      await engine.handleEvent(event, 0);
      expect(house.posted()).toEqual(['hi']);
    },
  );
});

describe('an event that is no command of ours', () => {
  it('suggests what this person may run here', async () => {
    const house = createHouse({ commands: { echo, echoes: { ...echo, admin: true } } });
    const engine = house.start('w1');
    await engine.handleEvent(messageEvent('!echoo hi there'), 0);
    expect(house.posted()).toEqual(['Command "echoo" / "echoo hi" not found.\n\nDid you mean "!echo" ?']);
    expect(house.ended).toMatchObject([{ command: 'unknown', outcome: 'not_found' }]);
  });

  it('leaves plain talk, and events of other kinds, alone', async () => {
    const house = createHouse({ commands: { echo } });
    const engine = house.start('w1');
    await engine.handleEvent(messageEvent('echo hi'), 0);
    await engine.handleEvent({ ...messageEvent('!echo hi'), type: 'slack.other.v1' } as never, 0);
    expect(house.store.rows.size).toBe(0);
  });
});

it('a word of a person, which need be no command, lets bots go on that answer each other', async () => {
  const house = createHouse({ commands: { echo: { ...echo, from: ['human', 'other_bot'] } } });
  const engine = house.start('w1');
  let count = 0;
  const say = (kind: 'human' | 'other_bot', text: string) =>
    engine.handleEvent(messageEvent(text, { actor: { kind, userId: 'UX' }, ts: `1712.${(count += 1)}` }), 0);
  for (let turn = 0; turn < 25; turn += 1) await say('other_bot', '!echo');
  expect(house.store.rows.size).toBe(20);
  await say('human', 'what are you two doing?');
  for (let turn = 0; turn < 25; turn += 1) await say('other_bot', '!echo');
  expect(house.store.rows.size).toBe(40);
});

describe('a delivery that comes twice', () => {
  it('runs once when the first is done', async () => {
    const run = jest.fn(() => ({ markdown: 'hi' }));
    const house = createHouse({ commands: { hello: { run } } });
    const engine = house.start('w1');
    await engine.handleEvent(messageEvent('!hello'), 0);
    await engine.handleEvent(messageEvent('!hello'), 0);
    await house.start('w2').handleEvent(messageEvent('!hello'), 0);
    expect(run).toHaveBeenCalledTimes(1);
    expect(house.published).toHaveLength(1);
  });

  it('runs once when both come at the same time to one process, and the second is let go at once', async () => {
    const end = gate();
    const run = jest.fn(() => end.opened.then(() => ({ markdown: 'hi' })));
    const house = createHouse({ commands: { hello: { run } } });
    const engine = house.start('w1');
    const first = engine.handleEvent(messageEvent('!hello'), 0);
    await engine.handleEvent(messageEvent('!hello'), 0);
    expect(house.published).toHaveLength(0);
    end.open();
    await first;
    expect(run).toHaveBeenCalledTimes(1);
    expect(house.published).toHaveLength(1);
  });

  it('is not let go before the store has it: the first may come to nothing', async () => {
    const house = createHouse({ commands: { echo } });
    const engine = house.start('w1');
    const claiming = gate();
    house.store.before = async (operation) => {
      if (operation !== 'claim') return;
      await claiming.opened;
      house.store.away = true;
    };
    const both = Promise.allSettled([
      engine.handleEvent(messageEvent('!echo hi'), 0),
      engine.handleEvent(messageEvent('!echo hi'), 0),
    ]);
    claiming.open();
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('runs once when two processes get it, and the second lets go when it sees the first alive', async () => {
    const end = gate();
    const run = jest.fn(() => end.opened.then(() => ({ markdown: 'hi' })));
    const house = createHouse({ commands: { hello: { run } } });
    const first = house.start('w1').handleEvent(messageEvent('!hello'), 0);
    await house.clock.settle();
    const second = house.start('w2').handleEvent(messageEvent('!hello'), 0);
    await house.clock.advance(5_000);
    await second;
    expect(run).toHaveBeenCalledTimes(1);
    end.open();
    await first; // which had let go of its lane
    await house.clock.settle();
    expect(house.published).toHaveLength(1);
  });
});

describe('a worker that dies', () => {
  const crashed = async (house: ReturnType<typeof createHouse>, text: string) => {
    void house.start('w1', { sweeps: false }).handleEvent(messageEvent(text), 0);
    await house.clock.settle();
    house.store.before = undefined;
    // Its lease is not renewed any more: the process is gone.
    for (const row of house.store.rows.values()) if (!row.end) row.leaseEndsAt = house.clock.now() + 10_000;
  };
  const dead = (house: ReturnType<typeof createHouse>) => {
    house.store.renew = () => never();
  };

  it('inside a run of a command without effects: the next one waits for the lease and runs it', async () => {
    let runs = 0;
    const house = createHouse({
      commands: {
        hello: { run: (_i, _c, _s, { attempt }) => ((runs += 1) === 1 ? never() : { markdown: `${attempt}` }) },
      },
    });
    dead(house);
    await crashed(house, '!hello');
    const second = house.start('w2').handleEvent(messageEvent('!hello'), 0);
    await house.clock.advance(9_000);
    expect(runs).toBe(1);
    await house.clock.advance(2_000);
    await second;
    expect(house.posted()).toEqual(['2']);
  });

  it('inside a run of a command with effects: it is reported, and not run again', async () => {
    const run = jest.fn(() => never());
    const house = createHouse({ commands: { deploy: { effects: ['deploys'], run } } });
    dead(house);
    await crashed(house, '!deploy');
    const second = house.start('w2').handleEvent(messageEvent('!deploy'), 0);
    await house.clock.advance(11_000);
    await second;
    expect(run).toHaveBeenCalledTimes(1);
    expect(house.posted()).toEqual([expect.stringContaining('`!deploy` was interrupted and was not run again')]);
    expect(house.states()).toEqual(['interrupted']);
  });

  it('after its delivery was acked: a sweep finds the execution', async () => {
    let runs = 0;
    const house = createHouse({
      commands: { slow: { run: () => ((runs += 1) === 1 ? never() : { markdown: 'at last' }) } },
    });
    dead(house);
    await crashed(house, '!slow');
    house.start('w2');
    await house.clock.advance(13_000);
    expect(house.posted()).toEqual(['at last']);
    expect(house.states()).toEqual(['done']);
  });

  it('after an early reply: the rerun changes that reply to its own words, and does not give a second one', async () => {
    let runs = 0;
    const house = createHouse({
      commands: {
        slow: {
          async run(_input, calls) {
            runs += 1;
            await calls.send({ kind: 'post', reply: { markdown: `started ${runs}` } });
            if (runs === 1) await never();
            return { markdown: `ended ${runs}` };
          },
        },
      },
    });
    dead(house);
    await crashed(house, '!slow');
    house.start('w2');
    await house.clock.advance(13_000);
    const [id = ''] = house.store.rows.keys();
    expect(house.posted()).toEqual(['started 1', 'started 2', 'ended 2']);
    expect(distinct(house)).toMatchObject([
      { type: 'egress.post.v1', data: { handle: `${id}/0`, number: 0 } },
      { type: 'egress.update.v1', data: { handle: `${id}/0`, number: 2_000_000_000, leaseVersion: 2 } },
      { type: 'egress.post.v1', data: { handle: `${id}/1`, number: 2_000_000_001 } },
    ]);
    expect(house.published.every((envelope) => isDeepStrictEqual(parseEnvelope(envelope), envelope))).toBe(true);
    const stored = [...(house.store.rows.get(id)?.replies.values() ?? [])];
    expect(stored.map(({ published }) => published)).toEqual([true, true, true]);
  });

  it('after an early reply that the rerun gives too: it is the same one', async () => {
    let runs = 0;
    const house = createHouse({
      commands: {
        slow: {
          async run(_input, calls) {
            runs += 1;
            await calls.send({ kind: 'post', reply: { markdown: 'started' } });
            if (runs === 1) await never();
            return { markdown: 'ended' };
          },
        },
      },
    });
    dead(house);
    await crashed(house, '!slow');
    house.start('w2');
    await house.clock.advance(13_000);
    expect(distinct(house).map(({ type, data }) => [type, (data as { number: number }).number])).toEqual([
      ['egress.post.v1', 0],
      ['egress.post.v1', 1],
    ]);
  });

  it('after early replies that were not published: they go out before what the rerun says of them', async () => {
    let runs = 0;
    const house = createHouse({
      commands: {
        slow: {
          async run(_input, calls) {
            runs += 1;
            await calls.send({ kind: 'post', reply: { markdown: `one ${runs}` } });
            await calls.send({ kind: 'post', reply: { markdown: `two ${runs}` } });
            return runs === 1 ? never() : undefined;
          },
        },
      },
    });
    dead(house);
    house.brokerAway = true;
    house.store.after = (operation) => (operation === 'addReply' ? never() : undefined);
    await crashed(house, '!slow');
    house.store.after = undefined;
    house.brokerAway = false;
    house.start('w2');
    await house.clock.advance(13_000);
    expect(house.posted()).toEqual(['one 1', 'one 2', 'two 2']);
  });

  it('after early replies that the rerun does not come to, because it fails: they stay, and so does what is said then', async () => {
    let runs = 0;
    const house = createHouse({
      commands: {
        slow: {
          async run(_input, calls) {
            runs += 1;
            if (runs > 1) throw new Error('no');
            await calls.send({ kind: 'post', reply: { markdown: 'started' } });
            return never();
          },
        },
      },
    });
    dead(house);
    await crashed(house, '!slow');
    house.start('w2');
    await house.clock.advance(13_000);
    expect(house.posted()).toEqual(['started', expect.stringContaining('Computer says nooo')]);
    expect(distinct(house).map(({ type }) => type)).toEqual(['egress.post.v1', 'egress.post.v1']);
  });

  it('after an early reply of a command with effects: it stays, and the interruption is a message of its own', async () => {
    const house = createHouse({
      commands: {
        deploy: {
          effects: ['deploys'],
          async run(_input, calls) {
            await calls.send({ kind: 'post', reply: { markdown: 'started' } });
            return never();
          },
        },
      },
    });
    dead(house);
    await crashed(house, '!deploy');
    house.start('w2');
    await house.clock.advance(13_000);
    expect(house.posted()).toEqual(['started', expect.stringContaining('was interrupted')]);
    expect(distinct(house).map(({ type }) => type)).toEqual(['egress.post.v1', 'egress.post.v1']);
  });

  it('after commit and before publish: the stored replies are published, and nothing is run', async () => {
    const run = jest.fn(() => ({ markdown: 'hi' }));
    const house = createHouse({ commands: { hello: { run } } });
    house.store.after = (operation) => (operation === 'commit' ? never() : undefined);
    await crashed(house, '!hello');
    house.store.after = undefined;
    expect(house.states()).toEqual(['done']);
    expect(house.published).toEqual([]);
    await house.start('w2').handleEvent(messageEvent('!hello'), 0);
    expect(run).toHaveBeenCalledTimes(1);
    expect(house.posted()).toEqual(['hi']);
    expect([...house.store.rows.values()][0]?.replies.get(0)?.published).toBe(true);
  });

  it('after publish and before it is noted: it is published again under the same key', async () => {
    const house = createHouse({ commands: { echo } });
    house.store.before = (operation) => (operation === 'markPublished' ? never() : undefined);
    await crashed(house, '!echo hi');
    expect(house.published).toHaveLength(1);
    house.start('w2');
    await house.clock.advance(13_000);
    expect(house.published.map(({ dedupkey }) => dedupkey)).toEqual([
      house.published[0]?.dedupkey,
      house.published[0]?.dedupkey,
    ]);
    await house.clock.advance(30_000);
    expect(house.published).toHaveLength(2);
  });

  it('again and again: after three crashes the command is not run any more', async () => {
    const run = jest.fn(() => never());
    const house = createHouse({ commands: { killer: { run } } });
    dead(house);
    await crashed(house, '!killer');
    for (let worker = 2; worker <= 4; worker += 1) {
      const engine = house.start(`w${worker}`);
      await house.clock.advance(13_000);
      house.store.before = () => never(); // and it dies
      void engine.stop({ graceMs: 0 });
      await house.clock.settle();
      house.store.before = undefined;
    }
    expect(run.mock.calls.length).toBe(3);
    expect(house.posted()).toEqual([expect.stringContaining('interrupted 3 times')]);
    expect(house.states()).toEqual(['failed']);
  });
});

describe('a worker that stood still', () => {
  const run = jest.fn(() => ({ markdown: 'done' }));
  beforeEach(() => run.mockClear());
  const oneRow = (house: ReturnType<typeof createHouse>) => [...house.store.rows.values()][0]!;

  it('while its claim was under way asks again, and begins under a lease that holds', async () => {
    const house = createHouse({ commands: { deploy: { run } } });
    let asked = 0;
    house.store.after = (operation) => {
      if (operation === 'claim' && (asked += 1) === 1) house.clock.freeze(20_000);
    };
    const handled = house.start('frozen').handleEvent(messageEvent('!deploy'), 0);
    await house.clock.advance(2_000);
    await handled;
    expect([asked, run.mock.calls.length, house.posted()]).toEqual([2, 1, ['done']]);
    expect(oneRow(house)).toMatchObject({ attempt: 1, version: 1 });
  });

  it('and whose claim was taken over meanwhile begins nothing', async () => {
    const house = createHouse({ commands: { deploy: { run } } });
    house.store.after = (operation) => {
      if (operation !== 'claim') return;
      house.store.after = undefined;
      house.clock.freeze(20_000);
      Object.assign(oneRow(house), {
        owner: 'another',
        claimId: 'of another',
        version: 2,
        attempt: 2,
        leaseEndsAt: house.clock.now() + 10_000,
      });
    };
    const engine = house.start('frozen', { sweeps: false });
    void engine.handleEvent(messageEvent('!deploy'), 0).catch(() => undefined);
    await house.clock.advance(5_000);
    expect(run).not.toHaveBeenCalled();
    expect(oneRow(house)).toMatchObject({ owner: 'another', version: 2 });
  });

  it('before its handler began does not begin it: it is claimed again, and that is no crash', async () => {
    const first = gate();
    const house = createHouse({
      commands: { deploy: { run, onCrash: 'retry' }, wait: { run: async () => void (await first.opened) } },
    });
    const engine = house.start('frozen', { concurrency: 1, sweeps: false });
    void engine.handleEvent(messageEvent('!wait', { channelId: 'C1' }), 0);
    await house.clock.settle();
    const envelope = messageEvent('!deploy', { channelId: 'C2', ts: '2.2' });
    const handled = engine.handleEvent(envelope, 0).catch((err: Error) => err.message);
    await house.clock.settle();
    house.clock.freeze(20_000);
    first.open();
    await house.clock.settle();
    expect([await handled, run.mock.calls.length]).toEqual(['the work was stopped: over before it began', 0]);

    await engine.handleEvent(envelope, 0); // as the broker delivers it again
    expect(run).toHaveBeenCalledTimes(1);
    expect(house.posted()).toContain('done');
    expect([...house.store.rows.values()][1]).toMatchObject({ attempt: 2, released: 1 });
  });
});

describe('a side effect that is done once', () => {
  /** Asks, and does it where it was not done, as `ctx.once` does. */
  const once = async (calls: HandlerCalls, key: string, effect: () => unknown) => {
    const before = await calls.findEffect(key);
    if (before) return before.result;
    const result = await effect();
    await calls.storeEffect(key, { result });
    return result;
  };

  it('is not done again by the rerun, which gets what it gave', async () => {
    const effect = jest.fn(() => ({ runId: 'r1' }));
    const house = createHouse({
      commands: {
        deploy: {
          async run(_input, calls, _signal, { attempt }) {
            const result = await once(calls, 'start', effect);
            return attempt === 1 ? never() : { markdown: JSON.stringify({ attempt, result }) };
          },
        },
      },
    });
    house.store.renew = () => never(); // the first worker is gone, as far as the store knows
    void house.start('w1', { sweeps: false }).handleEvent(messageEvent('!deploy'), 0);
    await house.clock.settle();
    house.start('w2');
    await house.clock.advance(13_000);
    expect(effect).toHaveBeenCalledTimes(1);
    expect(house.posted()).toEqual(['{"attempt":2,"result":{"runId":"r1"}}']);
  });

  it('is not begun by who lost the lease, and stops its work', async () => {
    const effect = jest.fn();
    const woken = gate();
    const stopped: boolean[] = [];
    const house = createHouse({
      commands: {
        deploy: {
          async run(_input, calls, signal) {
            await woken.opened;
            await once(calls, 'start', effect).catch(() => stopped.push(signal.aborted));
            return undefined;
          },
        },
      },
    });
    const engine = house.start('frozen', { sweeps: false });
    const handled = engine.handleEvent(messageEvent('!deploy'), 0);
    await house.clock.settle();
    const [row] = house.store.rows.values();
    row!.version += 1;
    woken.open();
    await handled;
    expect(effect).not.toHaveBeenCalled();
    expect(stopped).toEqual([true]);
    expect(row!.effects.size).toBe(0);
    expect(house.published).toEqual([]);
  });

  it('that was begun under a lease that was lost meanwhile is not stored', async () => {
    const house = createHouse({
      commands: {
        deploy: {
          run: (_input, calls) =>
            once(calls, 'start', () => {
              for (const row of house.store.rows.values()) row.version += 1;
            }) as never,
        },
      },
    });
    await house.start('w1', { sweeps: false }).handleEvent(messageEvent('!deploy'), 0);
    const [row] = house.store.rows.values();
    expect(row!.effects.size).toBe(0);
    expect(house.states()).toEqual(['running']);
    expect(house.published).toEqual([]);
  });

  it('is stored when the store comes back, also where the run was stopped meanwhile: the rerun finds it', async () => {
    const effect = jest.fn(() => {
      house.store.away = true;
      return 'done';
    });
    const house = createHouse({
      commands: {
        deploy: {
          async run(_input, calls, signal, { attempt }) {
            const stopped = new Promise<never>((_resolve, reject) =>
              signal.addEventListener('abort', () => reject(new Error('stopped'))),
            );
            const result = await Promise.race([once(calls, 'start', effect), stopped]);
            return { markdown: `attempt ${attempt}: ${result as string}` };
          },
        },
      },
    });
    house
      .start('w1')
      .handleEvent(messageEvent('!deploy'), 0)
      .catch(() => undefined);
    await house.clock.advance(30_000);
    house.store.away = false;
    await house.clock.advance(10_000);
    expect(effect).toHaveBeenCalledTimes(1);
    expect(house.posted()).toEqual(['attempt 2: done']);
  });

  it.each([
    ['a result that is too large', 'key', 'x'.repeat(300_000), /has 300002 bytes, 262144 is the most/],
    ['a key that is too long', 'k'.repeat(201), 1, /1 to 200 characters/],
    ['no key', '', 1, /1 to 200 characters/],
  ])('refuses %s', async (_what, key, result, message) => {
    const faults: string[] = [];
    const run = async (_input: unknown, calls: HandlerCalls) => {
      await calls.storeEffect(key, { result }).catch((err: Error) => faults.push(err.message));
      return undefined;
    };
    const house = createHouse({ commands: { deploy: { run } } });
    await house.start('w1').handleEvent(messageEvent('!deploy'), 0);
    expect(faults).toEqual([expect.stringMatching(message)]);
    expect([...house.store.rows.values()][0]!.effects.size).toBe(0);
  });

  it('keeps the lane while the store is away', async () => {
    const house = createHouse({
      commands: { deploy: { run: async (_i, calls) => (await once(calls, 'start', () => 1), undefined) } },
    });
    house.store.before = (operation) => {
      if (operation === 'findEffect' && house.clock.now() < 7_000) throw new StoreAway('away');
    };
    let isHandled = false;
    void house
      .start('w1')
      .handleEvent(messageEvent('!deploy'), 0)
      .then(() => (isHandled = true));
    await house.clock.advance(6_500);
    expect(isHandled).toBe(false);
    await house.clock.advance(3_000);
    expect(isHandled).toBe(true);
  });
});

describe('a message that is changed', () => {
  const ref = (executionId: string, position: number, change: object = {}) => ({
    handle: `${executionId}/${position}`,
    conversation: { teamId: 'T1', channelId: 'C1', ...change },
  });
  const sending = (...messages: ((id: string) => HandlerMessage)[]) =>
    createHouse({
      commands: {
        deploy: {
          async run(_input, calls, _signal, { id }) {
            for (const message of messages) void calls.send(message(id)).catch(() => undefined);
            return { markdown: 'end' };
          },
        },
      },
    });
  const run = (house: ReturnType<typeof createHouse>) =>
    house.start('w1').handleEvent(messageEvent('!deploy', { ts: '1712.000100', threadTs: '1711.000001' }), 0);

  it('goes out in the order of the calls, each under a number of its own', async () => {
    const house = sending(
      () => ({ kind: 'react', reaction: ':eyes:', remove: false }),
      () => ({ kind: 'post', reply: { markdown: 'one' } }),
      (id) => ({ kind: 'update', message: ref(id, 1), reply: { markdown: 'uno' } }),
      (id) => ({ kind: 'react', message: ref(id, 1), reaction: 'tada', remove: true }),
      (id) => ({ kind: 'delete', message: ref(id, 1) }),
    );
    await run(house);
    const [id = ''] = house.store.rows.keys();
    const conversation = { teamId: 'T1', channelId: 'C1' };
    const here = { ...conversation, threadTs: '1711.000001' };
    const own = { executionId: id, leaseVersion: 1, priority: 'interactive' };
    expect(house.published.map(({ type, data }) => ({ type, ...data }))).toEqual([
      {
        type: 'egress.react.v1',
        ...own,
        number: 0,
        conversation: here,
        target: { ts: '1712.000100' },
        reaction: 'eyes',
        remove: false,
      },
      { type: 'egress.post.v1', ...own, number: 1, conversation: here, handle: `${id}/1`, body: { markdown: 'one' } },
      { type: 'egress.update.v1', ...own, number: 2, conversation, handle: `${id}/1`, body: { markdown: 'uno' } },
      {
        type: 'egress.react.v1',
        ...own,
        number: 3,
        conversation,
        target: { handle: `${id}/1` },
        reaction: 'tada',
        remove: true,
      },
      { type: 'egress.delete.v1', ...own, number: 4, conversation, handle: `${id}/1` },
      { type: 'egress.post.v1', ...own, number: 5, conversation: here, handle: `${id}/5`, body: { markdown: 'end' } },
    ]);
    for (const envelope of house.published) expect(parseEnvelope(envelope)).toEqual(envelope);
    expect(house.published.map(({ dedupkey }) => dedupkey)).toEqual([0, 1, 2, 3, 4, 5].map((n) => `reply:${id}/${n}`));
  });

  it('is published where it stands, when it is in another conversation', async () => {
    const house = sending(() => ({
      kind: 'update',
      message: ref('e0', 3, { channelId: 'C2', threadTs: '1700.000001' }),
      reply: { markdown: 'later' },
    }));
    await run(house);
    expect(house.published[0]).toMatchObject({
      type: 'egress.update.v1',
      partitionkey: 'T1:C2',
      data: { handle: 'e0/3', conversation: { channelId: 'C2', threadTs: '1700.000001' } },
    });
  });

  it.each<[string, HandlerMessage, string]>([
    ['of another workspace', { kind: 'delete', message: ref('e0', 0, { teamId: 'T2' }) }, 'another workspace'],
    ['that is no ref', { kind: 'delete', message: { handle: 'x' } as never }, 'not the ref of a message'],
    ['to nothing', { kind: 'update', message: ref('e0', 0), reply: { markdown: '' } }, 'must say something'],
    ['by an emoji that is none', { kind: 'react', reaction: 'no such', remove: false }, 'not the name of an emoji'],
  ])('is refused %s', async (_what, message, fault) => {
    const faults: string[] = [];
    const house = createHouse({
      commands: {
        deploy: {
          run: (_input, calls) => calls.send(message).catch((err: Error) => void faults.push(err.message)) as never,
        },
      },
    });
    await run(house);
    expect(faults).toEqual([expect.stringContaining(fault)]);
    expect(house.published).toEqual([]);
    expect(house.states()).toEqual(['done']);
  });

  it('is refused once the command has ended', async () => {
    let late: HandlerCalls | undefined;
    const house = createHouse({ commands: { deploy: { run: (_input, calls) => void (late = calls) as never } } });
    await run(house);
    await expect(late?.send({ kind: 'post', reply: { markdown: 'late' } })).rejects.toThrow('the command has ended');
    expect(house.published).toEqual([]);
  });
});

describe('what is no crash', () => {
  /** Ends only when it is stopped, but for the run of that number. */
  const endsAt = (last: number): TestCommand => ({
    run: (_input, _calls, signal, { attempt }) =>
      attempt >= last
        ? { markdown: `attempt ${attempt}` }
        : new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
  });

  it('is a stop: a command is run again after any number of restarts', async () => {
    const house = createHouse({ commands: { slow: endsAt(6) } });
    for (let worker = 1; worker <= 5; worker += 1) {
      const engine = house.start(`w${worker}`, { sweeps: false });
      engine.handleEvent(messageEvent('!slow'), 0).catch(() => undefined);
      await house.clock.settle();
      const stopped = engine.stop({ graceMs: 1_000 });
      await house.clock.advance(1_000);
      await stopped;
    }
    await house.start('w6').handleEvent(messageEvent('!slow'), 0);
    expect(house.posted()).toEqual(['attempt 6']);
  });

  it('is a store that was away: a command is run again after any number of outages', async () => {
    const house = createHouse({ commands: { slow: endsAt(6) } });
    house
      .start('w1')
      .handleEvent(messageEvent('!slow'), 0)
      .catch(() => undefined);
    for (let outage = 1; outage <= 5; outage += 1) {
      await house.clock.advance(1_000);
      house.store.away = true;
      await house.clock.advance(20_000);
      house.store.away = false;
      await house.clock.advance(6_000);
    }
    expect(house.posted()).toEqual(['attempt 6']);
  });

  it('is reported all the same where the command has effects: they may have happened', async () => {
    const house = createHouse({ commands: { deploy: { ...endsAt(2), effects: ['deploys'] } } });
    const engine = house.start('w1', { sweeps: false });
    engine.handleEvent(messageEvent('!deploy'), 0).catch(() => undefined);
    await house.clock.settle();
    const stopped = engine.stop({ graceMs: 1_000 });
    await house.clock.advance(1_000);
    await stopped;
    await house.start('w2').handleEvent(messageEvent('!deploy'), 0);
    expect(house.posted()).toEqual([expect.stringContaining('`!deploy` was interrupted and was not run again')]);
  });
});

describe('a directory that is away', () => {
  const bot = { kind: 'bot' as const, bot: { teamId: 'T1', teamName: 'Acme', userId: 'UBOT', name: 'errand' } };

  it('keeps the lane of the command that waits for it, however long: it is answered first', async () => {
    const egress = gate();
    const whoami = {
      run: async (_input: unknown, calls: { directory(request: { kind: 'bot' }): Promise<unknown> }) => {
        await Promise.all([calls.directory({ kind: 'bot' }), calls.directory({ kind: 'bot' })]);
        return { markdown: 'you' };
      },
    };
    const house = createHouse({ commands: { whoami } });
    house.directory = () => egress.opened.then(() => bot);
    let isLetGo = false;
    const handled = house
      .start('w1')
      .handleEvent(messageEvent('!whoami'), 0)
      .then(() => (isLetGo = true));
    await house.clock.advance(60_000);
    expect(isLetGo).toBe(false);
    egress.open();
    await house.clock.settle();
    expect(isLetGo).toBe(true);
    await handled;
    expect(house.posted()).toEqual(['you']);
  });

  it('does not lengthen what a command may take besides', async () => {
    const egress = gate();
    const slow: TestCommand = {
      run: async (_input, calls) => {
        await calls.directory({ kind: 'bot' });
        return never();
      },
    };
    const house = createHouse({ commands: { slow } });
    house.directory = () => egress.opened.then(() => bot);
    let isLetGo = false;
    void house
      .start('w1', { sweeps: false })
      .handleEvent(messageEvent('!slow'), 0)
      .then(() => (isLetGo = true));
    await house.clock.advance(60_000);
    egress.open();
    await house.clock.advance(4_500);
    expect(isLetGo).toBe(false);
    await house.clock.advance(600);
    expect(isLetGo).toBe(true);
  });

  it('is told how long the command may wait, and that it was stopped', async () => {
    const house = createHouse({
      commands: { whoami: { run: (_i, calls) => calls.directory({ kind: 'bot' }) as never } },
    });
    let patience: { signal: AbortSignal; until: string | undefined } | undefined;
    house.directory = (_request, given) => {
      patience = given;
      return never();
    };
    const expiresat = '2030-01-01T00:00:00.000Z';
    const engine = house.start('w1');
    void engine.handleEvent({ ...messageEvent('!whoami'), expiresat }, 0).catch(() => undefined);
    await house.clock.settle();
    expect(patience).toMatchObject({ until: expiresat, signal: { aborted: false } });
    void engine.stop({ graceMs: 0 });
    await house.clock.advance(1);
    expect(patience?.signal.aborted).toBe(true);
  });
});

describe('many commands that wait', () => {
  /** 0 is no limit. Node's `getMaxListeners` throws at it. */
  const mostListeners = (signal: AbortSignal) => {
    const symbols = Object.getOwnPropertySymbols(signal);
    const limit = symbols.find(({ description }) => description === 'events.maxEventTargetListeners');
    return limit && (signal as unknown as Record<symbol, unknown>)[limit];
  };

  it('are no leak of listeners', async () => {
    const house = createHouse({ commands: { echo } });
    const waiting = new Map<AbortSignal, number>();
    const { sleep } = house.clock;
    house.clock.sleep = (ms, signal) => {
      if (signal) waiting.set(signal, (waiting.get(signal) ?? 0) + 1);
      return sleep(ms, signal);
    };
    house.brokerAway = true; // some wait for it, others for those who are in hand elsewhere
    const each = (owner: string) => {
      const engine = house.start(owner, { sweeps: false });
      for (let n = 0; n < 12; n += 1) void engine.handleEvent(messageEvent('!echo hi', { channelId: `C${n}` }), 0);
    };
    house.store.before = (operation) => (operation === 'commit' ? never() : undefined);
    each('w1');
    await house.clock.settle();
    house.store.before = undefined;
    each('w2');
    for (let n = 20; n < 32; n += 1)
      void house.start('w3', { sweeps: false }).handleEvent(messageEvent('!echo hi', { channelId: `C${n}` }), 0);
    await house.clock.settle();
    const crowded = [...waiting].filter(([, count]) => count > 10).map(([signal]) => mostListeners(signal));
    expect(crowded.length).toBeGreaterThan(0);
    expect(new Set(crowded)).toEqual(new Set([0]));
  });
});

describe('a sweep that fails', () => {
  const faults = async (fault: Error) => {
    const house = createHouse({ commands: { echo } });
    house.store.before = () => {
      throw fault;
    };
    house.start('w1');
    await house.clock.advance(2_000);
    return house.lines.map((line) => JSON.parse(line) as { level: number; msg: string });
  };

  it('says that the store is away only where it is, and warns of anything else', async () => {
    const away = Object.assign(new Error('away'), { code: 'store_unavailable' });
    expect(await faults(away)).toMatchObject([{ level: 20, msg: 'no sweep: the store is away' }]);
    expect(await faults(new TypeError('bug'))).toMatchObject([{ level: 40, msg: expect.stringContaining('no sweep') }]);
  });
});

describe('a lease', () => {
  it('is renewed while the command runs, and its lane is let go after five seconds', async () => {
    const end = gate();
    const house = createHouse({ commands: { slow: { run: () => end.opened.then(() => ({ markdown: 'done' })) } } });
    const engine = house.start('w1');
    let letGo = false;
    const handled = engine.handleEvent(messageEvent('!slow'), 0).then(() => (letGo = true));
    await house.clock.advance(4_000);
    expect(letGo).toBe(false);
    await house.clock.advance(56_000);
    await handled;
    expect(engine.running()).toBe(1);
    end.open();
    await house.clock.settle();
    expect(house.posted()).toEqual(['done']);
    expect(house.ended).toMatchObject([{ command: 'slow', outcome: 'done', durationMs: 60_000 }]);
  });

  it('that somebody else took stops the work, and nothing of it is posted', async () => {
    const stopped = jest.fn();
    const house = createHouse({
      commands: {
        slow: {
          run: (_input, calls, signal) =>
            new Promise((_resolve, reject) => {
              signal.addEventListener('abort', () => {
                stopped();
                calls.send({ kind: 'post', reply: { markdown: 'too late' } }).catch(() => undefined);
                reject(new Error('stopped'));
              });
            }),
        },
      },
    });
    const engine = house.start('w1', { sweeps: false });
    await Promise.all([engine.handleEvent(messageEvent('!slow'), 0), house.clock.advance(5_000)]);
    for (const row of house.store.rows.values()) row.version += 1;
    await house.clock.advance(4_000);
    expect(stopped).toHaveBeenCalledTimes(1);
    expect(house.published).toEqual([]);
    expect(engine.running()).toBe(0);
    expect(house.states()).toEqual(['running']);
  });

  it('that was lost lets the delivery go: whoever has the command answers it', async () => {
    const run = jest.fn(
      (_input: unknown, _calls: unknown, signal: AbortSignal) =>
        new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
    );
    const house = createHouse({ commands: { stuck: { run } } });
    house.store.after = (operation) => {
      if (operation === 'claim') for (const row of house.store.rows.values()) row.version += 1;
    };
    let isLetGo = false;
    const handled = house
      .start('w1', { sweeps: false })
      .handleEvent(messageEvent('!stuck'), 0)
      .then(() => (isLetGo = true));
    await house.clock.advance(4_000);
    expect(isLetGo).toBe(true);
    await handled;
    expect(run).toHaveBeenCalledTimes(1);
    expect(house.published).toEqual([]);
  });

  it('that cannot be renewed stops the work when it has ended, and the command is left to the next delivery', async () => {
    const stopped = jest.fn();
    const house = createHouse({
      commands: {
        slow: {
          run: (_input, _calls, signal) =>
            new Promise((_resolve, reject) =>
              signal.addEventListener('abort', () => {
                stopped();
                reject(new Error('stopped'));
              }),
            ),
        },
      },
    });
    const engine = house.start('w1', { sweeps: false });
    const handled = engine.handleEvent(messageEvent('!slow'), 0);
    await house.clock.settle();
    house.store.before = (operation) => {
      if (operation === 'renew') throw new StoreAway('the store is away');
    };
    await house.clock.advance(9_000);
    expect(stopped).not.toHaveBeenCalled();
    await house.clock.advance(2_000);
    expect(stopped).toHaveBeenCalledTimes(1);
    await handled; // it had let go of its lane before
    expect(house.states()).toEqual(['running']);
    expect(house.published).toEqual([]);
  });
});

describe('a store that is away', () => {
  it('starts nothing: the delivery is to come again', async () => {
    const run = jest.fn();
    const house = createHouse({ commands: { hello: { run } } });
    const engine = house.start('w1');
    house.store.away = true;
    await expect(engine.handleEvent(messageEvent('!hello'), 0)).rejects.toThrow('the store is away');
    expect(run).not.toHaveBeenCalled();
    house.store.away = false;
    await engine.handleEvent(messageEvent('!hello'), 0);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('and whose answer to a claim got lost is asked again, as the same claim: it is no crash', async () => {
    const house = createHouse({
      commands: { deploy: { effects: ['deploys'], run: () => ({ markdown: 'deployed' }) } },
    });
    const engine = house.start('w1');
    house.store.after = () => {
      throw new Error('connection lost');
    };
    await expect(engine.handleEvent(messageEvent('!deploy'), 0)).rejects.toThrow('connection lost');
    house.store.after = undefined;
    await engine.handleEvent(messageEvent('!deploy'), 0);
    expect(house.posted()).toEqual(['deployed']);
  });

  it('when the command has run: its answer waits, and it is not run again', async () => {
    const run = jest.fn(() => {
      house.store.away = true;
      return { markdown: 'hi' };
    });
    const house = createHouse({ commands: { hello: { run } } });
    const handled = house.start('w1', { sweeps: false }).handleEvent(messageEvent('!hello'), 0);
    await house.clock.advance(60_000);
    expect(house.published).toEqual([]);
    house.store.away = false;
    await house.clock.advance(3_000);
    await handled;
    expect(house.posted()).toEqual(['hi']);
    expect(run).toHaveBeenCalledTimes(1);
  });
});

describe('a broker that is away', () => {
  it('when the command has run: its answer waits, and is published in order', async () => {
    const house = createHouse({
      commands: {
        slow: {
          async run(_input, calls) {
            house.brokerAway = true;
            await calls.send({ kind: 'post', reply: { markdown: 'one' } });
            return { markdown: 'two' };
          },
        },
      },
    });
    const handled = house.start('w1').handleEvent(messageEvent('!slow'), 0);
    await house.clock.advance(4_000);
    expect(house.published).toEqual([]);
    house.brokerAway = false;
    await house.clock.advance(3_000);
    await handled;
    expect(house.posted()).toEqual(['one', 'two']);
  });

  it('for longer than a lane is held keeps the lane of a quick command all the same: it is answered first', async () => {
    const house = createHouse({ commands: { echo } });
    house.brokerAway = true;
    let isHandled = false;
    const handled = house
      .start('w1')
      .handleEvent(messageEvent('!echo hi'), 0)
      .then(() => (isHandled = true));
    await house.clock.advance(8_000);
    expect(isHandled).toBe(false);
    house.brokerAway = false;
    await house.clock.advance(3_000);
    await handled;
    expect(house.posted()).toEqual(['hi']);
  });

  it('for longer than a lane is held keeps it while an early reply waits too', async () => {
    const house = createHouse({
      commands: {
        slow: {
          async run(_input, calls) {
            await calls.send({ kind: 'post', reply: { markdown: 'one' } });
            return { markdown: 'two' };
          },
        },
      },
    });
    house.brokerAway = true;
    let isHandled = false;
    const handled = house
      .start('w1')
      .handleEvent(messageEvent('!slow'), 0)
      .then(() => (isHandled = true));
    await house.clock.advance(20_000);
    expect(isHandled).toBe(false);
    house.brokerAway = false;
    await house.clock.advance(3_000);
    await handled;
    expect(house.posted()).toEqual(['one', 'two']);
  });

  it('that does not confirm gets the same reply again under the same key', async () => {
    const house = createHouse({ commands: { echo } });
    house.confirmsLost = true;
    const handled = house.start('w1').handleEvent(messageEvent('!echo hi'), 0);
    await house.clock.advance(1_000);
    house.confirmsLost = false;
    await house.clock.advance(3_000);
    await handled;
    expect(house.published.length).toBeGreaterThan(1);
    expect(house.posted()).toEqual(['hi']);
  });
});

describe('stop', () => {
  it('waits for what is under way', async () => {
    const end = gate();
    const house = createHouse({ commands: { slow: { run: () => end.opened.then(() => ({ markdown: 'done' })) } } });
    const engine = house.start('w1');
    void engine.handleEvent(messageEvent('!slow'), 0);
    await house.clock.settle();
    const stopped = engine.stop({ graceMs: 20_000 });
    await house.clock.advance(10_000);
    end.open();
    await stopped;
    expect(house.posted()).toEqual(['done']);
  });

  it('gives back what does not end in time: the next worker need not wait for the lease', async () => {
    let runs = 0;
    const house = createHouse({
      commands: {
        slow: {
          run: (_input, _calls, signal) =>
            (runs += 1) > 1
              ? { markdown: 'by the next' }
              : new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
        },
      },
    });
    const engine = house.start('w1');
    const handled = engine.handleEvent(messageEvent('!slow'), 0).catch((err: Error) => err.message);
    await house.clock.settle();
    const stopped = engine.stop({ graceMs: 2_000 });
    await house.clock.advance(2_000);
    await stopped;
    expect(await handled).toContain('the process stops');
    expect(house.published).toEqual([]);
    await house.start('w2').handleEvent(messageEvent('!slow'), 0);
    expect(house.posted()).toEqual(['by the next']);
  });
});
