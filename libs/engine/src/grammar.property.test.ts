import { CommandLineError, definePlugin, manifestOf, command, t } from '@errand/plugin-sdk';
import fc from 'fast-check';
import { notFoundText } from './answers';
import type { Grammar } from './grammar';
import { recallIn } from './history';
import { parseArguments } from './parse-arguments';
import { readLine } from './read-line';
import { createRegistry } from './registry';
import { route } from './route';
import { splitWords } from './split-words';
import { messageEvent } from './testing/builders';
import { manifest } from './testing/manifest';

/** What people, phones and attackers type: words of the grammar between everything else. */
const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    ...[
      '!',
      '!!',
      '!3',
      ' ',
      '\n',
      '\t',
      '"',
      "'",
      '“',
      '’',
      '—',
      '--',
      '-',
      '\\',
      '\0',
      '\u202e',
      '\u200b',
      '\ud83d',
      '_',
      ':',
      ',',
    ],
    ...[
      'Err',
      'err',
      'deploy',
      'user',
      'add',
      '--count',
      '--help',
      '-h',
      '--',
      '<@UBOT>',
      '@UBOT',
      '<!channel>',
      '__proto__',
      '%s',
      '$&',
    ],
  ),
);
const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
const grammars = fc.record<Grammar>({
  prefix: fc.constantFrom('!', 'bot ', '', '.*', '\\'),
  prefixOptionalOnChat: fc.boolean(),
  altPrefixes: fc.array(fc.constantFrom('Err', 'Errbot', '', '(', '<@UBOT>', '\ud83d')),
  altPrefixSeparators: fc.array(fc.constantFrom(':', ',', '', '[')),
  altPrefixCaseinsensitive: fc.boolean(),
  suppressCmdNotFound: fc.boolean(),
});

const deploy = command({
  summary: 'Deploy 100%',
  args: { service: t.string(), who: t.list(t.user(), { optional: true }) },
  flags: {
    count: t.integer({ short: 'c', default: 1 }),
    dryRun: t.boolean(),
    ref: t.choice(['a', 'b'], { optional: true }),
  },
  run: () => undefined,
});
const say = command({ summary: 'Say', args: { where: t.string(), what: t.rest() }, run: () => undefined });
const plugin = manifestOf(
  definePlugin({ name: 'p', version: '1.0.0', summary: 'P', commands: { deploy, say, 'user add': deploy } }),
);
const registry = createRegistry([
  plugin,
  manifest('h', {
    hears: { any: { pattern: '(?P<word>\\w+)$', prefixed: false, matchAll: true }, none: { pattern: '\\bxyz\\b' } },
  }),
]);

describe('whatever is typed', () => {
  it('is routed without an error, the same each time, each handler once', () => {
    fc.assert(
      fc.property(text, grammars, fc.constantFrom('C1', 'D1'), (typed, grammar, channelId) => {
        const event = messageEvent(typed, {
          channelId,
          mentionsBot: typed.startsWith('<@'),
          mentions: [{ kind: 'user', id: 'UBOT' }],
        });
        const routed = route(event, 0, { registry, grammar });
        expect(route(event, 0, { registry, grammar })).toEqual(routed);
        expect(new Set(routed.map(({ id }) => id)).size).toBe(routed.length);
        expect(JSON.parse(JSON.stringify(routed.map(({ input }) => input)))).toEqual(routed.map(({ input }) => input));
      }),
    );
  });

  it('is a command exactly where it begins with the prefix, without other prefixes', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('!', 'bot ', '.*'), (typed, prefix) => {
        const line = readLine(messageEvent(typed).data, { prefix });
        expect(line.isAddressed).toBe(typed.startsWith(prefix));
        expect(line.text).toBe((line.isAddressed ? typed.slice(prefix.length) : typed).trim());
      }),
    );
  });

  it('is found by its words however they are parted, and the rest is what was typed', () => {
    const space = fc.constantFrom(' ', '  ', '\n', '\t ', '_');
    fc.assert(
      fc.property(space, text, (between, rest) => {
        const found = registry.find(`user${between}add ${rest}`);
        expect(found).toMatchObject({ entry: { handler: { name: 'user add' } }, rest: rest.trim() });
      }),
    );
  });

  it('is parsed, or answered with what is wrong', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...plugin.commands), (typed, each) => {
        const parsed = parseArguments(each, typed);
        if (parsed.ok) expect(typeof (parsed.args['service'] ?? parsed.args['where'])).toBe('string');
        else expect([parsed.fault, parsed.usage]).not.toContain('');
      }),
    );
  });

  it('is split into words that are in it', () => {
    fc.assert(
      fc.property(text, fc.nat({ max: 5 }), (typed, max) => {
        for (const by of ['whitespace', 'separator'] as const) {
          const words = splitWords({ by, separator: ',', ...(max > 0 && { max }) }, typed.trim());
          expect(words.every((word) => typed.includes(word))).toBe(true);
          if (max > 0) expect(words.length).toBeLessThanOrEqual(max + 1);
        }
      }),
    );
  });

  it('is split like a shell, or refused in Python’s words', () => {
    fc.assert(
      fc.property(text, (typed) => {
        try {
          splitWords({ by: 'shell' }, typed);
        } catch (err) {
          expect(err).toBeInstanceOf(CommandLineError);
        }
      }),
    );
  });

  it('asks the history for a number that it can have, or not at all', () => {
    fc.assert(
      fc.property(text, (typed) => {
        const back = recallIn(typed, '!');
        expect(back === undefined || (Number.isSafeInteger(back) && back > 0)).toBe(true);
      }),
    );
  });

  it('is answered in a line or two where it is no command', () => {
    fc.assert(
      fc.property(text, (typed) => {
        expect(notFoundText(typed, '!', ['deploy', 'user_add'])).toMatch(/^Command "[^]*" not found\./);
      }),
    );
  });
});

describe('a page that somebody pasted', () => {
  const size = 200_000;
  it.each([
    ['quotes', '"'.repeat(size + 1)],
    ['backslashes', '\\'.repeat(size)],
    ['spaces', `!${' '.repeat(size)}x`],
    ['words', `!deploy ${'a '.repeat(size / 2)}`],
    ['flags', `!deploy ${'--count 1 '.repeat(size / 10)}`],
    ['unknown flags', `!deploy ${'-x '.repeat(size / 3)}`],
    ['one word', `!deploy ${'a'.repeat(size)}`],
    ['dashes', `!deploy ${'-'.repeat(size)}`],
    ['digits', `!${'1'.repeat(size)}`],
    ['mentions', '<@UBOT>'.repeat(size / 7)],
    ['prefixes', 'Err:'.repeat(size / 4)],
    ['underscores', `!${'user_'.repeat(size / 5)}`],
    ['marks', `!${'\u202e\u0301'.repeat(size / 2)}`],
  ])('of %s is read to its end', (_what, typed) => {
    const grammar: Grammar = { prefix: '!', altPrefixes: ['Err'], altPrefixSeparators: [':'] };
    const event = messageEvent(typed, { mentionsBot: true, mentions: [{ kind: 'user', id: 'UBOT' }] });
    expect(route(event, 0, { registry, grammar }).length).toBeLessThan(3);
    const { text: line } = readLine(event.data, grammar);
    expect(notFoundText(line, '!', ['deploy', 'user add']).length).toBeLessThan(300);
    const rest = registry.find(line)?.rest ?? line;
    for (const each of plugin.commands) expect(typeof parseArguments(each, rest).ok).toBe('boolean');
    expect(splitWords({ by: 'whitespace' }, line).join('').length).toBeLessThanOrEqual(line.length);
  });
});
