import type { Directory } from './plugin';
import { CommandError } from './plugin';
import { withNames } from './with-names';

/** People are called as their ids, in small letters. */
function setUp(change: { user?: Directory['user'] } = {}) {
  const asked: string[] = [];
  const directory = {
    user: async (id: string) => {
      asked.push(id);
      return id === 'U0NOBODY9' ? undefined : { nick: id.toLowerCase() };
    },
    handle: async (id: string) => id.toLowerCase(),
    channel: async (id: string) => ({ name: id.toLowerCase(), kind: id === 'C0SECRET1' ? 'group' : 'channel' }),
    ...change,
  } as unknown as Directory;
  return {
    asked,
    named: (text: string, show?: (name: string, id: string) => string) => withNames(text, directory, show),
  };
}

it.each([
  ['ask @U0BEN0002, or @W0GRID007: in #C0OPS0001.', 'ask @u0ben0002, or @w0grid007: in #c0ops0001.'],
  ['@S0ONCALL1, @U0BEN0002', '@s0oncall1, @u0ben0002'],
  ['@U0BEN0002@U0ANA0001', '@u0ben0002@u0ana0001'],
  ['"@U0BEN0002" (@U0BEN0002)\n@U0BEN0002', '"@u0ben0002" (@u0ben0002)\n@u0ben0002'],
  ['@U0NOBODY9 @ben U0BEN0002 @U0ben #ops @here', '@U0NOBODY9 @ben U0BEN0002 @U0ben #ops @here'],
  ['#C0SECRET1 and @UNITED_STATES', '#C0SECRET1 and @UNITED_STATES'],
  ['', ''],
])('names in %j whom it mentions, by nick', async (text, named) => {
  expect(await setUp().named(text)).toBe(named);
});

it('asks for each once, and for no more than fifty', async () => {
  const { named, asked } = setUp();
  const ids = Array.from({ length: 60 }, (_each, at) => `@U0ANA${at + 1_000}`);
  const text = await named([...ids, ...ids].join(' '));
  expect(asked).toHaveLength(50);
  expect(text.match(/@u0ana/g)).toHaveLength(100);
  expect(text).toContain('@U0ANA1059');
});

it('leaves the id where nobody can say who it is', async () => {
  const user = () => Promise.reject(new CommandError('Slack cannot be asked'));
  expect(await setUp({ user }).named('@U0BEN0002 in #C0OPS0001')).toBe('@U0BEN0002 in #c0ops0001');
});

it('shows them as it is told', async () => {
  const text = await setUp().named('@U0BEN0002 @U0NOBODY9', (name, id) => `${name} (${id})`);
  expect(text).toBe('@u0ben0002 (U0BEN0002) @U0NOBODY9');
});

it('keeps the id of who has no name', async () => {
  const user = (async () => ({ nick: '' })) as unknown as Directory['user'];
  expect(await setUp({ user }).named('@U0BEN0002!')).toBe('@U0BEN0002!');
});

it('lets no name turn the text around, or end a line of it', async () => {
  const user = (async () => ({ nick: 'b\u202ee\nn' })) as unknown as Directory['user'];
  expect(await setUp({ user }).named('@U0BEN0002!')).toBe('@be n!');
});
