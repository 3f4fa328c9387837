import type { CommandDefinition, HearDefinition, Match } from '@errand/plugin-sdk';
import { command, commandFilter, definePlugin, hear } from '@errand/plugin-sdk';

/** Answers with its name and what was typed behind it. */
function named(name: string, more: Partial<CommandDefinition> = {}): CommandDefinition {
  return command({ summary: `Says ${name}`, run: ({ text }) => ({ text: `${name}(${text})` }), ...more });
}

/** Answers with its name and what matched. */
function heard(name: string, pattern: string, more: Partial<HearDefinition> = {}): HearDefinition {
  return hear({
    summary: `Hears ${name}`,
    pattern,
    run: ({ matches }) => ({ text: `${name}(${matches.map(shown).join(' ')})` }),
    ...more,
  });
}

function shown({ text, index, groups, captures }: Match): string {
  return JSON.stringify([text, index, groups, captures]);
}

export default definePlugin({
  name: 'grammar',
  version: '1.0.0',
  summary: 'Commands of every name, and patterns of every kind',
  commands: {
    run: named('run'),
    'run lots': named('run lots'),
    run_lots_of_subcommands: named('run lots of subcommands'),
    foo_bar: named('foo bar'),
    stand: named('stand', { name: 'stand up', aliases: ['get up', 'rise'] }),
    Deploy: named('Deploy'),
    deploy: named('deploy'),
    'deploy-all': named('deploy-all'),
    deploy_all: named('deploy all'),
    'grüß gott': named('grüß gott'),
    развернуть: named('развернуть'),
    配置_更新: named('配置 更新'),
    '2fa': named('2fa'),
    echo_on_edit: named('echo on edit', { onEdit: 'rerun' }),
    launch: named('launch'),
    landed: named('landed'),
    lagging: named('lagging'),
    secret_tool: named('secret tool', { hidden: true }),
  },
  hears: {
    // Not in the order of their names, in which they are run.
    second_cookie: heard('second cookie', 'cook\\w+'),
    first_cookie: heard('first cookie', 'COOKIE', { flags: 'i' }),
    guarded_cookie: heard('guarded cookie', 'cookie jar', { admin: true }),
    vault: heard('vault', 'vault', { admin: true }),
    ticket: heard('ticket', '(?P<project>[A-Z]+)-(\\d+)(!)?', { prefixed: false, matchAll: true }),
    sesame: heard('sesame', 'open sesame', { prefixed: false }),
    lines: heard('lines', '^first line$', { flags: 'm', prefixed: false }),
    across: heard('across', 'begin.+end\\Z', { flags: 's' }),
    anchored: heard('anchored', '^remind (?P<who>\\w+) to (?<what>.+)$'),
  },
  filters: {
    // The commands of launch are Ana's; who may not launch is not told that there is a launch.
    pilots: commandFilter({
      match: 'grammar:launch',
      run: (_input, ctx) => (ctx.execution.userId.startsWith('U0ANA') ? undefined : { deny: 'You are no pilot.' }),
    }),
    torn: commandFilter({
      match: 'grammar:lagging',
      run() {
        throw new Error('torn');
      },
    }),
    passing: commandFilter({ match: 'grammar:landed', run: () => undefined }),
    a_caught: commandFilter({ catchUnprocessed: true, run: (input) => caught('a', input) }),
    b_failing: commandFilter({
      catchUnprocessed: true,
      run({ command: found, text }) {
        if (!found && text.startsWith('catch')) throw new Error('caught nothing');
      },
    }),
    c_caught: commandFilter({ catchUnprocessed: true, run: (input) => caught('c', input) }),
    d_silent: commandFilter({ catchUnprocessed: true, run: () => undefined }),
  },
});

function caught(by: string, { command: found, text }: { command: object | undefined; text: string }) {
  return !found && text.startsWith('catch') ? { reply: { text: `${by} caught ${text}` } } : undefined;
}
