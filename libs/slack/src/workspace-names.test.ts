import { createLogger } from '@errand/runtime';
import { createWorkspaceNames } from './workspace-names';

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
    'usergroups.list': [{ usergroups: [{ id: 'S1', handle: 'sre' }] }],
  };
  const names = createWorkspaceNames({
    token: 'xoxb-test',
    apiUrl: 'https://slack.test/api/',
    logger: createLogger({ name: 'test', level: 'silent' }),
    async fetch(url, init) {
      const method = String(url).replace('https://slack.test/api/', '');
      const { cursor } = Object.fromEntries(new URLSearchParams(init?.body as string)) as { cursor?: string };
      asked.push(method);
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
  expect(await names.channels('ops')).toEqual(['C1']);
  expect(asked).toEqual(['users.list', 'users.list', 'usergroups.list', 'conversations.list']);
});

it('waits where Slack says so', async () => {
  const { names, asked } = setUp({ isBusy: true });
  expect(await names.channels('ops')).toEqual(['C1']);
  expect(asked).toHaveLength(2);
});
