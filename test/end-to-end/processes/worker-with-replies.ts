import { connectRabbitMq } from '@errand/broker';
import { commandWorkerEnv, startCommandWorker } from '@errand/command-worker';
import { CommandError, command, definePlugin, escapeMarkdown, t } from '@errand/plugin-sdk';
import { readAll, readEnv, runService } from '@errand/runtime';
import { readSettings } from '@errand/settings';
import { openStore } from '@errand/storage';

const lines = (count: number) => Array.from({ length: count }, (_, n) => `paragraph ${n} ${'x'.repeat(140)}`);

/** Answers in every way that there is. */
const replies = definePlugin({
  name: 'replies',
  version: '1.0.0',
  summary: 'Answers in every way',
  templates: {
    report: '**{{ title }}**\n\n{% for each in list %}- {{ each }}\n{% endfor %}\n\n{% include "foot" %}',
    foot: 'for {{ title }}, by replies',
    refused: 'Not *{{ what }}*, {{ title }}',
  },
  commands: {
    many: command({
      summary: 'Says three things',
      async *run() {
        yield 'one';
        yield '';
        yield 2;
        return { three: [3] };
      },
    }),
    listed: command({
      summary: 'Says two things, without waiting',
      *run() {
        yield '*one*';
        yield { text: '*two*' };
      },
    }),
    falsy: command({
      summary: 'Says nothing',
      args: { which: t.integer() },
      run: ({ args }) => [undefined, null, '', 0, false, [], {}][args.which],
    }),
    fails: command({
      summary: 'Fails',
      async *run() {
        yield 'so far';
        throw new Error('secret');
      },
    }),
    refuses: command({
      summary: 'Refuses',
      run({ text }) {
        throw new CommandError('no', { template: 'refused', values: { what: 'now', title: text } });
      },
    }),
    long: command({
      summary: 'Says paragraphs',
      args: { count: t.integer() },
      run: ({ args }) => lines(args.count).join('\n\n'),
    }),
    source: command({ summary: 'Says code', run: () => `Code:\n\n\`\`\`ts\n${'let a;\n'.repeat(120)}\`\`\`` }),
    report: command({
      summary: 'Shows a template',
      template: 'report',
      run: ({ text }) => ({ title: text, list: ['*a*', '<!channel>'] }),
    }),
    secret: command({ summary: 'Answers in private', run: () => 'a secret' }),
    threaded: command({ summary: 'Answers in a thread', run: () => 'in a thread' }),
    rendered: command({
      summary: 'Says Markdown of every kind',
      *run() {
        yield '# Title\n\n**bold** *italic* ~~gone~~ `code`';
        yield '[site](https://example.com/a) ![alt](https://example.com/a.png)';
        yield '- one\n  - two\n\n3. third';
        yield '> quote\n\n```ts\nlet a = 1 < 2;\n```';
        yield '| a | b |\n|---|---|\n| 1 | 2 |';
        yield escapeMarkdown('*_`#[x](y)');
      },
    }),
    blocky: command({
      summary: 'Says Markdown as blocks',
      run: () => ({ markdown: '# Title\n\n- one\n  - two', format: 'blocks' }),
    }),
    title: command({ summary: 'Says a title', run: () => '# Title' }),
    card: command({
      summary: 'Shows a card',
      run: () => ({
        card: {
          body: 'It is **live**.',
          summary: 'Deployed',
          title: 'api v1.2',
          link: 'https://ci.example.com/5',
          image: 'https://ci.example.com/5.png',
          thumbnail: 'https://ci.example.com/t.png',
          color: 'blue',
          fields: [{ title: 'Env', value: 'prod' }],
        },
      }),
    }),
    raw: command({
      summary: 'Shows blocks and attachments',
      run: () => ({ markdown: 'raw', blocks: [{ type: 'divider' }], attachments: [{ text: 'under it' }] }),
    }),
    psst: command({ summary: 'Says it to the caller alone', run: () => ({ markdown: 'psst', ephemeral: true }) }),
    file: command({
      summary: 'Sends a file',
      args: { bytes: t.integer() },
      async run({ args }, ctx) {
        const file = await ctx.file('numbers.csv', Buffer.alloc(args.bytes, '1;2\n'), { title: 'Numbers' });
        return { markdown: 'Here it is', file };
      },
    }),
    elsewhere: command({
      summary: 'Says it to a person and in a channel',
      args: { person: t.user(), channel: t.channel() },
      async run({ args }, ctx) {
        const channelId = await ctx.directory.direct(args.person);
        if (channelId !== undefined) ctx.reply('to you', { channelId });
        ctx.reply('to all', { channelId: args.channel });
      },
    }),
    changes: command({
      summary: 'Changes what it said',
      run(_input, ctx) {
        ctx.react('eyes');
        ctx.reply('first').update('last').react('tada');
        ctx.unreact('eyes');
      },
    }),
  },
});

// The service as its main.ts starts it, with these commands.
runService({
  name: 'command-worker',
  readConfig: (env) =>
    readAll(
      () => readEnv(commandWorkerEnv, env),
      () => readSettings(env),
    ),
  async start({ config: [config, settings], logger, health, metrics }) {
    const store = openStore({ databaseUrl: config.DATABASE_URL, logger });
    const broker = connectRabbitMq({
      urls: config.AMQP_URL,
      prefix: config.AMQP_PREFIX,
      name: 'command-worker',
      logger,
    });
    const plugins = [replies];
    const worker = startCommandWorker({ broker, store, settings, logger, health, metrics, plugins });
    return {
      async stop() {
        await worker.stop();
        await broker.close();
        await store.close();
      },
    };
  },
});
