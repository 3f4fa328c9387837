import { createLogger } from '@errand/runtime';
import { createWorkspaceNames } from './workspace-names';

const answers: Record<string, object> = {
  U1: { ok: true, user: { id: 'U1', deleted: false } },
  U2: { ok: true, user: { id: 'U2', deleted: true } },
  U9: { ok: false, error: 'user_not_found' },
  'a@b.c': { ok: true, user: { id: 'U1' } },
  'x@b.c': { ok: false, error: 'users_not_found' },
  C1: { ok: true, channel: { id: 'C1' } },
  C8: { ok: false, error: 'missing_scope' },
  C9: { ok: false, error: 'channel_not_found' },
};

/** Slack with two pages of people; the first call of each method is told to wait. */
function setUp({ isBusy = false } = {}) {
  const asked: string[] = [];
  const pages: Record<string, object[]> = {
    'users.list': [
      {
        members: [
          { id: 'U1', name: 'ana', profile: { display_name: 'Ana A.' } },
          { id: 'U2', name: 'sam', deleted: true },
        ],
        response_metadata: { next_cursor: 'p2' },
      },
      {
        members: [
          { id: 'U3', name: 'sam', profile: { display_name: 'Sammy' } },
          { id: 'U4', name: 'samuel', profile: { display_name: 'Sam' } },
        ],
        response_metadata: { next_cursor: '' },
      },
    ],
    'conversations.list': [{ channels: [{ id: 'C1', name: 'ops' }] }],
    'usergroups.list': [
      {
        usergroups: [
          { id: 'S1', handle: 'sre', date_delete: 0 },
          { id: 'S2', handle: 'old', date_delete: 1_700_000_000 },
        ],
      },
    ],
  };
  const names = createWorkspaceNames({
    token: 'xoxb-test',
    apiUrl: 'https://slack.test/api/',
    logger: createLogger({ name: 'test', level: 'silent' }),
    async fetch(url, init) {
      const method = String(url).replace('https://slack.test/api/', '');
      const { cursor } = Object.fromEntries(new URLSearchParams(init?.body as string)) as { cursor?: string };
      asked.push(method);
      const { user, email, channel } = Object.fromEntries(new URLSearchParams(init?.body as string));
      const one = user ?? email ?? channel;
      if (one !== undefined) return Response.json(answers[one] ?? { ok: false, error: 'ratelimited' });
      if (isBusy && asked.filter((each) => each === method).length === 1)
        return new Response('{"ok":false,"error":"ratelimited"}', { status: 429, headers: { 'retry-after': '0' } });
      return Response.json({ ok: true, ...pages[method]![cursor ? 1 : 0] });
    },
  });
  return { names, asked };
}

it('finds people, user groups and channels by their names, reading each kind once', async () => {
  const { names, asked } = setUp();
  expect(await names.people('ana')).toEqual(['U1']);
  expect(await names.people('ANA a.')).toEqual(['U1']);
  expect(await names.people('sam')).toEqual(['U3', 'U4']); // one who is deactivated is nobody
  expect(await names.people('eve')).toEqual([]);
  expect(await names.groups('sre')).toEqual(['S1']);
  expect(await names.groups('old')).toEqual([]); // it is disabled
  expect(await names.channels('ops')).toEqual(['C1']);
  expect(asked).toEqual(['users.list', 'users.list', 'usergroups.list', 'conversations.list']);
});

it('tells whether an id or an address stands for anybody', async () => {
  const { names } = setUp();
  const all = [
    'user U1',
    'user U2',
    'user U9',
    'email a@b.c',
    'email x@b.c',
    'group S1',
    'group S2',
    'group S9',
    'room C1',
    'room C9',
  ];
  const told = await Promise.all(
    all.map((each) => {
      const [kind, entry] = each.split(' ') as ['user' | 'email' | 'group' | 'room', string];
      return names.has({ kind, entry });
    }),
  );
  expect(told).toEqual([
    ...['there', 'deactivated', 'missing'],
    ...['there', 'missing'],
    ...['there', 'deactivated', 'missing'],
    ...['there', 'missing'],
  ]);
  await expect(names.has({ kind: 'room', entry: 'C8' })).rejects.toThrow('missing_scope');
});

it('waits where Slack says so', async () => {
  const { names, asked } = setUp({ isBusy: true });
  expect(await names.channels('ops')).toEqual(['C1']);
  expect(asked).toHaveLength(2);
});
