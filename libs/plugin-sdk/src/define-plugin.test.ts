import { t } from './args';
import { command } from './command';
import { definePlugin } from './define-plugin';
import { manifestOf } from './manifest';
import type { CommandDefinition, Message, PluginDefinition } from './plugin';

const hello = command({ summary: 'Say hello', run: ({ text }) => `Hello, ${text || 'world'}!` });
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

  it.each<[string, Partial<PluginDefinition>, string]>([
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
  ])('refuses a command with %s', (_what, change, message) => {
    expect(() => definePlugin(greeter({ commands: { hello: { ...hello, ...change } } }))).toThrow(message);
  });

  it('names every fault at once', () => {
    const define = () => definePlugin(greeter({ name: 'X', version: '1' }));
    expect(define).toThrow(/plugin "X" is not well defined: name must .*; version must /);
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
      effects: ['deploys software'],
      onCrash: 'report',
    });
  });

  it('reruns a command without effects after a crash, and reports one with effects', () => {
    const commands = { hello, deploy, again: { ...deploy, onCrash: 'retry' as const } };
    const manifest = manifestOf(definePlugin(greeter({ commands })));
    expect(manifest.commands.map(({ onCrash }) => onCrash)).toEqual(['retry', 'report', 'retry']);
  });
});
