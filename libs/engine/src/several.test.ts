import { createAccess } from './access';
import type { Envelope } from '@errand/contracts';
import { CommandError } from '@errand/plugin-sdk';
import type { HandlerInput } from './handler';
import { messageEvent } from './testing/builders';
import type { Handler } from './testing/house';
import { openPolicy } from './testing/open-policy';
import { createHouse, gate, never } from './testing/house';
import { StoreAway } from './testing/memory-store';

let seconds = 0;
const say = (text: string, change: Parameters<typeof messageEvent>[1] = {}) =>
  messageEvent(text, { ts: `1712.${(seconds += 1)}`, ...change });
const echo = { run: ({ text }: HandlerInput) => ({ markdown: text }) };
const heard =
  (word: string): Handler =>
  ({ matches }) => ({ markdown: `${word} ${matches!.map(({ text }) => text).join('+')}` });
const hears = {
  one: { pattern: 'cook\\w*', prefixed: false, run: heard('one') },
  two: { pattern: '\\w+ies', prefixed: false, matchAll: true, run: heard('two') },
  admin: { pattern: 'secret', prefixed: false, admin: true, run: heard('admin') },
};

describe('an event that several handlers want', () => {
  it('makes an execution of each, answered in their order', async () => {
    const house = createHouse({ hears });
    await house.start('w1').handleEvent(say('cookies and candies'), 0);
    await house.clock.settle();
    expect(house.posted()).toEqual(['one cookies', 'two cookies+candies']);
    expect([...house.store.rows.values()].map(({ handler, end }) => [handler, end?.state])).toEqual([
      ['one', 'done'],
      ['two', 'done'],
    ]);
  });

  it('denies one and runs another', async () => {
    const house = createHouse({ hears });
    await house.start('w1').handleEvent(say('secret cookie'), 0);
    await house.clock.settle();
    expect(house.posted()).toEqual(['This command requires bot-admin privileges', 'one cookie']);
  });

  it('runs each once, however often the event comes, and to whom', async () => {
    const house = createHouse({ hears });
    const [w1, w2] = [house.start('w1'), house.start('w2')];
    const event = say('cookies');
    const handled = Promise.all([w1.handleEvent(event, 0), w1.handleEvent(event, 0), w2.handleEvent(event, 0)]);
    await house.clock.advance(15_000);
    await handled;
    await w2.handleEvent(event, 0);
    await house.clock.advance(15_000);
    expect(house.published).toHaveLength(2);
    expect(house.states()).toEqual(['done', 'done']);
  });

  it('runs the second by the redelivery, where the worker died before the store had it', async () => {
    const house = createHouse({ hears });
    const w1 = house.start('w1', { sweeps: false });
    house.store.before = (operation) => (operation === 'enqueue' ? never() : undefined);
    const event = say('cookies');
    void w1.handleEvent(event, 0);
    await house.clock.settle();
    expect(house.posted()).toEqual(['one cookies']);
    house.store.before = undefined;
    await house.start('w2').handleEvent(event, 0);
    await house.clock.settle();
    expect(house.posted()).toEqual(['one cookies', 'two cookies']);
    expect(house.published).toHaveLength(2);
  });

  it('is to come again where the store is away for the second', async () => {
    const house = createHouse({ hears });
    const engine = house.start('w1');
    house.store.before = (operation) => {
      if (operation === 'enqueue') throw new StoreAway('the store is away');
    };
    const event = say('cookies');
    await expect(engine.handleEvent(event, 0)).rejects.toThrow('the store is away');
    house.store.before = undefined;
    await engine.handleEvent(event, 0);
    await house.clock.settle();
    expect(house.posted()).toEqual(['one cookies', 'two cookies']);
  });

  it('is begun by nobody where the store is away for the first', async () => {
    const house = createHouse({ hears });
    house.store.away = true;
    await expect(house.start('w1').handleEvent(say('cookies'), 0)).rejects.toThrow('the store is away');
    expect(house.store.rows.size).toBe(0);
  });

  it('lets nothing of the same channel come between, nor be queued before', async () => {
    const first = gate();
    const house = createHouse({
      commands: { echo },
      hears: { ...hears, one: { ...hears.one, run: (...call) => first.opened.then(() => hears.one.run(...call)) } },
    });
    const engine = house.start('w1');
    let isSecured = false;
    const handled = engine.handleEvent(say('cookies'), 0, () => (isSecured = true));
    await house.clock.settle();
    expect(isSecured).toBe(true);
    expect([...house.store.rows.values()].map(({ handler }) => handler)).toEqual(['one', 'two']);
    await engine.queueEvent(say('!echo behind'), 0);
    first.open();
    await handled;
    await house.clock.settle();
    expect(house.posted()).toEqual(['one cookies', 'two cookies', 'behind']);
  });

  it('lets nothing be queued behind it before the store has all of it', async () => {
    const [house, enqueue] = [createHouse({ hears }), gate()];
    house.store.before = (operation) => (operation === 'enqueue' ? enqueue.opened : undefined);
    let isSecured = false;
    const handled = house.start('w1').handleEvent(say('cookies'), 0, () => (isSecured = true));
    await house.clock.settle();
    expect(isSecured).toBe(false);
    enqueue.open();
    await handled;
    await house.clock.settle();
    expect(isSecured).toBe(true);
  });

  it('is queued whole, in order', async () => {
    const house = createHouse({ commands: { echo }, hears });
    const engine = house.start('w1');
    await engine.queueEvent(say('cookies'), 0);
    await engine.queueEvent(say('!echo behind'), 0);
    await house.clock.settle();
    expect(house.posted()).toEqual(['one cookies', 'two cookies', 'behind']);
  });
});

describe('what a handler gets', () => {
  it('is the words that its split makes', async () => {
    const run: Handler = ({ words }) => ({ markdown: words!.join('|') });
    const house = createHouse({
      commands: { add: { split: { separator: ',', max: 1 } as never, run }, sh: { split: 'shell' as never, run } },
    });
    const engine = house.start('w1');
    await engine.handleEvent(say('!add a,b, c'), 0);
    await engine.handleEvent(say('!sh a "b c"'), 0);
    await engine.handleEvent(say("!sh don't"), 0);
    expect(house.posted()).toEqual(['a|b, c', 'a|b c', "Sorry, I couldn't parse your arguments. No closing quotation"]);
  });

  it('is the people that the message mentions', async () => {
    const t = { type: 'user' } as const;
    const house = createHouse({
      commands: { greet: { args: { who: t }, run: ({ args }) => ({ markdown: String(args['who']) }) } },
    });
    const mentions = [{ kind: 'user', id: 'UBEN', label: 'ben' }] as const;
    await house.start('w1').handleEvent(say('!greet @ben', { mentions: [...mentions] }), 0);
    expect(house.posted()).toEqual(['UBEN']);
  });
});

describe('what came too late and matches a pattern that needs no prefix', () => {
  const posted = async (text: string) => {
    const house = createHouse({ hears, isExpired: () => true });
    await house.start('w1').handleEvent(say(text), 0);
    await house.clock.settle();
    expect(house.states()).not.toContain('running');
    return house.posted();
  };

  it('is answered to who said it to the bot, and to nobody else', async () => {
    expect(await posted('cookie')).toEqual([]);
    expect(await posted('!cookie')).toEqual([expect.stringContaining('`one` was too old, not run')]);
  });
});

describe('what is not found', () => {
  const commands = {
    deploy: { ...echo, aliases: ['ship'] },
    deplay: { ...echo, hidden: true },
    deploys: { ...echo, admin: true },
  };

  it('is answered with what this person may run and see', async () => {
    const house = createHouse({ commands });
    const engine = house.start('w1');
    await engine.handleEvent(say('!deplo'), 0);
    await engine.handleEvent(say('!shipp it'), 0);
    expect(house.posted()).toEqual([
      'Command "deplo" not found.\n\nDid you mean "!deploy" ?',
      'Command "shipp" / "shipp it" not found.\n\nDid you mean "!ship" ?',
    ]);
  });

  it('is not answered where the settings say so', async () => {
    const house = createHouse({ commands, grammar: { suppressCmdNotFound: true } });
    await house.start('w1').handleEvent(say('!deplo'), 0);
    expect(house.store.rows.size).toBe(0);
  });
});

describe('the history', () => {
  const setUp = (more: Partial<Parameters<typeof createHouse>[0]> = {}) => {
    const house = createHouse({
      commands: {
        echo,
        quiet: { ...echo, historize: false },
        secret: { ...echo, admin: true },
        must: { args: { it: { type: 'string' } }, run: () => ({ markdown: 'done' }) },
        ...more.commands,
      },
      hears: {
        thanks: {
          pattern: 'thanks (?P<who>\\w+)',
          run: ({ text, matches }) => ({ markdown: `${matches![0]!.groups['who']} of ${text}` }),
        },
      },
      ...(more.isExpired && { isExpired: more.isExpired }),
    });
    const engine = house.start('w1');
    const type = async (...texts: string[]) => {
      for (const text of texts) await engine.handleEvent(say(text), 0);
      return house.posted();
    };
    const ana = { teamId: 'T1', userId: 'UANA' };
    const entries = async () =>
      (await house.history.entriesOf(ana)).map(({ handler, text }) => `${handler} ${text}`.trim());
    return { house, engine, type, entries };
  };

  it('runs the last command again, and one further back', async () => {
    const { type, entries } = setUp();
    expect(await type('!echo a', '!echo  b\n c', '!!', '!2', '!!')).toEqual(['a', 'b\n c', 'b\n c', 'a', 'a']);
    expect(await entries()).toEqual(['echo b\n c', 'echo a']);
  });

  it('runs again what was found by a pattern', async () => {
    const { type, entries } = setUp();
    expect(await type('!many thanks Ana', '!!')).toEqual(['Ana of many thanks Ana', 'Ana of many thanks Ana']);
    expect(await entries()).toEqual(['thanks many thanks Ana']);
  });

  it('says nothing where there is none so far back', async () => {
    const { type, house } = setUp();
    expect(await type('!!', '!3')).toEqual([]);
    expect(house.ended.map(({ command, outcome }) => [command, outcome])).toEqual([
      ['unknown', 'not_found'],
      ['unknown', 'not_found'],
    ]);
  });

  it('is of one person, over all channels', async () => {
    const { engine, house, type } = setUp();
    await type('!echo a');
    await engine.handleEvent(say('!!', { channelId: 'C2' }), 0);
    await engine.handleEvent(say('!!', { actor: { kind: 'human', userId: 'UBEN' } }), 0);
    expect(house.posted()).toEqual(['a', 'a']);
  });

  it('knows what was asked for wrongly, and nothing of what is unknown, denied, or not to be remembered', async () => {
    const { type, entries } = setUp();
    await type('!must', '!secret', '!nothing', '!quiet x');
    expect(await entries()).toEqual(['must']);
  });

  it('knows nothing of what was too old', async () => {
    const { type, entries } = setUp({ isExpired: () => true });
    await type('!echo a');
    expect(await entries()).toEqual([]);
  });

  it('asks anew whether it may be run', async () => {
    const { type, house } = setUp();
    await house.history.record(
      { teamId: 'T1', userId: 'UANA' },
      { executionId: 'e', plugin: 'test', handler: 'secret', text: '' },
    );
    expect(await type('!!')).toEqual(['This command requires bot-admin privileges']);
  });

  it('counts what it ran under its own name', async () => {
    const { type, house } = setUp();
    await type('!echo a', '!!');
    expect(house.ended.map(({ command }) => command)).toEqual(['echo', 'echo']);
  });

  it('sees the command before it, however long that waits', async () => {
    const { engine, house } = setUp();
    await engine.queueEvent(say('!echo a'), 0);
    await engine.queueEvent(say('!!'), 0);
    await house.clock.settle();
    expect(house.posted()).toEqual(['a', 'a']);
  });

  it('finds once what it runs: a rerun after a crash runs the same', async () => {
    let runs = 0;
    const slow: Handler = ({ text }) => ((runs += 1) === 2 ? never() : { markdown: text });
    const { house, engine, type } = setUp({ commands: { slow: { run: slow } } });
    await type('!slow a');
    void engine.handleEvent(say('!!'), 0);
    await house.clock.settle();
    await house.start('w2', { sweeps: false }).handleEvent(say('!echo b', { channelId: 'C2' }), 0);
    for (const row of house.store.rows.values()) if (!row.end) row.leaseEndsAt = 0;
    house.start('w3');
    await house.clock.advance(3_000);
    expect(house.posted()).toEqual(['a', 'b', 'a']);
  });

  it('waits while its store is away, and the command with it', async () => {
    const { house, engine, type } = setUp();
    await type('!echo a');
    const { history } = house;
    const entriesOf = jest.spyOn(history, 'entriesOf').mockRejectedValue(new StoreAway('the store is away'));
    const event = say('!!');
    await expect(engine.handleEvent(event, 0)).rejects.toThrow('the store is away');
    entriesOf.mockRestore();
    await engine.handleEvent(event, 0);
    expect(house.posted()).toEqual(['a', 'a']);
  });

  it('is noted beside the command, which neither waits for it nor fails with it', async () => {
    const { house, engine, type } = setUp();
    const noted = gate();
    const record = jest.spyOn(house.history, 'record').mockReturnValueOnce(noted.opened);
    const first = engine.handleEvent(say('!echo a'), 0);
    await house.clock.settle();
    expect(house.posted()).toEqual(['a']);
    const second = engine.handleEvent(say('!!'), 0);
    noted.open();
    await Promise.all([first, second]);
    record.mockRejectedValueOnce(new StoreAway('the store is away'));
    expect(await type('!echo b')).toEqual(['a', 'b']);
    expect(house.states()).toEqual(['done', 'done', 'done']);
  });

  it('may ask for what is gone', async () => {
    const { type, house } = setUp();
    await house.history.record(
      { teamId: 'T1', userId: 'UANA' },
      { executionId: 'e', plugin: 'old', handler: 'deploy', text: '' },
    );
    expect(await type('!!')).toEqual(['`!deploy` was not run: no plugin that is loaded now has it.']);
  });
});

describe('an edit', () => {
  it('runs what asked for edits, beside what the message ran', async () => {
    const house = createHouse({ commands: { redo: { ...echo, onEdit: 'rerun' }, echo } });
    const engine = house.start('w1');
    const edit = (text: string) =>
      ({ ...say(text, { kind: 'edited', editedTs: '1712.9' }), dedupkey: `message:T1:C1:1712.1:${text}` }) as Envelope;
    await engine.handleEvent(say('!redo a'), 0);
    await engine.handleEvent(edit('!redo b'), 0);
    await engine.handleEvent(edit('!redo b'), 0);
    await engine.handleEvent(edit('!echo c'), 0);
    expect(house.posted()).toEqual(['a', 'b']);
  });
});

describe('listeners', () => {
  const events: unknown[] = [];
  const listen = (run: Handler) => createHouse({ commands: { echo }, listeners: { all: { event: 'message', run } } });
  beforeEach(() => (events.length = 0));

  it('hear of what was said, behind the command', async () => {
    const house = listen(({ event }) => void events.push(event));
    await house.start('w1').handleEvent(say('!echo a', { threadTs: '1711.1' }), 0);
    await house.clock.settle();
    expect(house.posted()).toEqual(['a']);
    expect(events).toEqual([
      {
        text: '!echo a',
        markup: '!echo a',
        ts: expect.any(String),
        channelId: 'C1',
        threadTs: '1711.1',
        from: 'human',
        userId: 'UANA',
        mentions: [],
        mentionsBot: false,
      },
    ]);
  });

  it('hear of its files and attachments', async () => {
    const house = listen(({ event }) => void events.push(event));
    const more = { files: [{ id: 'F1', name: 'a.csv' }], attachments: [{ fallback: 'a card' }] };
    await house.start('w1').handleEvent(say('look', more), 0);
    await house.clock.settle();
    expect(events).toEqual([expect.objectContaining(more)]);
  });

  it('may say something', async () => {
    const house = listen(() => ({ markdown: 'I heard that' }));
    await house.start('w1').handleEvent(say('hi'), 0);
    expect(house.posted()).toEqual(['I heard that']);
  });

  it.each([
    ['an error', () => new Error('broken')],
    ['a CommandError', () => new CommandError('broken')],
  ])('tell nobody of %s but the log', async (_what, error) => {
    const house = listen(() => {
      throw error();
    });
    await house.start('w1').handleEvent(say('hi'), 0);
    expect(house.posted()).toEqual([]);
    expect(house.states()).toEqual(['failed']);
    expect(house.lines.join()).toContain('broken');
  });

  it('are silent when their plugin was switched off meanwhile, as nobody waits for them', async () => {
    const house = listen(({ event }) => void events.push(event));
    await house.start('w1', { sweeps: false }).queueEvent(say('hi'), 0);
    house.start('w2', { isOff: true });
    await house.clock.advance(10_000);
    expect([house.states(), house.posted(), events]).toEqual([['done'], [], []]);
  });

  it('tell nobody that they were too late', async () => {
    const house = createHouse({
      listeners: { all: { event: 'message', run: () => ({ markdown: 'x' }) } },
      isExpired: () => true,
    });
    await house.start('w1').handleEvent(say('hi'), 0);
    expect(house.posted()).toEqual([]);
    expect(house.states()).toEqual(['expired']);
  });

  it('answer a reaction where it is, and react to what it is under', async () => {
    const house = createHouse({
      listeners: {
        liked: {
          event: 'reaction',
          async run({ event }, calls) {
            await calls.send({ kind: 'react', reaction: 'wave', remove: false });
            return { markdown: `thanks for ${(event as { reaction: string }).reaction}` };
          },
        },
      },
    });
    const data = {
      teamId: 'T1',
      actor: { kind: 'human', userId: 'UANA' },
      change: 'added',
      reaction: 'eyes',
      item: { type: 'message', channelId: 'C7', ts: '1.5' },
      eventTs: '1.6',
    };
    await house.start('w1').handleEvent({ ...messageEvent(''), type: 'slack.reaction.v1', data } as Envelope, 0);
    expect(house.published.map(({ data: said }) => said)).toMatchObject([
      { conversation: { teamId: 'T1', channelId: 'C7' }, target: { ts: '1.5' } },
      { conversation: { teamId: 'T1', channelId: 'C7' }, body: { markdown: 'thanks for eyes' } },
    ]);
  });

  it('have nowhere to answer what happened in no conversation', async () => {
    const house = createHouse({ listeners: { here: { event: 'presence', run: () => ({ markdown: 'hi' }) } } });
    const data = { teamId: 'T1', userIds: ['UANA'], presence: 'active', eventTs: '1.6' };
    await house
      .start('w1')
      .handleEvent({ ...messageEvent(''), type: 'slack.presence_changed.v1', data } as Envelope, 0);
    expect(house.states()).toEqual(['failed']);
    expect(house.posted()).toEqual([]);
  });
});

describe('bots', () => {
  it('that answer each other stop, and listeners go on hearing', async () => {
    let heardOf = 0;
    const house = createHouse({
      commands: { echo: { ...echo, from: ['other_bot'] } },
      listeners: { all: { event: 'message', from: ['other_bot'], run: () => void (heardOf += 1) } },
    });
    house.access = createAccess(openPolicy({ allowBots: true }));
    const engine = house.start('w1');
    const actor = { kind: 'other_bot', botId: 'B1' } as const;
    for (let turn = 0; turn < 30; turn += 1) {
      await engine.handleEvent(say('!echo ping', { actor }), 0);
      await house.clock.settle();
    }
    expect(house.posted()).toHaveLength(20);
    expect(heardOf).toBe(30);
    expect(house.lines.join()).toContain('a bot is not answered any more');
  });
});
