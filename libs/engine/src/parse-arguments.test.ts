import type { Mention } from '@errand/contracts';
import { command, definePlugin, manifestOf, t } from '@errand/plugin-sdk';
import { parseArguments } from './parse-arguments';

const plugin = definePlugin({
  name: 'deploy',
  version: '1.0.0',
  summary: 'Ships services',
  commands: {
    deploy: command({
      summary: 'Deploy a service',
      args: { service: t.string({ help: '100% of it' }), env: t.choice(['staging', 'prod'], { default: 'staging' }) },
      flags: {
        ref: t.string({ default: 'main' }),
        count: t.integer({ optional: true }),
        dryRun: t.boolean(),
        loud: t.boolean({ default: true }),
      },
      run: () => undefined,
    }),
    say: command({ summary: 'Say', args: { where: t.string(), what: t.rest() }, run: () => undefined }),
    note: command({ summary: 'Note', args: { what: t.rest({ optional: true }) }, run: () => undefined }),
    toggle: command({
      summary: 'Toggle',
      args: { on: t.boolean(), by: t.number({ default: 1 }) },
      run: () => undefined,
    }),
    must: command({ summary: 'Must', flags: { token: t.string() }, run: () => undefined }),
    echo: command({ summary: 'Echo', run: ({ text }) => text }),
    invite: command({
      summary: 'Invite',
      args: { to: t.channel(), who: t.list(t.user()) },
      flags: {
        team: t.usergroup({ optional: true }),
        tags: t.list(t.choice(['a', 'b']), { optional: true, short: 't' }),
        count: t.integer({ short: 'c', default: 1 }),
        verbose: t.boolean({ short: 'v' }),
      },
      run: () => undefined,
    }),
    sum: command({ summary: 'Sum', args: { numbers: t.list(t.number(), { optional: true }) }, run: () => undefined }),
    odd: command({
      summary: '%(prog)x is 100% odd',
      help: 'So it is:\n\n- here\n- there',
      args: { a: t.string() },
      run: () => undefined,
    }),
    'user add': command({ summary: 'Add', args: { name: t.string() }, run: () => undefined }),
  },
});
const commands = new Map(manifestOf(plugin).commands.map((each) => [each.name, each]));
/** A refusal as the answers that are made of it. */
const parse = (name: string, text: string, mentions?: Mention[]) => {
  const parsed = parseArguments(commands.get(name)!, text, mentions);
  if (parsed.ok) return parsed;
  const { ok, fault, usage } = parsed;
  return { ok, answers: fault === undefined ? [usage] : [fault, usage] };
};

describe('parseArguments', () => {
  const { COLUMNS } = process.env;
  afterEach(() => {
    if (COLUMNS === undefined) delete process.env['COLUMNS'];
    else process.env['COLUMNS'] = COLUMNS;
  });

  it('reads arguments and flags in any order, with their defaults', () => {
    expect(parse('deploy', '--ref v1.2 "my api" prod --count=3 --dry-run --loud')).toEqual({
      ok: true,
      args: { service: 'my api', env: 'prod' },
      flags: { ref: 'v1.2', count: 3, dryRun: true, loud: false },
    });
    expect(parse('deploy', 'api')).toEqual({
      ok: true,
      args: { service: 'api', env: 'staging' },
      flags: { ref: 'main', dryRun: false, loud: true },
    });
  });

  it('understands a shortened flag and what a phone made of dashes and quotes', () => {
    expect(parse('deploy', '—cou 3 “my api”')).toMatchObject({ args: { service: 'my api' }, flags: { count: 3 } });
  });

  it('gives the rest as it was typed', () => {
    expect(parse('say', '#ops  "hello   you"\n  --not a flag ')).toMatchObject({
      args: { where: '#ops', what: '"hello   you"\n  --not a flag' },
    });
    expect(parse('note', '')).toEqual({ ok: true, args: {}, flags: {} });
  });

  it('reads yes and no, and numbers', () => {
    expect(parse('toggle', 'yes -1.5')).toMatchObject({ args: { on: true, by: -1.5 } });
    expect(parse('toggle', 'off')).toMatchObject({ args: { on: false, by: 1 } });
  });

  it('takes any text for a command that declares nothing', () => {
    expect(parse('echo', 'it\'s "fine --really')).toEqual({ ok: true, args: {}, flags: {} });
  });

  it.each([
    ['deploy', '', 'the following arguments are required: service'],
    ['deploy', 'api prod extra', 'unrecognized arguments: extra'],
    ['deploy', 'api --count x', "argument --count: invalid int value: 'x'"],
    ['deploy', 'api --count', 'argument --count: expected one argument'],
    ['deploy', 'api mars', "argument env: invalid choice: 'mars' (choose from 'staging', 'prod')"],
    ['say', '#ops', 'the following arguments are required: what'],
    ['toggle', 'perhaps', "argument on: invalid boolean value: 'perhaps'"],
    ['must', '', 'the following arguments are required: --token'],
  ])('answers !%s %j with what is wrong and the usage', (name, text, message) => {
    const parsed = parse(name, text);
    expect(parsed).toEqual({
      ok: false,
      answers: [`I couldn't parse the arguments; ${message}`, expect.stringMatching(/^```\nusage: /)],
    });
  });

  it('answers quotes that do not close with the whole help', () => {
    expect(parse('deploy', '"api')).toEqual({
      ok: false,
      answers: ["I couldn't parse this command; No closing quotation", expect.stringContaining('Deploy a service')],
    });
  });

  it('answers -h with the help', () => {
    const parsed = parse('deploy', '-h');
    expect(parsed).toMatchObject({ ok: false, answers: [expect.stringContaining('100% of it')] });
    expect(parsed).toMatchObject({
      answers: [expect.stringContaining('usage: deploy [-h] [--ref REF] [--count COUNT] [--dry-run] [--loud]')],
    });
  });

  it('reads mentions as the ids behind them', () => {
    const mentions: Mention[] = [
      { kind: 'channel', id: 'COPS', label: 'ops' },
      { kind: 'user', id: 'UANA' },
      { kind: 'user', id: 'UBEN', label: 'ben' },
      { kind: 'usergroup', id: 'SRE1', label: 'sre' },
    ];
    expect(parse('invite', '#ops @UANA @ben UCAT --team @sre', mentions)).toMatchObject({
      args: { to: 'COPS', who: ['UANA', 'UBEN', 'UCAT'] },
      flags: { team: 'SRE1' },
    });
  });

  it('takes no name for a person that was only typed: it may be anybody’s', () => {
    const mentions: Mention[] = [{ kind: 'usergroup', id: 'SBEN', label: 'ben' }];
    expect(parse('invite', 'COPS @ben', mentions)).toMatchObject({
      answers: ["I couldn't parse the arguments; argument who: invalid user value: '@ben'", expect.anything()],
    });
    expect(parse('invite', 'ops UANA')).toMatchObject({
      answers: ["I couldn't parse the arguments; argument to: invalid channel value: 'ops'", expect.anything()],
    });
  });

  it('reads several values, and flags by their letters', () => {
    expect(parse('invite', 'COPS UANA UBEN -c 3 -vt a b')).toMatchObject({
      args: { who: ['UANA', 'UBEN'] },
      flags: { tags: ['a', 'b'], count: 3, verbose: true },
    });
    expect(parse('invite', 'COPS UANA')).toMatchObject({ flags: { tags: [], count: 1, verbose: false } });
    expect(parse('sum', '1 -2.5 3e2')).toMatchObject({ args: { numbers: [1, -2.5, 300] } });
    expect(parse('sum', '')).toMatchObject({ args: { numbers: [] } });
    expect(parse('sum', '1 two')).toMatchObject({
      answers: ["I couldn't parse the arguments; argument numbers: invalid float value: 'two'", expect.anything()],
    });
    expect(parse('invite', 'COPS')).toMatchObject({
      answers: ["I couldn't parse the arguments; the following arguments are required: who", expect.anything()],
    });
  });

  it('calls a command by all of its words', () => {
    expect(parse('user add', '')).toMatchObject({
      answers: [expect.anything(), '```\nusage: user add [-h] name\n```'],
    });
  });

  it('writes the help as Python does, in any terminal', () => {
    process.env['COLUMNS'] = '40';
    expect(parse('deploy', '--help')).toMatchObject({
      answers: [
        [
          '```',
          'usage: deploy [-h] [--ref REF] [--count COUNT] [--dry-run] [--loud]',
          '              service [{staging,prod}]',
          '',
          'Deploy a service',
          '',
          'positional arguments:',
          '  service         100% of it',
          '  {staging,prod}',
          '',
          'options:',
          '  -h, --help      show this help message and exit',
          '  --ref REF',
          '  --count COUNT',
          '  --dry-run',
          '  --loud          on unless this is given',
          '```',
        ].join('\n'),
      ],
    });
  });

  it('describes it by its summary and its help, in one paragraph, as they are written', () => {
    const usage = 'usage: odd [-h] a\n\n%(prog)x is 100% odd So it is: - here - there\n\npositional arguments:';
    expect(parse('odd', '-h')).toMatchObject({ answers: [expect.stringContaining(usage)] });
  });

  it('refuses more words than it can read at once, but for the rest, which is one text', () => {
    const page = 'word '.repeat(20_000);
    expect(parse('deploy', page)).toMatchObject({
      answers: ["I couldn't parse the arguments; 20000 words, 1000 are the most", expect.anything()],
    });
    expect(parse('say', `#ops ${page}`)).toMatchObject({ args: { where: '#ops', what: page.trim() } });
    const flags = parse('note', '--a '.repeat(10_000));
    expect(flags.ok ? [] : flags.answers[0]?.match(/--a/g)).toHaveLength(1_000);
  });

  it.each(['“--count” 3 api', '--count=3 ‘api’', 'api —count 3'])('repairs what a phone made of %j', (text) => {
    expect(parse('deploy', text)).toMatchObject({ args: { service: 'api' }, flags: { count: 3 } });
  });

  it('keeps line breaks inside of quotes', () => {
    expect(parse('deploy', '"a\nb"\n--count\n3')).toMatchObject({ args: { service: 'a\nb' }, flags: { count: 3 } });
  });

  it('cannot be brought to reach into an object', () => {
    expect(parse('deploy', '__proto__ --ref constructor')).toMatchObject({
      args: { service: '__proto__' },
      flags: { ref: 'constructor' },
    });
  });
});
