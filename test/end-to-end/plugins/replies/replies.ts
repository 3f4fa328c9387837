import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError, command, commandFilter, definePlugin, escapeMarkdown, hear, t } from '@errand/plugin-sdk';

const lines = (count: number) => Array.from({ length: count }, (_, n) => `paragraph ${n} ${'x'.repeat(140)}`);

function* earlyAndLate() {
  yield 'early';
  return 'late';
}

const markdown = [
  '# Title\n\n## Part ##\n\n### Point\nof text\n\nOld\n===',
  '**bold** __bold__ *italic* _italic_ ***both*** ~~gone~~ `co*d*e` snake_case_name 2 * 3 * 4',
  'line  \nbroken\\\nlines\nkept &amp; &copy; \\*so\\*\n\n---\n\n<b>&lt;!channel&gt;</b>',
  '[**site**](https://example.com/a "of ours") [docs] <https://example.com/b> https://example.com/c?d=1&e=2\n\n[docs]: https://example.com/docs',
  '![alt](https://example.com/a.png) [![ci](https://example.com/b.svg)](https://example.com)',
  '- one\n  - two\n    - three\n    1. four\n- five\n\n3. third\n4. fourth\n   - under it',
  '- [ ] open\n- [x] done\n  - [x] *both*\n- [y] neither',
  '> quote\n> goes on\n>\n> > inside\n>\n> - item\n>\n> ```\n> code\n> ```',
  '```ts\nlet a = 1 < 2; // *b*\n\nlet c;\n```\n\n    indented\n\n- item\n  ```\n  in it\n  ```',
  '| name | n |\n|:-----|--:|\n| **a** \\| b | 10 |\n| `c` | [1](https://example.com) |',
];

/** Answers in every way that there is. */
export default definePlugin({
  name: 'replies',
  version: '1.0.0',
  summary: 'Answers in every way',
  templates: {
    report: '**{{ title }}**\n\n{% for each in list %}- {{ each }}\n{% endfor %}\n\n{% include "foot" %}',
    foot: 'for {{ title }}, by replies',
    refused: 'Not *{{ what }}*, {{ title }}',
    torn: 'so far {{ title() }}',
    language:
      '{% set n = 0 %}{% for each in list %}\n{{ loop.index }}. {% if each == "*a*" %}{{ each | upper }}{% else %}{{ each | code }}{% endif %}\n\n{% endfor %}\n\n{{ title | safe }}{{ nothing }}\n',
    half: 'so far {% include "nowhere" %}',
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
    paced: command({
      summary: 'Says one thing now, and another once there is a file',
      args: { path: t.string() },
      async *run({ args }, { signal }) {
        yield 'now';
        while (!existsSync(args.path)) await sleep(20, undefined, { signal });
        yield 'then';
      },
    }),
    returned: command({
      summary: 'Gives back a generator',
      run: () => earlyAndLate(),
    }),
    values: command({
      summary: 'Says what is no text',
      *run() {
        yield* [2.5, true, ['a', { b: null }], '', 0, [], ['']];
        return -1;
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
    throws: command({
      summary: 'Throws what is no error',
      async run() {
        throw 'a secret text';
      },
    }),
    refuses: command({
      summary: 'Refuses',
      run({ text }) {
        throw new CommandError('no', { template: 'refused', values: { what: 'now', title: text } });
      },
    }),
    'refuses plainly': command({
      summary: 'Refuses, once it said something',
      *run() {
        yield 'so far';
        throw new CommandError('Not *now*, <@U0BEN0002>');
      },
    }),
    'refuses by': command({
      summary: 'Refuses by a template',
      args: { template: t.string() },
      run({ args }) {
        throw new CommandError('unseen', { template: args.template, values: { title: '*you*' } });
      },
    }),
    guarded: command({ summary: 'Is kept from all', run: () => 'unseen' }),
    say: command({ summary: 'Says Markdown', run: ({ text }) => text }),
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
    'reports mixed': command({
      summary: 'Shows a template, and what is no values',
      template: 'report',
      *run() {
        yield { title: 'one', list: [] };
        yield '*text*';
        yield 3;
        return ['a'];
      },
    }),
    shows: command({
      summary: 'Shows any template',
      args: { template: t.string(), title: t.rest() },
      run: ({ args }) => ({
        template: args.template,
        values: { title: args.title, list: ['*a*', '_b_'] },
      }),
    }),
    greets: command({
      summary: 'Shows a template to a person',
      args: { person: t.user() },
      async run({ args }, ctx) {
        const channelId = await ctx.directory.direct(args.person);
        if (channelId !== undefined) ctx.reply({ template: 'greeting', values: { title: '<b>' } }, { channelId });
      },
    }),
    secret: command({ summary: 'Answers in private', run: () => 'a secret' }),
    'secret fails': command({
      summary: 'Fails in private',
      *run() {
        yield 'so far';
        throw new Error('secret');
      },
    }),
    'secret refuses': command({
      summary: 'Refuses in private',
      run() {
        throw new CommandError('Not now');
      },
    }),
    'secret adds': command({
      summary: 'Wants a number',
      args: { number: t.integer() },
      run: ({ args }) => args.number,
    }),
    'secret words': command({ summary: 'Wants words', split: 'shell', run: ({ words }) => words.length }),
    'secret open': command({ summary: 'Is named otherwise in the settings', run: () => 'not secret' }),
    threaded: command({
      summary: 'Answers in a thread',
      args: { how: t.choice(['well', 'ill'], { default: 'well' }) },
      *run({ args }) {
        yield 'in a thread';
        if (args.how === 'ill') throw new Error('secret');
      },
    }),
    rendered: command({
      summary: 'Says Markdown of every kind',
      *run() {
        yield* markdown;
        yield escapeMarkdown('*_`#[x](y)');
      },
    }),
    looks: command({
      summary: 'Says how it is to look, as plugins of Errbot do',
      run: () =>
        "## State {: .wide #state}\n\n**up**{:color='green' bgcolor='white'} `{: .code}`{: .x}\n{: .note}\n\n" +
        "| a {: .b} | c |\n|---|---|\n| **d**{:color='red'} | {: e} |",
    }),
    linked: command({
      summary: 'Says links, with previews of some',
      *run() {
        yield 'https://example.com/both';
        yield { markdown: 'https://example.com/none', unfurl: false };
        yield { markdown: 'https://example.com/all', unfurl: true };
        yield { markdown: 'https://example.com/page', unfurl: { media: false } };
        yield { text: 'https://example.com/media', unfurl: { links: false, media: true } };
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
    cards: command({
      summary: 'Shows a long card',
      run: () => ({ card: { body: lines(2).join('\n\n'), title: 'Long' } }),
    }),
    raw: command({
      summary: 'Shows blocks and attachments',
      run: () => ({ markdown: 'raw', blocks: [{ type: 'divider' }], attachments: [{ text: 'under it' }] }),
    }),
    bare: command({
      summary: 'Shows blocks, then attachments, then a card with a file',
      async *run(_input, ctx) {
        yield { blocks: [{ type: 'divider' }] };
        yield { attachments: [{ text: 'alone' }] };
        yield { card: { title: 'With a file' }, file: await ctx.file('a.txt', 'a') };
      },
    }),
    misshapen: command({
      summary: 'Shows what Slack does not take',
      *run() {
        yield { markdown: '*instead*', blocks: [{ type: 'nonsense' }] };
        yield { blocks: [{ type: 'nonsense' }] };
      },
    }),
    reshapen: command({
      summary: 'Changes a message to what Slack does not take',
      async run(_input, ctx) {
        await ctx.reply('before').update({ markdown: 'after', blocks: [{ type: 'nonsense' }] }).stored;
      },
    }),
    kinds: command({
      summary: 'Gives back what is no JSON',
      *run() {
        yield Promise.resolve('promised');
        yield earlyAndLate();
        yield new Date(0);
        yield new Set(['a']);
        yield new Map([['a', 1]]);
        yield new Map();
        return new Error('the inside of it');
      },
    }),
    afterwards: command({
      summary: 'Says more when it has ended',
      run(_input, ctx) {
        setTimeout(() => ctx.reply('too late'), 1_000);
        return 'in time';
      },
    }),
    untold: command({ summary: 'Is refused by a filter, by a template', run: () => 'not refused' }),
    psst: command({
      summary: 'Says it to the caller alone',
      run: ({ text }) => ({ markdown: text ? lines(Number(text)).join('\n\n') : 'psst', ephemeral: true }),
    }),
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
    under: command({
      summary: 'Begins a thread under what was typed, and answers beside it',
      run(_input, ctx) {
        const { channelId, ts: threadTs } = ctx.execution;
        if (channelId && threadTs) ctx.reply('under it', { channelId, threadTs });
        return 'beside it';
      },
    }),
    presence: command({
      summary: 'Sets how the bot is shown',
      async run({ text }, ctx) {
        await ctx.setPresence(text as 'auto' | 'away');
        return `I am ${text}`;
      },
    }),
    changes: command({
      summary: 'Changes what it said',
      run(_input, ctx) {
        ctx.react('eyes');
        ctx.reply('unwanted').delete();
        ctx.reply('first').update('last').react('tada');
        ctx.unreact('eyes');
      },
    }),
  },
  hears: {
    whisper: hear({
      summary: 'Whispers',
      pattern: 'whisper (\\w+)',
      prefixed: false,
      run: ({ match }) => match.captures[0],
    }),
  },
  filters: {
    guard: commandFilter({ match: 'replies:guarded', run: () => ({ deny: 'Not by *you*' }) }),
    teller: commandFilter({
      match: 'replies:untold',
      run({ dryRun }) {
        if (!dryRun)
          throw new CommandError('no', { template: 'refused', values: { what: 'now', title: '<@U0BEN0002>' } });
      },
    }),
  },
});
