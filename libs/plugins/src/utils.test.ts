import type { Context, Directory, ExecutionInfo } from '@errand/plugin-sdk';
import { CommandError, manifestOf } from '@errand/plugin-sdk';
import { utils } from './utils';

const away = () => Promise.reject(new Error('nobody answers'));
const directory: Directory = {
  user: async (id) => ({
    id,
    teamId: 'T1',
    nick: 'ana',
    fullName: 'Ana Lima',
    email: 'ana@example.com',
    isBot: false,
    isGuest: false,
    isDeactivated: false,
  }),
  channel: async (id) => ({ id, name: 'general', kind: 'channel', isArchived: false, isShared: false }),
  handle: async () => 'oncall',
  bot: async () => ({ teamId: 'T1', teamName: 'Acme', userId: 'UBOT', name: 'errand' }),
  direct: async () => 'D1',
};
/** As much of it as these commands use. */
const context = (change: { directory?: Directory; execution?: Partial<ExecutionInfo> } = {}) =>
  ({
    log: { info: () => undefined, warn: () => undefined },
    directory: change.directory ?? directory,
    execution: {
      id: 'e1',
      attempt: 1,
      teamId: 'T1',
      channelId: 'C1',
      threadTs: undefined,
      userId: 'UANA',
      actor: 'human',
      isDirect: false,
      ...change.execution,
    },
  }) as unknown as Context;
const run = (name: string, text: string, ctx = context(), args = {}) =>
  utils.commands[name]!.run({ args, flags: {}, text } as never, ctx);

describe('echo', () => {
  it('repeats what it is told as it was typed, of which nothing is Markdown', async () => {
    expect(await run('echo', ' 2*3*4\n  - b')).toEqual({ text: ' 2*3*4\n  - b' });
  });

  it('names whom it mentions', async () => {
    expect(await run('echo', 'ask @U0ANA0001 or @S0ONCALL1 in #C0GENERAL')).toEqual({
      text: 'ask @ana or @oncall in #general',
    });
  });

  it('says nothing to who says nothing, as Errbot does', async () => {
    expect(await run('echo', '')).toEqual({ text: '' });
  });
});

describe('whoami', () => {
  it('shows the bare id to list as an admin, and what Slack knows, each on a line', async () => {
    expect(await run('whoami', '')).toBe(
      [
        '| key | value |',
        '| --- | --- |',
        '| person | `UANA` |',
        '| nick | `ana` |',
        '| fullname | `Ana Lima` |',
        '| client | `C1` |',
        '| email | `ana@example.com` |',
        '| workspace | `T1 Acme` |',
        '',
        '`room` is \\#general',
        '',
        "- string representation is '\\#general/ana'",
        "- class is 'SlackRoomOccupant'",
      ].join('\n'),
    );
  });

  it('shows no room in a direct message, and no e-mail that Slack does not tell', async () => {
    const quiet: Directory = {
      ...directory,
      user: async (id) => ({ ...(await directory.user(id))!, email: undefined }),
    };
    const answer = await run(
      'whoami',
      '',
      context({ directory: quiet, execution: { channelId: 'D1', isDirect: true } }),
    );
    expect(answer).not.toMatch(/room|email/);
    expect(answer).toContain('| client | `D1` |');
    expect(answer).toContain("\n- string representation is '\\<@UANA\\>'\n- class is 'SlackPerson'");
  });

  it('shows somebody else, of whom no conversation is known', async () => {
    const answer = await run('whoami', '@ben', context(), { who: 'UBEN' });
    expect(answer).toContain('| person | `UBEN` |');
    expect(answer).not.toContain('client');
    expect(answer).toContain("is '\\<@UBEN\\>'\n- class is 'SlackPerson'");
  });

  it('shows the id even when nobody can be asked', async () => {
    const nobody: Directory = { user: away, channel: away, handle: away, bot: away, direct: away };
    const answer = await run('whoami', '', context({ directory: nobody }));
    expect(answer).toContain('| person | `UANA` |\n');
    expect(answer).toContain("\n- string representation is 'C1/UANA'\n");
    expect(answer).toContain('Slack could not be asked for the rest just now.');
  });

  it('says once what Slack does not tell, and nothing where it knows of nobody', async () => {
    const refuse = () => Promise.reject(new CommandError('Slack does not tell me that: missing_scope.'));
    const answer = await run('whoami', '', context({ directory: { ...directory, user: refuse, channel: refuse } }));
    expect(answer).toMatch(/'\n\nSlack does not tell me that: missing_scope\.$/);
    const stranger = { ...directory, user: async () => undefined };
    expect(await run('whoami', '', context({ directory: stranger }))).toContain("/UANA'\n");
  });

  it('lets no name break out of its line', async () => {
    const sly: Directory = {
      ...directory,
      user: async (id) => ({ ...(await directory.user(id))!, nick: '`|\n<!channel>\u202e' }),
    };
    const answer = await run('whoami', '', context({ directory: sly }));
    expect(answer).toContain("| nick | `'\\| <!channel>` |\n");
    expect(answer).toContain("'\\#general/\\`\\| \\<\\!channel\\>'");
  });
});

describe('the plugin', () => {
  it('declares no effects: its commands are rerun after a crash', () => {
    expect(manifestOf(utils).commands.map(({ name, onCrash }) => [name, onCrash])).toEqual([
      ['echo', 'retry'],
      ['whoami', 'retry'],
    ]);
  });
});
