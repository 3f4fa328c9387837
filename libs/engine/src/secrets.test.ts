import type { ArgSpecs } from '@errand/plugin-sdk';
import { command, definePlugin, manifestOf, t } from '@errand/plugin-sdk';
import { createRegistry } from './registry';
import { hiddenError, hiderOf, shownText } from './secrets';

function entryOf(args: ArgSpecs, flags: ArgSpecs = {}) {
  const login = command({ summary: 'x', args, flags, run: () => '' });
  const plugin = definePlugin({ name: 'p', version: '1.0.0', summary: 'x', commands: { login } });
  return createRegistry([manifestOf(plugin)]).find('login')!.entry;
}
const secret = t.string({ secret: true });

describe('what was typed is shown', () => {
  it.each([
    ['without secrets', { where: t.string(), token: secret }, {}, 'prod sesame', 'prod •••'],
    ['as it is, where it has none', { where: t.string() }, {}, ' "a"  b', ' "a"  b'],
    [
      'with its flags',
      { where: t.string() },
      { key: secret, dryRun: t.boolean(), n: t.integer({ default: 1 }) },
      'a --key x --dry-run',
      '--key ••• --dry-run a',
    ],
    [
      'with the words of a list',
      { where: t.list(t.string()) },
      { key: secret },
      '--key x "a b" c',
      '--key ••• "a b" c',
    ],
    ['with mentions', { who: t.user(), token: secret }, {}, '@U0BEN x', '@U0BEN •••'],
    ['with a rest as it is', { key: secret, rest: t.rest() }, {}, 'x drop  "it"', '••• drop  "it"'],
    ['without a rest that is secret', { where: t.string(), rest: t.rest({ secret: true }) }, {}, 'a b c', 'a •••'],
    ['without anything, where it cannot be read', { where: t.string(), token: secret }, {}, 'sesame', '•••'],
  ])('%s', (_how, args, flags, text, shown) => expect(shownText(entryOf(args, flags), text)).toBe(shown));

  it('without anything, where nobody knows the command', () => {
    expect(shownText(undefined, 'sesame')).toBe('•••');
    expect(shownText(undefined, '')).toBe('');
  });
});

describe('a secret is hidden', () => {
  const hide = (text: string, told: string) => hiderOf(entryOf({ where: t.string(), token: secret }), text, [])?.(told);

  it('wherever it stands, and nothing else is', () => {
    expect(hide('prod sesame', 'bad token sesame=sesame2 in prod')).toBe('bad token •••=•••2 in prod');
    expect(hide('prod abc', 'abc')).toBe('abc'); // too short to tell it from other words
    expect(hide(`prod 'a"b &c'`, 'a"b &c, {"token":"a\\"b &c"}, ?t=a%22b%20%26c')).toBe('•••, {"token":"•••"}, ?t=•••');
    expect(hide('sesame', 'sesame')).toBe('•••'); // it was not read: any word may be it
    expect(hiderOf(entryOf({ where: t.string() }), 'sesame', [])).toBeUndefined();
  });

  it('in an error with all that the log tells of it', () => {
    const inner = Object.assign(new TypeError('inner sesame'), { code: 'E_sesame', cause: { token: 'sesame' } });
    const err = Object.assign(new Error('bad sesame', { cause: inner }), { data: { error: 'no_sesame' } });
    const hidden = hiddenError(err, (text) => text.replaceAll('sesame', '•••')) as Error & { data: unknown };
    expect(hidden).toMatchObject({ name: 'Error', message: 'bad •••', data: { error: 'no_•••' } });
    expect(hidden.stack).toContain('Error: bad •••');
    expect(hidden.stack).toContain('secrets.test');
    expect(hidden.cause).toMatchObject({
      name: 'TypeError',
      message: 'inner •••',
      code: 'E_•••',
      cause: '{"token":"•••"}',
    });
    expect(hiddenError('sesame', (text) => text.replaceAll('sesame', '•••'))).toBe('•••');
  });

  it('in one that is its own cause', () => {
    const err: Error & { cause?: unknown } = new Error('sesame');
    err.cause = err;
    expect(JSON.stringify(hiddenError(err, () => '•••'))).not.toContain('sesame');
  });
});
