import type { AccessRule } from '@errand/access-control';
import type { DirectoryAnswer, Envelope, ReplyBody } from '@errand/contracts';
import { t } from '@errand/plugin-sdk';
import type { AccessCaller } from './access';
import { createAccess } from './access';
import type { AnswerVerb } from './answer-request';
import { createAnswerRequest } from './answer-request';
import type { ApprovalEntry } from './approval-request';
import { detailsOf } from './approval-request';
import type { JudgeApprover } from './approvers';
import type { Engine } from './engine';
import { messageEvent } from './testing/builders';
import { openPolicy } from './testing/open-policy';
import { createHouse, never } from './testing/house';
import type { TestCommand, TestFilter } from './testing/house';

let seconds = 0;
const say = (text: string, change: Parameters<typeof messageEvent>[1] = {}) =>
  messageEvent(text, { ts: `1714.${(seconds += 1)}`, ...change });
const [ana, ben, carla] = ['UANA', 'UBEN', 'UCARLA'].map((id): AccessCaller => ({
  id,
  kind: 'human',
  channelId: 'C1',
}));
const MINUTE = 60_000;
/** Of the texts that were posted, not those that a question was changed to. */
const postedIn = ({ published }: { published: Envelope[] }) =>
  published.flatMap((each) => (each.type === 'egress.post.v1' ? [each.data.body.markdown] : []));

/** A house with people who answer. Ben and Carla may approve. */
function setUp(commands: Record<string, TestCommand>, options: { filters?: Record<string, TestFilter> } = {}) {
  const house = createHouse({
    commands: { echo: { run: ({ text }) => ({ markdown: text }) }, ...commands },
    ...options,
  });
  let engine: Engine = house.start('w1');
  /** Whom a role or a group has no more, or of whom nobody knows. */
  const out = new Map<string, 'no' | 'unknown'>();
  const judgeApprover: JudgeApprover = async ({ by }, { id }) => {
    const is = out.get(id) ?? (by.includes(id) ? 'yes' : 'no');
    return is === 'unknown' ? { is, missing: 'groups' } : { is, because: 'x', policyVersion: 3 };
  };
  let clicks = 0;
  const answer = (
    verb: AnswerVerb,
    who: AccessCaller | undefined,
    id = only(),
    executionId = `click ${(clicks += 1)}`,
  ) =>
    createAnswerRequest({
      store: house.approvals,
      judgeApprover: (...asked) => judgeApprover(...asked),
      record: async (entry) => void house.approvals.audited.push(entry),
      settings: { prefix: '!' },
      wake: (partition, lane) => engine.wake(partition, lane),
    })({ verb, id, caller: who!, executionId });
  const only = () => [...house.approvals.rows.values()].find(({ state }) => state === 'open')?.id ?? 'none';
  return {
    house,
    out,
    answer,
    only,
    restart: () => (engine = house.start('w2')),
    type: async (text: string, change: Parameters<typeof messageEvent>[1] = {}) => {
      await engine.handleEvent(say(text, change), 0);
      await house.clock.settle();
    },
  };
}

const drop = (run = jest.fn(({ text }: { text: string }) => ({ markdown: `dropped ${text}` }))) => ({
  run,
  commands: { drop: { confirm: { question: 'Really drop it?' }, run } },
});
const ship = (count = 1, run = jest.fn(({ text }: { text: string }) => ({ markdown: `shipped ${text}` }))) => ({
  run,
  commands: { ship: { approval: { by: { users: ['UBEN', 'UCARLA'], groups: ['S1'], roles: ['sre'] }, count }, run } },
});

describe('a command that wants to be confirmed', () => {
  it('asks where it was typed, and runs nothing', async () => {
    const { commands, run } = drop();
    const { house, type, only } = setUp(commands);
    await type('!drop  the *table*', { threadTs: '1700.1' });
    const id = only();
    expect(run).not.toHaveBeenCalled();
    expect(house.ended).toMatchObject([{ command: 'drop', outcome: 'asked' }]);
    expect(house.states()).toEqual(['done']);
    expect(house.published).toHaveLength(1);
    expect(house.published[0]?.data).toMatchObject({
      conversation: { channelId: 'C1', threadTs: '1700.1' },
      body: {
        markdown: `<@UANA>, Really drop it?\n\n\`!drop the *table*\`\n\nWithin 5 minutes: by a button, or !confirm ${id} or !reject ${id}.`,
        mentions: ['UANA'],
        blocks: [
          { type: 'rich_text' },
          {
            type: 'actions',
            elements: [
              { action_id: 'errand:confirm', value: id },
              { action_id: 'errand:reject', value: id },
            ],
          },
        ],
      },
    });
    expect(JSON.stringify(house.published[0])).toContain(
      JSON.stringify({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: '!drop the *table*' }] }),
    );
  });

  it('shows of whom it mentions the name and the id, and nothing that turns it around', async () => {
    const { commands } = drop();
    const { house, type } = setUp(commands);
    house.directory = async (request) =>
      request.kind === 'user' && request.userId === 'U0BEN0002'
        ? ({ kind: 'user', user: { nick: 'ben' } } as DirectoryAnswer)
        : { kind: 'not_found', reason: 'user_not_found' };
    await type('!drop \u202e@U0BEN0002 @U0NOBODY9');
    expect(postedIn(house)[0]).toContain('`!drop \\u202e@ben (U0BEN0002) @U0NOBODY9`');
  });

  it('runs once when its caller says so, however often and in however many ways', async () => {
    const { commands, run } = drop();
    const { house, type, answer, only } = setUp(commands);
    await type('!drop table');
    const id = only();
    const answers = await Promise.allSettled([1, 2, 3].map(() => answer('confirm', ana, id)));
    await house.clock.settle();
    expect(run).toHaveBeenCalledTimes(1);
    expect(postedIn(house).slice(1)).toEqual(['dropped table']);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(answer('confirm', ana, id)).rejects.toMatchObject({
      code: 'command_error',
      message: 'That was confirmed already.',
    });
    expect(await house.history.entriesOf({ teamId: 'T1', userId: 'UANA' })).toMatchObject([
      { handler: 'drop', text: 'table' },
    ]);
  });

  it('takes the word of nobody else', async () => {
    const { commands, run } = drop();
    const { house, type, answer } = setUp(commands);
    await type('!drop');
    await expect(answer('confirm', ben)).rejects.toThrow('That is for whoever ran the command to say.');
    await expect(answer('reject', ben)).rejects.toThrow('That is for whoever ran the command to say.');
    await expect(answer('approve', ana)).rejects.toThrow(
      /^That is for the caller to confirm: `!confirm [0-9a-f]{10}`\.$/,
    );
    await house.clock.settle();
    expect(run).not.toHaveBeenCalled();
  });

  it('is not run when its caller says no, and tells why', async () => {
    const { commands, run } = drop();
    const { house, type, answer } = setUp(commands);
    await type('!drop `x`');
    const taken = await answer('reject', ana);
    await house.clock.settle();
    expect(run).not.toHaveBeenCalled();
    expect(postedIn(house).slice(1)).toEqual(["<@UANA>, `!drop 'x'` is not run: <@UANA> said no."]);
    expect(taken.said).toBeUndefined();
    expect(taken.question.reply.markdown).toContain('Not run: <@UANA> said no.');
    expect(JSON.stringify(taken.question.reply.blocks)).not.toContain('actions');
    expect(taken.question.ref).toEqual({
      handle: (house.published[0]!.data as { handle: string }).handle,
      conversation: { teamId: 'T1', channelId: 'C1' },
    });
  });

  it('is told to be too late once, and the question has no buttons then', async () => {
    const { commands, run } = drop();
    const { house, type, answer, only, restart } = setUp(commands);
    await type('!drop table');
    const id = only();
    restart();
    await house.clock.advance(5 * MINUTE - 1);
    expect(house.published).toHaveLength(1);
    await house.clock.advance(10_000);
    expect(run).not.toHaveBeenCalled();
    expect(house.published.map(({ type }) => type)).toEqual(['egress.post.v1', 'egress.update.v1', 'egress.post.v1']);
    expect(postedIn(house)[1]).toBe('<@UANA>, `!drop table` is not run: it was not confirmed within 5 minutes.');
    expect(JSON.stringify(house.published[1])).not.toContain('actions');
    expect((house.published[1]!.data as { handle: string }).handle).toBe(
      (house.published[0]!.data as { handle: string }).handle,
    );
    await expect(answer('confirm', ana, id)).rejects.toThrow(
      'That is too late: it was not confirmed within 5 minutes.',
    );
  });

  it('takes no answer in the moment before it is told that it is too late', async () => {
    const { commands } = drop();
    const { house, type, answer, only } = setUp(commands);
    await type('!drop');
    house.approvals.overdue = async () => [];
    await house.clock.advance(5 * MINUTE);
    await expect(answer('confirm', ana, only())).rejects.toThrow('That is too late');
  });

  it('is read before anybody is asked', async () => {
    const run = jest.fn();
    const { house, type } = setUp({ drop: { confirm: true, args: { what: { type: 'string' } as never }, run } });
    await type('!drop');
    expect(house.ended).toMatchObject([{ outcome: 'usage' }]);
    expect(house.approvals.rows.size).toBe(0);
  });

  it('keeps neither its lane nor a slot while it waits', async () => {
    const { commands } = drop();
    const house = createHouse({ commands: { ...commands, echo: { run: ({ text }) => ({ markdown: text }) } } });
    const engine = house.start('w1', { concurrency: 1 });
    for (const text of ['!drop a', '!drop b', '!echo hi']) await engine.handleEvent(say(text), 0);
    expect(house.posted()[2]).toBe('hi');
    expect(engine.running()).toBe(0);
  });

  it('is asked once, and shown once, where its worker dies in between', async () => {
    const { commands, run } = drop();
    const { house, type, answer, restart } = setUp(commands);
    house.store.before = (operation) => (operation === 'commit' ? never() : undefined);
    house.store.renew = () => never(); // the first worker is gone, as far as the store knows
    void type('!drop table');
    await house.clock.settle();
    house.store.before = undefined;
    restart();
    await house.clock.advance(13_000);
    expect(house.approvals.rows.size).toBe(1);
    expect(postedIn(house)).toHaveLength(1);
    await answer('confirm', ana);
    await house.clock.settle();
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('that nobody ran cannot be confirmed', async () => {
    const { commands } = drop();
    const house = createHouse({ commands: { drop: { ...commands.drop, from: ['other_bot'] } } });
    house.access = createAccess(openPolicy({ allowBots: true }));
    await house.start('w1').handleEvent(say('!drop', { actor: { kind: 'other_bot', botId: 'B1' } }), 0);
    expect(house.posted()).toEqual([expect.stringContaining('`!drop` was not run: somebody has to agree to it first')]);
  });
});

describe('a command that others have to approve', () => {
  it('names those who are asked', async () => {
    const { house, type, only } = setUp(ship(2).commands);
    await type('!ship api');
    expect(postedIn(house)[0]).toBe(
      `<@UANA> asks for 2 approvals by <!subteam^S1> or <@UBEN> or <@UCARLA> or role sre:\n\n\`!ship api\`\n\nWithin 30 minutes: by a button, or !approve ${only()} or !reject ${only()}.`,
    );
  });

  it('runs with the last approval that it needs, each of another person and none of its caller', async () => {
    const { commands, run } = ship(2);
    const { house, type, answer, only } = setUp(commands);
    await type('!ship api');
    const id = only();
    await expect(answer('approve', ana)).rejects.toThrow('It is your own request: somebody else has to approve it.');
    await expect(answer('approve', { id: 'UEVE', kind: 'human', channelId: 'C1' })).rejects.toThrow(
      'You are not among those',
    );
    await expect(answer('confirm', ben)).rejects.toThrow(`That is for others to approve: \`!approve ${id}\`.`);
    const first = await answer('approve', ben, ` ${id.toUpperCase()} `);
    expect(first.said).toBe('1 of 2 approvals.');
    expect(first.question.reply.markdown).toContain('1 of 2 so far, <@UBEN>. Within 30 minutes');
    await expect(answer('approve', ben, id)).rejects.toThrow('You have approved that already.');
    await house.clock.settle();
    expect(run).not.toHaveBeenCalled();

    const second = await answer('approve', { ...carla!, channelId: 'D9' }, id);
    expect(second.said).toBe('It is run now.');
    expect(second.question.reply.markdown).toContain('Approved by <@UBEN>, <@UCARLA>.');
    await house.clock.settle();
    expect(run).toHaveBeenCalledTimes(1);
    expect(postedIn(house)[1]).toBe('shipped api');
    const [asked, ran] = house.published;
    expect(ran?.data).toMatchObject({ conversation: { channelId: 'C1' } });
    expect(ran?.correlationid).toBe(asked?.correlationid);
  });

  it('is not run when one of them says no, or its caller thinks better of it', async () => {
    const { house, type, answer } = setUp(ship(2).commands);
    await type('!ship a');
    await answer('approve', ben);
    await answer('reject', carla);
    await type('!ship b');
    await expect(answer('reject', { id: 'UEVE', kind: 'human', channelId: 'C1' })).rejects.toThrow(
      'You are not among those',
    );
    await answer('reject', ana);
    await house.clock.settle();
    expect(postedIn(house).filter((text) => text.includes('said no'))).toEqual([
      '<@UANA>, `!ship a` is not run: <@UCARLA> said no.',
      '<@UANA>, `!ship b` is not run: <@UANA> said no.',
    ]);
  });

  it('runs once also where the process dies that brings the last answer, and the answer comes again', async () => {
    const { commands, run } = ship();
    const { house, type, answer, only } = setUp(commands);
    await type('!ship api');
    const id = only();
    const first = await answer('approve', ben, id, 'one click');
    const again = await answer('approve', ben, id, 'one click');
    expect(again).toEqual(first);
    await house.clock.settle();
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('is found by the sweep of who has its partition, where nobody wakes its lane', async () => {
    const { commands, run } = ship();
    const { house, type, only } = setUp(commands);
    await type('!ship api');
    const elsewhere = createAnswerRequest({
      store: house.approvals,
      judgeApprover: async () => ({ is: 'yes', because: 'x', policyVersion: 3 }),
      record: async () => undefined,
      settings: { prefix: '!' },
      wake: () => undefined,
    });
    await elsewhere({ verb: 'approve', id: only(), caller: ben!, executionId: 'x' });
    await house.clock.advance(2_500);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('survives the end of the worker that asked', async () => {
    const { commands, run } = ship();
    const { house, type, answer, restart } = setUp(commands);
    await type('!ship api');
    restart();
    await answer('approve', ben);
    await house.clock.advance(2_500);
    expect(run).toHaveBeenCalledTimes(1);
    expect(postedIn(house)).toHaveLength(2);
  });

  it('has as much time to run as it had when it was typed', async () => {
    const { house, type, answer } = setUp(ship(1, jest.fn()).commands);
    await type('!ship api');
    const { envelope } = detailsOf([...house.approvals.rows.values()][0]!);
    envelope.expiresat = new Date(Date.parse(envelope.time) + 15 * MINUTE).toISOString();
    await answer('approve', ben);
    const [, ran] = [...house.store.rows.values()];
    expect(Date.parse(ran!.envelope.expiresat!) - Date.parse(ran!.envelope.time)).toBe(15 * MINUTE);
  });

  it('says no to what is no request', async () => {
    const { answer } = setUp({});
    await expect(answer('approve', ben, '')).rejects.toThrow('Which one? `!approve <id>`');
    await expect(answer('approve', ben, 'zzz')).rejects.toThrow('There is no request with that id');
  });

  it('reads an id as it was pasted, with whatever stands behind it', async () => {
    const { commands, run } = ship();
    const { house, type, answer, only } = setUp(commands);
    await type('!ship api');
    await answer('approve', ben, ` \`${only().toUpperCase()}\` looks good`);
    await house.clock.settle();
    expect(run).toHaveBeenCalledTimes(1);
  });
});

describe('what was agreed to', () => {
  it('is what runs: nothing that a filter makes of it meanwhile', async () => {
    const { commands, run } = drop();
    let word = 'a';
    const add: TestFilter = { match: 'drop', run: ({ text }) => ({ rewrite: { text: `${text} ${word}` } }) };
    const { house, type, answer } = setUp(commands, { filters: { add } });
    await type('!drop table');
    expect(postedIn(house)[0]).toContain('`!drop table a`');
    word = 'b';
    await answer('confirm', ana);
    await house.clock.settle();
    expect(run).not.toHaveBeenCalled();
    expect(postedIn(house)[1]).toBe('`!drop` was not run: what would run now is not what was agreed to.');
    word = 'a';
    await type('!drop table');
    await answer('confirm', ana);
    await house.clock.settle();
    expect(run).toHaveBeenCalledTimes(1);
    expect(postedIn(house)[3]).toBe('dropped table a');
  });

  it('is refused all the same when the caller may not run it any more', async () => {
    const { commands, run } = drop();
    const { house, type, answer } = setUp(commands);
    await type('!drop');
    house.access = createAccess(openPolicy({ accessControlsDefault: { denyUsers: ['UANA'] } }));
    await answer('confirm', ana);
    await house.clock.settle();
    expect(run).not.toHaveBeenCalled();
    expect(postedIn(house)[1]).toBe("You're not allowed to access this command from this user");
  });

  it('holds for one run: a replay of it asks anew', async () => {
    const { commands, run } = drop();
    const { house, type, answer, restart, only } = setUp(commands);
    await type('!drop table');
    const first = only();
    await answer('confirm', ana);
    await house.clock.settle();
    const ran = [...house.store.rows.values()][1]!;
    const { id: _id, plugin, handler, envelope, input, partition } = ran;
    await house.store.enqueue({ id: 'replay', plugin, handler, envelope, input, partition, lane: 'T1:C1' });
    restart().wake(0, 'T1:C1');
    await house.clock.settle();
    expect(run).toHaveBeenCalledTimes(1);
    expect(only()).not.toBe(first);
    expect(only()).not.toBe('none');
  });
});

describe('a policy', () => {
  const allowing = (rule: AccessRule) => createAccess(openPolicy({ accessControlsDefault: rule }));

  it('may want both, of a command that wants neither: the caller is asked first', async () => {
    const { house, type, answer } = setUp({});
    house.access = allowing({ confirm: true, approval: { by: ['UBEN'], withinMs: 3_600_000 } });
    await type('!echo hi');
    expect(postedIn(house)[0]).toContain('<@UANA>, is this to be run?');
    await answer('confirm', ana);
    await house.clock.settle();
    expect(postedIn(house)[1]).toContain('<@UANA> asks for an approval by <@UBEN>:\n\n`!echo hi`\n\nWithin 1 hour');
    await answer('approve', ben);
    await house.clock.settle();
    expect(postedIn(house)[2]).toBe('hi');
  });

  it('says of an approval that was asked for in a direct message that nobody else sees it', async () => {
    const { house, type } = setUp({});
    house.access = allowing({ approval: { by: ['UBEN'] } });
    await type('!echo hi', { channelId: 'D1' });
    await type('!echo ho');
    expect(postedIn(house)[0]).toMatch(/Nobody else sees this message: tell them what to type/);
    expect(postedIn(house)[1]).not.toContain('Nobody else sees');
  });

  it('has the last word on who approves', async () => {
    const { house, type, answer } = setUp(ship(2).commands);
    house.access = allowing({ approval: { by: ['UCARLA'] } });
    await type('!ship api');
    await expect(answer('approve', ben)).rejects.toThrow('You are not among those');
    await answer('approve', carla);
    await house.clock.settle();
    expect(postedIn(house)[1]).toBe('shipped api');
  });
});

describe('rules that change while a question is open', () => {
  const asking = (approval: AccessRule['approval']) =>
    createAccess(openPolicy({ accessControlsDefault: approval ? { approval } : {} }));

  it('are those that hold: others than agreed have to agree, and are asked', async () => {
    const run = jest.fn(() => ({ markdown: 'done' }));
    const { house, type, answer, only } = setUp({ go: { confirm: true, run } });
    house.access = asking({ by: ['UBEN'] });
    await type('!go x');
    await answer('confirm', ana);
    await house.clock.settle();
    const first = only();
    house.access = asking({ by: ['UCARLA', 'UDMITRI'], count: 2 });
    await answer('approve', ben);
    await house.clock.settle();
    expect(run).not.toHaveBeenCalled();
    expect(only()).not.toBe(first);
    expect(postedIn(house)[2]).toMatch(
      /^Who has to approve this has changed meanwhile\. <@UANA> asks for 2 approvals by <@UCARLA> or <@UDMITRI>:/,
    );
    await answer('approve', carla);
    await answer('approve', { ...carla!, id: 'UDMITRI' });
    await house.clock.settle();
    expect(run).toHaveBeenCalledTimes(1); // and its caller was asked once
    expect(postedIn(house)).toHaveLength(4);
  });

  it('change nothing where they ask for the same in other words, or for nothing any more', async () => {
    const run = jest.fn();
    const { house, type, answer } = setUp({ go: { run } });
    house.access = asking({ by: ['UBEN', 'UCARLA'] });
    await type('!go x');
    house.access = asking({ by: ['UCARLA', 'UBEN'], withinMs: 1_000 });
    await answer('approve', ben);
    await house.clock.settle();
    expect(run).toHaveBeenCalledTimes(1);
    await type('!go y');
    house.access = asking(undefined);
    await answer('approve', ben);
    await house.clock.settle();
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('take back the yes of who may not say it any more', async () => {
    const { commands, run } = ship(2);
    const { house, type, answer, out } = setUp(commands);
    await type('!ship api');
    await answer('approve', ben);
    out.set('UBEN', 'no');
    const second = await answer('approve', carla);
    expect(second.said).toBe('1 of 2 approvals. 1 of those before does not count any more.');
    expect(second.question.reply.markdown).toContain('1 of 2 so far, <@UCARLA>.');
    await house.clock.settle();
    expect(run).not.toHaveBeenCalled();
    expect(house.approvals.audited.map(({ userId, details: { state } }) => `${state} ${userId}`)).toEqual([
      ...['asked UANA', 'approved UBEN', 'lapsed UBEN', 'approved UCARLA'],
    ]);
    out.clear();
    await answer('approve', ben);
    await house.clock.settle();
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('wait where nobody knows whether it still counts', async () => {
    const { commands, run } = ship(2);
    const { house, type, answer, out } = setUp(commands);
    await type('!ship api');
    await answer('approve', ben);
    out.set('UBEN', 'unknown');
    await expect(answer('approve', carla)).rejects.toThrow('is not known just now; try again in a minute.');
    out.clear();
    await answer('approve', carla);
    await house.clock.settle();
    expect(run).toHaveBeenCalledTimes(1);
  });
});

describe('a question', () => {
  const args = { where: t.string(), password: t.string({ secret: true }) };
  const login = () => ({ confirm: true, args, run: jest.fn(({ args: { password } }) => ({ markdown: password })) });

  it('repeats no secret, nor does what comes of it; what runs has it', async () => {
    const { house, type, answer } = setUp({ login: login() });
    await type("!login 'the prod' sesame");
    expect(postedIn(house)[0]).toContain('`!login "the prod" •••`');
    await answer('reject', ana);
    await house.clock.settle();
    expect(postedIn(house)[1]).toBe('<@UANA>, `!login "the prod" •••` is not run: <@UANA> said no.');
    expect(JSON.stringify(house.published.map(({ data }) => data))).not.toContain('sesame');
    await type('!!');
    await answer('confirm', ana);
    await house.clock.settle();
    expect(postedIn(house)[3]).toBe('sesame');
  });

  it('shows what nobody would see', async () => {
    const { commands } = ship();
    const { house, type } = setUp(commands);
    await type('!ship a\u202eb\u200b c\u0007');
    expect(postedIn(house)[0]).toContain('`!ship a\\u202eb\\u200b c\\u0007`');
    expect(JSON.stringify(house.published[0]!.data)).not.toMatch(/[\u202e\u200b]/);
  });

  it('has a file beneath it with what is longer than it can show', async () => {
    const { commands } = ship();
    const { house, type } = setUp(commands);
    await type(`!ship ${'a'.repeat(2_600)} END`);
    await type('!ship short');
    const [long, short] = house.published.map(({ data }) => (data as { body: ReplyBody }).body);
    expect(JSON.stringify(long!.blocks)).toContain('a… and 110 characters more, in the file');
    expect(long!.file).toMatchObject({ name: 'command.txt', size: 2_610 });
    expect(short!.file).toBeUndefined();
  });
});

describe('the audit', () => {
  const told = ({ approvals }: { approvals: { audited: ApprovalEntry[] } }) =>
    approvals.audited.map(({ userId, details: { state } }) => `${state} ${userId ?? 'nobody'}`);

  it('tells who was asked, who agreed, and what ran for it, with the command that asked', async () => {
    const { house, type, answer, only } = setUp(ship(2).commands);
    await type('!ship api', { ts: '1714.7777' });
    const id = only();
    await answer('approve', ben);
    await expect(answer('approve', ben, id)).rejects.toThrow('You have approved that already.');
    await answer('approve', carla, id);
    await house.clock.settle();

    expect(told(house)).toEqual(['asked UANA', 'approved UBEN', 'approved UCARLA']);
    const [asking] = house.store.rows.values();
    const [question, yes] = house.approvals.audited;
    const where = { subject: asking!.id, teamId: 'T1', channelId: 'C1', ts: '1714.7777', command: 'ship' };
    const demand = { wants: 'approval', by: ['S1', 'UBEN', 'UCARLA', 'role:sre'], count: 2, withinMs: 30 * MINUTE };
    expect(question).toMatchObject({ ...where, details: { requestId: id, state: 'asked', ...demand } });
    expect(yes).toMatchObject({ ...where, details: { requestId: id, state: 'approved' } });
    const [asked, ran] = house.store.audited;
    expect(asked?.details).toMatchObject({ outcome: 'asked' });
    expect(asked?.details).not.toHaveProperty('grants');
    expect(ran?.details).toMatchObject({ outcome: 'done', grants: [id] });
    expect(new Set([question, yes, asked, ran].map((entry) => entry?.traceId)).size).toBe(1);
  });

  it('tells by which rules somebody may approve, and who wanted to and may not', async () => {
    const { house, type, answer } = setUp(ship().commands);
    await type('!ship api', { ts: '1714.8888' });
    await expect(answer('approve', ana)).rejects.toThrow('your own request');
    await expect(answer('reject', { id: 'UEVE', kind: 'human', channelId: 'C1' })).rejects.toThrow('not among those');
    await answer('approve', ben);
    expect(told(house)).toEqual(['asked UANA', 'refused UANA', 'refused UEVE', 'approved UBEN']);
    const [asked, , refused, approved] = house.approvals.audited;
    const { subject, traceId } = asked!;
    const access = { because: 'x', policyVersion: 3 };
    expect(refused).toMatchObject({
      ...{ subject, traceId },
      details: { wanted: 'reject', access: { outcome: 'denied', ...access } },
    });
    expect(approved).toMatchObject({ subject, traceId, details: { access: { outcome: 'allowed', ...access } } });
  });

  it('tells of what was confirmed, and of what nobody agreed to', async () => {
    const { house, type, answer } = setUp({ ...drop().commands, ...ship().commands });
    await type('!drop a');
    await answer('confirm', ana);
    await type('!ship b');
    await answer('reject', ben);
    await type('!drop c');
    await house.clock.advance(6 * MINUTE);
    expect(told(house)).toEqual([
      ...['asked UANA', 'confirmed UANA'],
      ...['asked UANA', 'rejected UBEN'],
      ...['asked UANA', 'expired nobody'],
    ]);
  });

  it('is told nothing of what was typed, which may be secret', async () => {
    const args = { password: t.string({ secret: true }) };
    const { house, type, answer } = setUp({ login: { confirm: true, args, run: jest.fn() } });
    await type('!login sesame');
    await answer('confirm', ana);
    await house.clock.settle();
    expect(told(house)).toEqual(['asked UANA', 'confirmed UANA']);
    expect(JSON.stringify([house.approvals.audited, house.store.audited])).not.toContain('sesame');
  });
});
