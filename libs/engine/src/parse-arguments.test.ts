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
  },
});
const commands = new Map(manifestOf(plugin).commands.map((each) => [each.name, each]));
const parse = (name: string, text: string) => parseArguments(commands.get(name)!, text);

describe('parseArguments', () => {
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

  it('cannot be brought to reach into an object', () => {
    expect(parse('deploy', '__proto__ --ref constructor')).toMatchObject({
      args: { service: '__proto__' },
      flags: { ref: 'constructor' },
    });
  });
});
