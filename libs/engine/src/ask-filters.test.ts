import { CommandError } from '@errand/plugin-sdk';
import { createAccess } from './access';
import { FILTER_LIMIT_MS } from './ask-filters';
import { messageEvent } from './testing/builders';
import { createHouse, never } from './testing/house';
import type { TestFilter } from './testing/house';
import { openPolicy } from './testing/open-policy';

let seconds = 0;
const say = (text: string, change: Parameters<typeof messageEvent>[1] = {}) =>
  messageEvent(text, { ts: `1713.${(seconds += 1)}`, ...change });
const echo = { run: ({ text }: { text: string }) => ({ markdown: `echo ${text}` }) };
const ship = { run: ({ text }: { text: string }) => ({ markdown: `shipped ${text}` }) };
const commands = { echo, ship, ship_all: ship, freeze: { admin: true, run: echo.run } };

/** A filter that does not answer until it is told to stop. */
const untilTold: TestFilter['run'] = (_input, signal) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

/** What comes of a line, where these filters are. */
async function answersTo(line: string, filters: Record<string, TestFilter>, more: object = {}) {
  const house = createHouse({ commands, filters, ...more });
  await house.start('w1').handleEvent(say(line), 0);
  await house.clock.settle();
  return { house, posted: house.posted() };
}

describe('filters', () => {
  it('are asked in the order of their numbers, then of their names, and each sees what the one before rewrote', async () => {
    const adds = (word: string, order?: number): TestFilter => ({
      ...(order !== undefined && { order }),
      run: ({ text }) => ({ rewrite: { text: `${text} ${word}` } }),
    });
    const { posted } = await answersTo('!echo hi', {
      late: adds('late', 5),
      b: adds('b'),
      a: adds('a'),
      first: adds('first', -1),
    });
    expect(posted).toEqual(['echo hi first a b late']);
  });

  it('are told what was typed, and who ran it where', async () => {
    const run = jest.fn();
    await answersTo('!ship all  mars', { look: { run } });
    expect(run).toHaveBeenCalledWith(
      { command: { plugin: 'test', name: 'ship_all', kind: 'command' }, text: 'mars', dryRun: false },
      expect.any(AbortSignal),
      expect.objectContaining({ plugin: 'test', handler: 'look', attempt: 1 }),
    );
  });

  it.each([
    [{ deny: 'Deploys are frozen.' }, ['Deploys are frozen.'], 'denied'],
    [{ deny: '' }, [], 'denied'],
    [{ reply: { markdown: 'I have it cached.' } }, ['I have it cached.'], 'done'],
    [{ reply: { markdown: '' } }, [], 'done'],
  ])('end a command with %j, and no filter behind them is asked', async (verdict, expected, outcome) => {
    const later = jest.fn();
    const { house, posted } = await answersTo('!echo hi', { first: { run: () => verdict }, second: { run: later } });
    expect(posted).toEqual(expected);
    expect(house.ended).toMatchObject([{ command: 'echo', outcome }]);
    expect(later).not.toHaveBeenCalled();
    expect(house.states()).toEqual(['done']);
  });

  it.each([
    ['test:ship*', ['!ship x', '!ship all x']],
    ['TEST:Ship_All', ['!ship all x']],
    ['ship', ['!ship x']],
    ['other:*', []],
    ['*', ['!echo x', '!ship x', '!ship all x']],
  ])('with the match %s stand before %j', async (match, expected) => {
    const denied: string[] = [];
    for (const line of ['!echo x', '!ship x', '!ship all x']) {
      const { posted } = await answersTo(line, { one: { match, run: () => ({ deny: 'no' }) } });
      if (posted[0] === 'no') denied.push(line);
    }
    expect(denied).toEqual(expected);
  });

  it.each<[string, TestFilter['run'], string]>([
    ['throws', () => Promise.reject(new TypeError('x is no function')), 'TypeError: x is no function'],
    [
      'throws what looks like our own fault',
      () => Promise.reject(Object.assign(new Error('x'), { code: 'store_x' })),
      'Error: x',
    ],
    ['gives what is no verdict', () => ({ denny: 'no' }), 'its verdict must be nothing, { deny }'],
    ['gives what is no reply', () => ({ reply: 7 }), 'a reply cannot be sent'],
    ['names a command that there is not', () => ({ rewrite: { command: 'shp' } }), 'rewrote the command to "shp"'],
    ['names more than a command', () => ({ rewrite: { command: 'ship mars' } }), 'there is none of that name'],
  ])('keep a command from running where one %s', async (_what, run, cause) => {
    const ran = jest.fn();
    const house = createHouse({ commands: { echo: { run: ran } }, filters: { bad: { run } } });
    await house.start('w1').handleEvent(say('!echo hi'), 0);
    const [row] = house.store.rows.values();
    expect(ran).not.toHaveBeenCalled();
    expect(house.posted()).toEqual([`Computer says nooo. See logs for details:\n${row!.id.slice(0, 12)}`]);
    expect(row!.end).toEqual({ state: 'failed', cause: expect.stringContaining('filter test:bad failed: ') });
    expect(row!.end).toMatchObject({ cause: expect.stringContaining(cause) });
  });

  it('deny with what they throw for people to read', async () => {
    const { posted } = await answersTo('!echo hi', {
      ask: {
        run: () => {
          throw new CommandError('Slack cannot be asked just now.');
        },
      },
    });
    expect(posted).toEqual(['Slack cannot be asked just now.']);
  });

  it('keep a command from running where one does not answer in time', async () => {
    const house = createHouse({
      commands,
      filters: {
        slow: { run: untilTold },
      },
    });
    const handled = house.start('w1').handleEvent(say('!echo hi'), 0);
    await house.clock.advance(FILTER_LIMIT_MS - 1);
    expect(house.posted()).toEqual([]);
    await house.clock.advance(1);
    await handled;
    expect(house.posted()).toEqual([expect.stringContaining('Computer says nooo')]);
    expect([...house.store.rows.values()][0]?.end).toMatchObject({
      cause: expect.stringContaining('longer than 10 s'),
    });
  });
});

describe('a command that a filter rewrites to another', () => {
  const toFreeze: TestFilter = { match: 'echo', run: () => ({ rewrite: { command: 'freeze' } }) };

  it('is that one, in the history and for the filters that stand before it', async () => {
    const house = createHouse({
      commands,
      filters: {
        early: { order: -1, match: 'ship_all', run: ({ text }) => ({ rewrite: { text: `${text}!` } }) },
        to_ship: { match: 'echo', run: () => ({ rewrite: { command: 'ship all' } }) },
      },
    });
    await house.start('w1').handleEvent(say('!echo mars'), 0);
    expect(house.posted()).toEqual(['shipped mars!']);
    expect(house.ended).toMatchObject([{ command: 'ship_all' }]);
    expect(await house.history.entriesOf({ teamId: 'T1', userId: 'UANA' })).toMatchObject([
      { handler: 'ship_all', text: 'mars!' },
    ]);
  });

  it('is asked for its own rights', async () => {
    const { posted } = await answersTo('!echo hi', { toFreeze });
    expect(posted).toEqual(['This command requires bot-admin privileges']);
  });

  it('may be found by a pattern: all of what was said is its text', async () => {
    const hears = {
      cook: { pattern: 'cook\\w*', prefixed: false, run: ({ text }: { text: string }) => ({ markdown: text }) },
    };
    const upper: TestFilter = {
      match: 'cook',
      run: ({ text }) => ({ rewrite: { text: text.replace('want', 'got') } }),
    };
    expect((await answersTo('I want cookies', { upper }, { hears })).posted).toEqual(['I got cookies']);
    const away: TestFilter = { match: 'cook', run: () => ({ rewrite: { text: 'nothing' } }) };
    expect((await answersTo('I want cookies', { away }, { hears })).posted).toEqual([
      expect.stringContaining('Computer says nooo'),
    ]);
  });
});

describe('what is no command', () => {
  const caught = (markdown: string): TestFilter => ({
    catchUnprocessed: true,
    run: ({ command, text }) => (command ? undefined : { reply: { markdown: `${markdown} ${text}` } }),
  });

  it('is answered by the core and by all filters that want to; one that fails is passed over', async () => {
    const { house, posted } = await answersTo('!eco hi', {
      one: caught('one'),
      plain: { run: () => ({ reply: { markdown: 'never' } }) },
      bad: {
        catchUnprocessed: true,
        run: ({ command }) => (command ? undefined : Promise.reject(new Error('oh'))),
      },
      two: caught('two'),
    });
    expect(posted).toEqual([
      'Command "eco" / "eco hi" not found.\n\nDid you mean "!echo" ?',
      'one eco hi',
      'two eco hi',
    ]);
    expect(house.lines.join()).toContain('filter test:bad failed: Error: oh');
    expect(house.ended).toMatchObject([{ command: 'unknown', outcome: 'not_found' }]);
  });

  it('is answered by filters alone where the core is to be silent', async () => {
    const grammar = { suppressCmdNotFound: true };
    expect((await answersTo('!eco hi', { one: caught('one') }, { grammar })).posted).toEqual(['one eco hi']);
    expect((await answersTo('!eco hi', { plain: { run: () => undefined } }, { grammar })).house.store.rows.size).toBe(
      0,
    );
  });

  it.each<[string, TestFilter['run'], string]>([
    ['denies', () => ({ deny: 'frozen' }), ''],
    ['fails', () => Promise.reject(new Error('x')), ''],
    ['gives no verdict that there is', () => ({ allow: true }), ''],
    ['would answer', () => ({ reply: { markdown: 'cached' } }), '\n\nDid you mean "!echo" ?'],
    ['passes', () => undefined, '\n\nDid you mean "!echo" ?'],
  ])('is suggested what a filter %s as help lists it', async (_what, run, suggested) => {
    const asked = jest.fn(run);
    const { posted } = await answersTo('!eco', { one: { match: 'echo', run: asked } });
    expect(posted).toEqual([`Command "eco" not found.${suggested}`]);
    const input = { command: { plugin: 'test', name: 'echo', kind: 'command' }, text: '', dryRun: true };
    expect(asked.mock.calls.map(([each]) => each)).toEqual([input]);
  });

  it('does not wait long for a filter that does not say whether it would pass', async () => {
    const house = createHouse({ commands, filters: { one: { match: 'echo', run: untilTold } } });
    const handled = house.start('w1').handleEvent(say('!eco'), 0);
    await house.clock.advance(2_500);
    await handled;
    expect(house.posted()).toEqual(['Command "eco" not found.']);
  });

  it('is passed over where it came too late', async () => {
    const run = jest.fn();
    const { house, posted } = await answersTo(
      '!eco',
      { one: { catchUnprocessed: true, run } },
      { isExpired: () => true },
    );
    expect([posted, run.mock.calls, house.states()]).toEqual([[], [], ['expired']]);
  });

  it('is kept from them where it was typed by somebody who may run nothing here', async () => {
    const run = jest.fn();
    const house = createHouse({ commands, filters: { one: { catchUnprocessed: true, run } } });
    house.access = createAccess(openPolicy({ accessControlsDefault: { denyUsers: ['UANA'] } }));
    await house.start('w1').handleEvent(say('!eco'), 0);
    expect([run.mock.calls, house.posted()]).toEqual([[], ['Command "eco" not found.']]);
  });

  /** A filter that only notes what it was asked about that is no command. */
  function noting() {
    const lines: string[] = [];
    const run: TestFilter['run'] = ({ command, text }) => void (command ?? lines.push(text));
    return { lines, filters: { one: { catchUnprocessed: true, run } } };
  }

  it('waits until it is known whether whoever typed it may run anything here', async () => {
    const { lines, filters } = noting();
    const house = createHouse({ commands, filters });
    const open = house.access;
    let isTold = false;
    house.access = (caller, ask) => ({
      ...open(caller, ask),
      async judge(entry) {
        if (!isTold) throw Object.assign(new Error('not told'), { code: 'directory_fact_unknown' });
        return open(caller, ask).judge(entry);
      },
    });
    const handled = house.start('w1').handleEvent(say('!eco'), 0);
    await house.clock.advance(4_000);
    expect([lines, house.posted()]).toEqual([[], []]);
    isTold = true;
    await house.clock.advance(2_000);
    await handled;
    expect(lines).toEqual(['eco']);
  });

  it('is not shown to them where its end was cut off', async () => {
    const { lines, filters } = noting();
    const house = createHouse({ commands, filters });
    await house.start('w1').handleEvent(say('!eco', { truncated: true, textCut: true }), 0);
    expect([lines, house.posted()]).toEqual([[], ['Command "eco" not found.\n\nDid you mean "!echo" ?']]);
  });

  it('is passed on by them like every command that there is', async () => {
    expect((await answersTo('!echo hi', { one: caught('one') })).posted).toEqual(['echo hi']);
  });
});

describe('a rerun after a crash', () => {
  /** The first process dies in the command, where the test says so; the second one takes it over. */
  async function rerun(first: unknown, second: unknown, dies: 'running' | 'answering') {
    const verdicts = [first, second];
    const asked = jest.fn(() => verdicts.shift());
    let runs = 0;
    const house = createHouse({
      commands: {
        echo: {
          run: ({ text }) => ((runs += 1) === 1 && dies === 'running' ? never() : { markdown: `echo ${text}` }),
        },
      },
      filters: { one: { catchUnprocessed: true, run: ({ dryRun }) => (dryRun ? undefined : asked()) } },
    });
    const line = first && 'reply' in (first as object) ? '!eco hi' : '!echo hi';
    house.store.before = (operation) => (operation === 'commit' && dies === 'answering' ? never() : undefined);
    house.store.renew = () => never(); // the first process is gone, as far as the store knows
    void house.start('w1', { sweeps: false }).handleEvent(say(line), 0);
    await house.clock.settle();
    house.store.before = undefined;
    house.start('w2');
    await house.clock.advance(13_000);
    return { asked, posted: house.posted() };
  }

  it('goes on from what the filters let pass, though they would not any more', async () => {
    const { asked, posted } = await rerun({ rewrite: { text: 'ho' } }, { deny: 'frozen' }, 'running');
    expect(posted).toEqual(['echo ho']);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('comes to the same no', async () => {
    const { asked, posted } = await rerun({ deny: 'frozen' }, undefined, 'answering');
    expect(posted).toEqual(['frozen']);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('gives the same answer to what is no command', async () => {
    const { asked, posted } = await rerun({ reply: { markdown: 'one' } }, { reply: { markdown: 'two' } }, 'answering');
    expect(posted.slice(1)).toEqual(['one']);
    expect(asked).toHaveBeenCalledTimes(1);
  });
});
