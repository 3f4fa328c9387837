import type { CommandDefinition, Split } from '@errand/plugin-sdk';
import { CommandError, command, definePlugin, t } from '@errand/plugin-sdk';

/** Answers with the words that its split makes. */
function split(how: Split): CommandDefinition {
  return command({ summary: 'Shows its words', split: how, run: ({ words }) => ({ text: JSON.stringify(words) }) });
}

const shown = ({ args, flags }: { args: object; flags: object }) => ({ text: JSON.stringify({ ...args, ...flags }) });

export default definePlugin({
  name: 'arguments',
  version: '1.0.0',
  summary: 'Commands with arguments of every kind',
  commands: {
    'as typed': command({ summary: 'Shows what was typed', run: ({ text }) => ({ text: JSON.stringify(text) }) }),
    'at space': split('whitespace'),
    'at one space': split(' '),
    'at comma': split(','),
    'at arrow': split('->'),
    'at two commas': split({ separator: ',', max: 2 }),
    'at two spaces': split({ max: 2 }),
    'as shell': split('shell'),
    'by function': split((text) => {
      if (text === 'no') throw new Error('*no* is no sum');
      return { sum: text.split('+').map(Number) };
    }),
    count: command({
      summary: 'Counts something',
      args: { value: t.string({ help: 'What to count; 100% of it' }) },
      flags: { count: t.integer({ optional: true, help: 'How often' }), flag: t.boolean() },
      run: shown,
    }),
    ship: command({
      summary: 'Ships services',
      args: { service: t.string(), env: t.choice(['staging', 'prod'], { default: 'staging' }) },
      flags: {
        ref: t.string({ short: 'r', default: 'main' }),
        replicas: t.integer({ optional: true }),
        rate: t.number({ optional: true }),
        size: t.choice(['s', 'm'], { optional: true }),
        tell: t.list(t.user(), { optional: true }),
        dryRun: t.boolean({ short: 'n' }),
        loud: t.boolean({ default: true }),
      },
      run: shown,
    }),
    'user add': command({ summary: 'Adds users', args: { names: t.list(t.string()) }, run: shown }),
    sum: command({ summary: 'Adds numbers', args: { numbers: t.list(t.number(), { optional: true }) }, run: shown }),
    must: command({ summary: 'Wants a token', flags: { token: t.string() }, run: shown }),
    note: command({ summary: 'Keeps a note', args: { where: t.channel(), what: t.rest() }, run: shown }),
    toggle: command({ summary: 'Switches', args: { on: t.boolean() }, run: shown }),
    several: command({
      summary: 'Answers several times',
      args: { words: t.list(t.string()) },
      *run({ args }) {
        yield* args.words;
        if (args.words.includes('refuse')) throw new CommandError('refused');
      },
    }),
  },
});
