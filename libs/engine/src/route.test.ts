import type { Actor, Envelope } from '@errand/contracts';
import { createEnvelope, executionIdOf } from '@errand/contracts';
import type { Speaker } from '@errand/plugin-sdk';
import { commandFilter } from '@errand/plugin-sdk';
import type { Grammar } from './grammar';
import { createRegistry } from './registry';
import type { RouteOptions } from './route';
import { route } from './route';
import { messageEvent } from './testing/builders';
import { manifest } from './testing/manifest';

const tools = manifest('tools', {
  commands: {
    echo: {},
    status: {},
    'status gc': { aliases: ['gc'] },
    déjà: {},
    'log-tail': {},
    redo: { onEdit: 'rerun' },
    alert: { from: ['human', 'other_bot'] },
  },
});
const manners = manifest('manners', {
  hears: {
    thanks: { pattern: 'thank(s| you)', prefixed: false },
    cookie: { pattern: '(?P<kind>\\w+) cookie', flags: 'i', prefixed: false },
    polite: { pattern: '^please' },
    fixed: { pattern: 'typo', onEdit: 'rerun' },
    page: { pattern: '^PAGE', prefixed: false, from: ['other_bot'] },
  },
});
const registry = createRegistry([tools, manners]);

const routed = (event: Envelope, options: Partial<RouteOptions> & Partial<Grammar> = {}) => {
  const { registry: of = registry, speakers, callbackOrder = [], botUserId, ...grammar } = options;
  return route(event, 3, {
    registry: of,
    speakers,
    callbackOrder,
    botUserId,
    grammar: { prefix: '!', ...grammar },
  }).map(({ plugin, handler, input }) => [`${plugin}:${handler}`, ...Object.values(input as object)]);
};
const said = (text: string, options?: Parameters<typeof routed>[1], change?: Parameters<typeof messageEvent>[1]) =>
  routed(messageEvent(text, change), options);

describe('a command', () => {
  it('is one execution, named by its event and its handler', () => {
    const event = messageEvent('!echo  a\n b ');
    expect(route(event, 3, { registry, grammar: { prefix: '!' } })).toEqual([
      {
        id: executionIdOf(event.dedupkey, 'tools', 'echo'),
        plugin: 'tools',
        handler: 'echo',
        envelope: event,
        input: { text: 'a\n b' },
        partition: 3,
      },
    ]);
  });

  it.each([
    ['!status gc x', 'tools:status gc', 'x'],
    ['!status_gc x', 'tools:status gc', 'x'],
    ['!status\n gc', 'tools:status gc', ''],
    ['!status g', 'tools:status', 'g'],
    ['!gc now', 'tools:status gc', 'now'],
    ['!déjà vu', 'tools:déjà', 'vu'],
    ['!de\u0301ja\u0300 vu', 'tools:déjà', 'vu'],
    ['!log-tail 5', 'tools:log-tail', '5'],
  ])('is found in %j by its longest name', (text, handler, rest) => {
    expect(said(text)).toEqual([[handler, rest]]);
  });

  it.each(['!Echo', '!log_tail', '!ech', '!d\u0435ja'])('is not found in %j', (text) => {
    expect(said(text)).toEqual([['errand:unknown-command', text.slice(1)]]);
  });

  it('keeps patterns from being looked for', () => {
    expect(said('!echo a cookie, thanks')).toEqual([['tools:echo', 'a cookie, thanks']]);
  });
});

describe('patterns', () => {
  it('are one execution each, in the order of their plugins and of their names', () => {
    expect(said('!thanks for the cookie')).toEqual([
      ['manners:cookie', 'thanks for the cookie'],
      ['manners:thanks', 'thanks for the cookie'],
    ]);
  });

  it('are searched for anywhere in what was said, the prefix cut off', () => {
    expect(said(' !thanks ')).toEqual([['manners:thanks', '!thanks']]);
    expect(said('! please do ')).toEqual([['manners:polite', 'please do']]);
  });

  it('need the prefix, unless they say otherwise', () => {
    expect(said('please, a COOKIE. No COOKIE?')).toEqual([['manners:cookie', 'please, a COOKIE. No COOKIE?']]);
    expect(said('please do')).toEqual([]);
    expect(said('!please, one Cookie')).toEqual([
      ['manners:cookie', 'please, one Cookie'],
      ['manners:polite', 'please, one Cookie'],
    ]);
  });

  it('need none in a direct message where it is optional', () => {
    expect(said('please do', { prefixOptionalOnChat: true }, { channelId: 'D1' })).toEqual([
      ['manners:polite', 'please do'],
    ]);
  });

  it('keep what they match from being not found', () => {
    expect(said('!please')).toEqual([['manners:polite', 'please']]);
    expect(said('!pleas')).toEqual([['errand:unknown-command', 'pleas']]);
  });
});

describe('what is no command', () => {
  it('is answered by the core where it was said to the bot', () => {
    expect(said('!')).toEqual([['errand:unknown-command', '']]);
    expect(said('Err, blah', { altPrefixes: ['Err'], altPrefixSeparators: [','] })).toEqual([
      ['errand:unknown-command', 'blah'],
    ]);
    expect(said('blah')).toEqual([]);
  });

  it('is not answered where the settings say so, unless a filter wants it', () => {
    expect(said('!blah', { suppressCmdNotFound: true })).toEqual([]);
    const filter = (catchUnprocessed: boolean) =>
      createRegistry([manifest('f', { filters: { last: commandFilter({ catchUnprocessed, run: () => undefined }) } })]);
    expect(said('!blah', { suppressCmdNotFound: true, registry: filter(false) })).toEqual([]);
    expect(said('!blah', { suppressCmdNotFound: true, registry: filter(true) })).toHaveLength(1);
  });
});

describe('the history', () => {
  it.each([
    ['!!', 1],
    ['!! again', 1],
    ['! !', 1],
    ['!3', 3],
    ['!03 whatever', 3],
    ['!12', 12],
  ])('is asked by %j', (text, back) => {
    expect(said(text)).toEqual([['errand:recall', expect.any(String), back]]);
  });

  it.each(['!!x', '!0', '!-1', '!1.5', '!²', '!٣', `!${'9'.repeat(400)}`, '!3x'])('is not asked by %j', (text) => {
    expect(said(text)).toEqual([['errand:unknown-command', text.slice(1)]]);
  });

  it('is not asked by who only talks, nor by an edit, nor by a bot', () => {
    expect(said('3')).toEqual([]);
    expect(said('!!', {}, { kind: 'edited' })).toEqual([]);
    expect(said('!!', {}, { actor: { kind: 'other_bot', botId: 'B1' } })).toEqual([]);
  });

  it('comes behind commands and before patterns', () => {
    const numbers = createRegistry([
      manifest('n', { hears: { number: { pattern: '\\d' } }, commands: { '3 times': {} } }),
    ]);
    expect(said('!3 times', { registry: numbers })).toEqual([['n:3 times', '']]);
    expect(said('!3', { registry: numbers })).toEqual([['errand:recall', '3', 3]]);
  });
});

describe('edits', () => {
  const edited = { kind: 'edited', editedTs: '1712.5' } as const;

  it('run nothing again', () => {
    expect(said('!echo a', {}, edited)).toEqual([]);
    expect(said('thanks', {}, edited)).toEqual([]);
    expect(said('!nothing', {}, edited)).toEqual([]);
  });

  it('run what asked for them', () => {
    expect(said('!redo a', {}, edited)).toEqual([['tools:redo', 'a']]);
    expect(said('!a typo, thanks', {}, edited)).toEqual([['manners:fixed', 'a typo, thanks']]);
  });

  it('are none where nobody edited: a preview was added', () => {
    expect(said('!redo a', {}, { ...edited, unfurl: true })).toEqual([]);
  });

  it('are none where the message was deleted', () => {
    expect(said('!redo a', {}, { kind: 'deleted' })).toEqual([]);
  });
});

describe('who speaks', () => {
  it.each<Actor['kind']>(['this_bot', 'other_bot', 'workflow', 'external'])('runs nothing as %s', (kind) => {
    for (const text of ['!echo', '!nothing', '!!', 'thanks'])
      expect(said(text, {}, { actor: { kind, userId: 'UX' } })).toEqual([]);
  });

  it('may be a bot where a handler says so', () => {
    const actor = { kind: 'other_bot', botId: 'B1' } as const;
    expect(said('!alert a', {}, { actor, subtype: 'bot_message' })).toEqual([['tools:alert', 'a']]);
    expect(said('PAGE me', {}, { actor, subtype: 'bot_message' })).toEqual([['manners:page', 'PAGE me']]);
    expect(said('PAGE me')).toEqual([]);
  });

  it('may be whom access control is to decide about', () => {
    const speakers: Speaker[] = ['external'];
    const actor = { kind: 'external', userId: 'UX' } as const;
    expect(said('!echo a', { speakers }, { actor })).toEqual([['tools:echo', 'a']]);
    expect(said('!nothing', { speakers }, { actor })).toHaveLength(1);
    expect(said('!echo a', { speakers }, { actor: { kind: 'this_bot', userId: 'UBOT' } })).toEqual([]);
  });
});

describe('listeners', () => {
  const listening = createRegistry([
    tools,
    manifest('ears', {
      listeners: {
        all: { event: 'message' },
        bots: { event: 'message', from: ['other_bot'] },
        named: { event: 'mention' },
        liked: { event: 'reaction' },
        here: { event: 'presence' },
        welcome: { event: 'join' },
        farewell: { event: 'leave' },
      },
    }),
  ]);
  const heard = (event: Envelope) => routed(event, { registry: listening }).map(([handler]) => handler);
  const event = <T extends Envelope['type']>(type: T, data: Envelope<T>['data']) =>
    createEnvelope<T>({ type, source: 'test', dedupkey: 'k', partitionkey: 'T1', data } as never) as Envelope;

  it('hear of every new message, commands included, behind the command', () => {
    expect(heard(messageEvent('hi'))).toEqual(['ears:all']);
    expect(heard(messageEvent('!echo'))).toEqual(['tools:echo', 'ears:all']);
    expect(heard(messageEvent('!nothing'))).toEqual(['errand:unknown-command', 'ears:all']);
    expect(heard(messageEvent('hi', { actor: { kind: 'other_bot', botId: 'B1' } }))).toEqual(['ears:bots']);
  });

  it.each([
    { order: [], heardBy: ['a', 'b', 'c'] },
    { order: [null], heardBy: ['a', 'b', 'c'] },
    { order: ['c'], heardBy: ['c', 'a', 'b'] },
    { order: ['c', null, 'a'], heardBy: ['c', 'b', 'a'] },
    { order: [null, 'b'], heardBy: ['a', 'c', 'b'] },
    { order: ['nobody', 'b', null], heardBy: ['b', 'a', 'c'] },
  ])('hear in the order $order of their plugins: $heardBy', ({ order, heardBy }) => {
    const three = createRegistry(
      ['a', 'b', 'c'].map((name) => manifest(name, { listeners: { ear: { event: 'message' } } })),
    );
    const names = routed(messageEvent('hi'), { registry: three, callbackOrder: order });
    expect(names).toEqual(heardBy.map((name) => [`${name}:ear`]));
  });

  it('hear of mentions beside', () => {
    expect(heard(messageEvent('hi @ben', { mentions: [{ kind: 'user', id: 'UBEN' }] }))).toEqual([
      'ears:all',
      'ears:named',
    ]);
  });

  it('hear nothing of this bot, of edits and of Slack’s own words', () => {
    expect(heard(messageEvent('hi', { actor: { kind: 'this_bot' } }))).toEqual([]);
    expect(heard(messageEvent('hi', { kind: 'edited' }))).toEqual([]);
    expect(heard(messageEvent('Ana has joined', { subtype: 'channel_join' }))).toEqual([]);
  });

  it('hear of reactions, presence, and who comes and goes', () => {
    const item = { type: 'message', channelId: 'C1', ts: '1.2' };
    const reaction = { teamId: 'T1', change: 'added', reaction: 'eyes', item, eventTs: '1.3' } as const;
    expect(heard(event('slack.reaction.v1', { ...reaction, actor: { kind: 'human', userId: 'UANA' } }))).toEqual([
      'ears:liked',
    ]);
    expect(heard(event('slack.reaction.v1', { ...reaction, actor: { kind: 'this_bot' } }))).toEqual([]);
    const presence = { teamId: 'T1', userIds: ['UANA'], presence: 'away', eventTs: '1.3' };
    expect(heard(event('slack.presence_changed.v1', presence))).toEqual(['ears:here']);
    const member = { teamId: 'T1', userId: 'UANA', channelId: 'C1', isThisBot: false, eventTs: '1.3' } as const;
    expect(heard(event('slack.member.v1', { ...member, change: 'joined' }))).toEqual(['ears:welcome']);
    expect(heard(event('slack.member.v1', { ...member, change: 'left' }))).toEqual(['ears:farewell']);
    expect(
      heard(event('slack.tokens_revoked.v1', { teamId: 'T1', userIds: [], botUserIds: [], eventTs: '1.3' })),
    ).toEqual([]);
  });
});

describe('a click', () => {
  const approvals = manifest('approvals', { commands: { confirm: {}, approve: {}, reject: {} } });
  const click = (actionId: string, kind: Actor['kind'] = 'human') =>
    route(
      createEnvelope({
        type: 'slack.block_actions.v1',
        source: 'ingress-events/test',
        dedupkey: 'block_actions:T1:abc',
        partitionkey: 'T1:C1',
        data: {
          teamId: 'T1',
          channelId: 'C1',
          messageTs: '1712.1',
          actor: { kind, userId: 'UBEN' },
          actions: [{ actionId, type: 'button', value: 'ab12' }],
        },
      }),
      0,
      { registry: createRegistry([approvals]), grammar: { prefix: '!' } },
    ).map(({ plugin, handler, input }) => [plugin, handler, (input as { text: string }).text]);

  it('on a button of ours is the command that says the same', () => {
    expect(click('errand:confirm')).toEqual([['approvals', 'confirm', 'ab12']]);
    expect(click('errand:reject')).toEqual([['approvals', 'reject', 'ab12']]);
  });

  it('is nothing on another button, nor by whom the command does not listen to', () => {
    expect(click('deploy')).toEqual([]);
    expect(click('constructor')).toEqual([]);
    expect(click('errand:approve', 'external')).toEqual([]);
  });
});
