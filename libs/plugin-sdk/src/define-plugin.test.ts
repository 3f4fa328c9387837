import { t } from './args';
import type { CommandDefinition } from './command';
import { command } from './command';
import type { FilterDefinition } from './command-filter';
import { commandFilter } from './command-filter';
import { definePlugin } from './define-plugin';
import type { HearDefinition } from './hear';
import { hear } from './hear';
import { manifestOf } from './manifest';
import type { ListenerDefinition } from './on';
import { on } from './on';
import type { Message, PluginDefinition } from './plugin';

const hello = command({ summary: 'Say hello', run: ({ text }) => `Hello, ${text || 'world'}!` });
const hears = (change: Partial<HearDefinition> = {}) =>
  hear({ summary: 'Be polite', pattern: '^(thanks|ta),? bot$', run: () => 'Any time', ...change });
const greeter = (change: Partial<PluginDefinition> = {}): PluginDefinition => ({
  name: 'greeter',
  version: '1.0.0',
  summary: 'Says hello',
  commands: { hello },
  ...change,
});

describe('definePlugin', () => {
  it('gives run the types of what was declared', () => {
    const deploy = command({
      summary: 'Deploy a service',
      args: { service: t.string(), env: t.choice(['staging', 'prod']), note: t.rest({ optional: true }) },
      flags: { ref: t.string({ default: 'main' }), count: t.integer({ optional: true }), quiet: t.boolean() },
      run({ args, flags }) {
        const types: [string, 'staging' | 'prod', string | undefined, string, number | undefined, boolean] = [
          args.service,
          args.env,
          args.note,
          flags.ref,
          flags.count,
          flags.quiet,
        ];
        // @ts-expect-error a count that may be absent is no number
        const count: number = flags.count;
        // @ts-expect-error nobody declared it
        void args.region;
        return `${types.length} ${count}`;
      },
    });
    expect(definePlugin(greeter({ commands: { deploy } })).commands['deploy']).toBe(deploy);
  });

  it('gives run what it can change, and what an effect gave, with their types', () => {
    const deploy = command({
      summary: 'Deploy a service',
      effects: ['deploys software'],
      async run(_input, ctx) {
        const message: Message = ctx.reply('Deploying');
        const job = await ctx.once('start', async (idempotencyKey) => ({ runId: idempotencyKey }));
        const runId: string = job.runId;
        // @ts-expect-error nobody gave it
        void job.url;
        // @ts-expect-error a message is no promise
        void message.then;
        return ctx.message(message.ref).update(runId).stored;
      },
    });
    expect(definePlugin(greeter({ commands: { deploy } })).commands['deploy']).toBe(deploy);
  });

  it('gives run the words that its split makes', () => {
    const run = () => undefined;
    const commands = {
      add: command({
        summary: 'Add',
        split: ',',
        run({ words, text }) {
          const types: [string[], string] = [words, text];
          return types.join();
        },
      }),
      sum: command({
        summary: 'Sum',
        split: (text: string) => text.split('+').map(Number),
        run({ words }) {
          const numbers: number[] = words;
          return String(numbers.length);
        },
      }),
      // @ts-expect-error nobody said how to split
      echo: command({ summary: 'Echo', run: ({ words }) => String(words) }),
      cut: command({ summary: 'Cut', split: { separator: ';', max: 2 }, run }),
      read: command({ summary: 'Read', split: 'shell', run }),
      part: command({ summary: 'Part', split: 'whitespace', run }),
      last: command({ summary: 'Last', split: { max: 1 }, run }),
    };
    const { commands: said } = manifestOf(definePlugin(greeter({ commands })));
    expect(said.map(({ split }) => split)).toEqual([
      { by: 'separator', separator: ',' },
      { by: 'function' },
      undefined,
      { by: 'separator', separator: ';', max: 2 },
      { by: 'shell' },
      { by: 'whitespace' },
      { by: 'whitespace', max: 1 },
    ]);
  });

  it('gives run ids and lists where they were declared', () => {
    command({
      summary: 'Invite',
      args: { to: t.channel(), who: t.list(t.user()) },
      flags: {
        tags: t.list(t.choice(['a', 'b']), { optional: true, short: 't' }),
        team: t.usergroup({ optional: true }),
      },
      run({ args, flags }) {
        const types: [string, string[], ('a' | 'b')[], string | undefined] = [
          args.to,
          args.who,
          flags.tags,
          flags.team,
        ];
        return types.join();
      },
    });
  });

  it('finds a command under the name that it gives itself', () => {
    const addUser = command({
      name: 'user add',
      aliases: ['adduser', 'user new'],
      summary: 'Add',
      run: () => undefined,
    });
    const plugin = definePlugin(greeter({ commands: { addUser } }));
    expect(plugin.commands['user add']).toBe(addUser);
    expect(manifestOf(plugin).commands).toMatchObject([{ name: 'user add', aliases: ['adduser', 'user new'] }]);
  });

  it.each<[string, Partial<PluginDefinition>, string]>([
    ['no name', { name: undefined as never }, 'name must be lower-case words'],
    ['a command that is none', { commands: { hello: undefined as never } }, 'command "hello": is no object'],
    ['a list of commands', { commands: [hello] as never }, 'commands must be an object of commands by name'],
    ['a pattern under the name of a command', { hears: { hello: hears() } }, '"hello" and "hello" are the same name'],
    ['an alias that is a name', { commands: { hello, hi: { ...hello, aliases: ['hello'] } } }, 'are the same name'],
    ['an alias that is none', { commands: { hello: { ...hello, aliases: ['!'] } } }, 'alias "!": a name is words'],
    [
      'aliases that are no list',
      { commands: { hello: { ...hello, aliases: 'hi' as never } } },
      'must be a list of names',
    ],
    ['one spelling in two forms', { commands: { 'caf\u00e9': hello, 'cafe\u0301': hello } }, 'are the same name'],
    ['a name with a line of its own', { commands: { x: { ...hello, name: 'x\ny' } } }, 'a name is words'],
    ['a name of a page', { commands: { ['x'.repeat(101)]: hello } }, 'a name is words'],
    ['a name with a space', { name: 'my plugin' }, 'name must be lower-case words'],
    ['a version that is none', { version: 'latest' }, 'version must be like 1.0.0'],
    ['a summary of two lines', { summary: 'a\nb' }, 'summary must be one line'],
    ['a command with two spaces', { commands: { 'a  b': hello } }, 'command "a  b": a name is words'],
    ['a command that is a number', { commands: { '42': hello } }, 'not a number alone'],
    ['two spellings of one name', { commands: { 'a b': hello, a_b: hello } }, 'are the same name'],
  ])('refuses %s', (_what, change, message) => {
    expect(() => definePlugin(greeter(change))).toThrow(message);
  });

  it.each<[string, Partial<CommandDefinition>, string]>([
    ['no run', { run: undefined as never }, 'run must be a function'],
    ['an unknown onCrash', { onCrash: 'maybe' as never }, 'onCrash must be retry or report'],
    ['an argument made by hand', { args: { a: 'string' as never } }, 'argument a: is not made with t'],
    ['a flag called help', { flags: { help: t.boolean() } }, 'flag help: is taken'],
    ['a flag for the rest', { flags: { all: t.rest() } }, 'only an argument can take the rest'],
    ['something behind the rest', { args: { a: t.rest(), b: t.string() } }, 'nothing can follow a'],
    ['required behind optional', { args: { a: t.string({ optional: true }), b: t.string() } }, 'stands behind a'],
    ['a default out of type', { args: { a: t.integer({ default: 1.5 }) } }, 'its default does not fit'],
    ['a name with a dash', { args: { 'dry-run': t.string() } }, 'a name is camelCase'],
    ['a name that every object has', { flags: { toString: t.string() } }, 'every object has one'],
    ['one name for two', { args: { a: t.string() }, flags: { a: t.string() } }, 'both an argument and a flag'],
    ['two ways to read it', { args: { a: t.string() }, split: ',' as never }, 'split is for commands without'],
    ['a split by nothing', { split: '' as never }, "split must be 'whitespace'"],
    ['a split into none', { split: { max: 0 } as never }, 'split.max must be a number from 1'],
    ['something behind a list', { args: { a: t.list(t.string()), b: t.string() } }, 'nothing can follow a'],
    ['a list of rests', { args: { a: t.list(t.rest()) } }, 'of which there is no list'],
    ['a letter that is two', { flags: { count: t.integer({ short: 'cc' }) } }, 'short must be one letter'],
    ['the letter of help', { flags: { host: t.string({ short: 'h' }) } }, 'short must be one letter, and not h'],
    ['one letter twice', { flags: { a: t.string({ short: 'x' }), b: t.string({ short: 'x' }) } }, 'have the letter x'],
    ['a letter of an argument', { args: { a: t.string({ short: 'x' }) } }, 'only a flag has a letter'],
    ['a summary of two lines', { summary: 'a\nb' }, 'summary must be one line of text, help says the rest'],
    ['a help that says nothing', { help: ' \n' }, 'help must be text, of one line or many'],
    ['a help that is none', { help: ['a', 'b'] as never }, 'help must be text, of one line or many'],
    ['a help as long as a book', { help: 'x'.repeat(16_001) }, 'help must have 16000 characters at most, it has 16001'],
    ['a syntax of two lines', { syntax: 'a\nb' }, 'syntax must be one line'],
    ['a template elsewhere', { template: '../secret' }, 'template must be the name of a template'],
    ['an admin that is a word', { admin: 'no' as never }, 'admin must be true or false'],
    ['an unknown onEdit', { onEdit: 'cancel' as never }, 'onEdit must be ignore or rerun'],
    ['nobody to listen to', { from: [] }, 'from must be a list of human, external'],
    ['itself to listen to', { from: ['this_bot' as never] }, 'from must be a list of human, external'],
    ['a confirmation for ever', { confirm: { within: '9000d' } }, 'confirm.within must be a time'],
    ['an approval by nobody', { approval: { by: {} } }, 'approval.by must name groups, roles or users'],
    ['an approval without by', { approval: {} as never }, 'approval.by must name groups, roles or users'],
    ['an approval of none', { approval: { by: { roles: ['sre'] }, count: 0 } }, 'approval.count must be from 1'],
  ])('refuses a command with %s', (_what, change, message) => {
    expect(() => definePlugin(greeter({ commands: { hello: { ...hello, ...change } } }))).toThrow(message);
  });

  it.each<[string, Partial<HearDefinition>, string]>([
    ['no pattern', { pattern: '' }, 'pattern must be a text that is not empty'],
    ['a flag nobody knows', { flags: 'g' }, 'flags may be i, m and s'],
    ['a flag twice', { flags: 'ii' }, 'flags may be i, m and s, each once'],
    ['a prefix that is a word', { prefixed: 'no' as never }, 'prefixed must be true or false'],
    ['no summary', { summary: '' }, 'summary must be one line'],
  ])('refuses a hear with %s', (_what, change, message) => {
    expect(() => definePlugin(greeter({ hears: { thanks: hears(change) } }))).toThrow(`hear "thanks": ${message}`);
  });

  it.each<[string, Partial<FilterDefinition>, string]>([
    ['no run', { run: undefined as never }, 'run must be a function'],
    ['an order that is none', { order: NaN }, 'order must be a number'],
    ['a glob that is none', { match: '' }, 'match must be a glob'],
  ])('refuses a filter with %s', (_what, change, message) => {
    const filter = commandFilter({ run: () => undefined, ...change });
    expect(() => definePlugin(greeter({ filters: { freeze: filter } }))).toThrow(`filter "freeze": ${message}`);
  });

  it.each<[string, Partial<ListenerDefinition>, string]>([
    ['an event nobody knows', { event: 'boot' as never }, 'event must be one of message, mention'],
    ['no run', { run: undefined as never }, 'run must be a function'],
  ])('refuses a listener with %s', (_what, change, message) => {
    const listener = { ...on('join', () => undefined), ...change };
    expect(() => definePlugin(greeter({ listeners: { welcome: listener } }))).toThrow(`listener "welcome": ${message}`);
  });

  it('gives listeners the shape of what they hear of', () => {
    on('reaction', { from: ['human', 'other_bot'], run: ({ change, item }) => `${change} ${item.channelId}` });
    // @ts-expect-error a reaction has no text
    on('reaction', ({ text }) => String(text));
    expect(on('join', ({ userId }) => `Welcome, <@${userId}>!`)).toMatchObject({ event: 'join' });
  });

  it('names every fault at once', () => {
    const commands = { hello: { ...hello, summary: '' }, 'hello ': hello };
    const define = () =>
      definePlugin(greeter({ name: 'X', version: '1', commands, hears: { hello: hears({ flags: 'z' }) } }));
    expect(define).toThrow(
      /plugin "X" is not well defined: name must .*; version must .*; command "hello": summary .*; command "hello ": a name .*; hear "hello": flags .*; "hello" and "hello" are/,
    );
  });
});

describe('manifestOf', () => {
  const deploy = command({
    summary: 'Deploy',
    args: { env: t.choice(['staging', 'prod'], { help: 'Where to' }) },
    flags: { ref: t.string({ default: 'main' }) },
    effects: ['deploys software'],
    run: () => undefined,
  });

  it('is equal to its JSON round trip', () => {
    const manifest = manifestOf(definePlugin(greeter({ commands: { hello, deploy } })));
    expect(JSON.parse(JSON.stringify(manifest))).toStrictEqual(manifest);
    expect(manifest.commands[1]).toStrictEqual({
      name: 'deploy',
      summary: 'Deploy',
      args: [{ name: 'env', type: 'string', help: 'Where to', choices: ['staging', 'prod'], optional: false }],
      flags: [{ name: 'ref', type: 'string', optional: true, default: 'main' }],
      admin: false,
      hidden: false,
      historize: true,
      aliases: [],
      from: ['human'],
      onEdit: 'ignore',
      effects: ['deploys software'],
      onCrash: 'report',
    });
  });

  it('says as data all that a plugin is, equal to its JSON round trip', () => {
    const run = () => undefined;
    const manifest = manifestOf(
      definePlugin(
        greeter({
          help: '\n            To whom?\n            To all.\n',
          commands: {
            drop: command({
              summary: 'Drop',
              flags: { tables: t.list(t.string(), { optional: true, short: 't' }) },
              help: 'For good.\n              Really.',
              syntax: '<table>',
              template: 'dropped',
              hidden: true,
              historize: false,
              confirm: true,
              approval: { by: { roles: ['dba'], groups: ['S1'] }, count: 2, within: '1h' },
              from: ['human', 'workflow'],
              onEdit: 'rerun',
              run,
            }),
            ask: command({ summary: 'Ask', confirm: { question: 'Sure?', within: '30s' }, run }),
            no: command({ summary: 'No', confirm: false, run }),
          },
          hears: { thanks: hears(), all: hears({ help: 'A\n  B', flags: 'im', prefixed: false, matchAll: true }) },
          filters: {
            freeze: commandFilter({ run }),
            last: commandFilter({ order: 9, match: 'x:*', catchUnprocessed: true, run }),
          },
          listeners: { welcome: on('join', run), log: on('message', { from: ['other_bot'], effects: ['logs'], run }) },
        }),
      ),
    );
    expect(JSON.parse(JSON.stringify(manifest))).toStrictEqual(manifest);
    expect(manifest).toMatchObject({
      help: 'To whom?\nTo all.',
      commands: [
        {
          flags: [{ name: 'tables', type: 'string', optional: true, short: 't', list: true }],
          help: 'For good.\nReally.',
          syntax: '<table>',
          template: 'dropped',
          hidden: true,
          historize: false,
          confirm: { withinMs: 300_000 },
          approval: { by: { roles: ['dba'], groups: ['S1'], users: [] }, count: 2, withinMs: 3_600_000 },
          from: ['human', 'workflow'],
          onEdit: 'rerun',
        },
        { confirm: { question: 'Sure?', withinMs: 30_000 } },
        {},
      ],
      hears: [
        {
          name: 'thanks',
          pattern: '^(thanks|ta),? bot$',
          flags: '',
          prefixed: true,
          matchAll: false,
          onCrash: 'retry',
        },
        { name: 'all', help: 'A\nB', flags: 'im', prefixed: false, matchAll: true },
      ],
      filters: [
        { name: 'freeze', order: 0, match: '*', catchUnprocessed: false },
        { name: 'last', order: 9, match: 'x:*', catchUnprocessed: true },
      ],
      listeners: [
        { name: 'welcome', event: 'join', from: ['human'], effects: [], onCrash: 'retry' },
        { name: 'log', event: 'message', from: ['other_bot'], effects: ['logs'], onCrash: 'report' },
      ],
    });
    expect(manifest.commands[2]).not.toHaveProperty('confirm');
  });

  it('reruns a command without effects after a crash, and reports one with effects', () => {
    const commands = { hello, deploy, again: { ...deploy, onCrash: 'retry' as const } };
    const manifest = manifestOf(definePlugin(greeter({ commands })));
    expect(manifest.commands.map(({ onCrash }) => onCrash)).toEqual(['retry', 'report', 'retry']);
  });
});
