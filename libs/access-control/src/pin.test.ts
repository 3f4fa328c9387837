import { pin } from './pin';
import type { PolicyChange } from './testing/builders';
import { policyOf } from './testing/builders';

const ids: Record<string, string[]> = {
  'person ana': ['U0ANA'],
  'subject ana': ['U0ANA'],
  'subject sre': ['S0SRE'],
  'subject sam': ['U0SAM1', 'U0SAM2'],
  'subject weird': ['C0OPS'],
  'person sre': ['S0SRE'],
  'room ops': ['C0OPS'],
};

async function pinned(change: PolicyChange) {
  const asked: string[] = [];
  const result = await pin(policyOf(change), async (name, wants) => {
    asked.push(`${wants} ${name}`);
    return ids[`${wants} ${name}`] ?? [];
  });
  return { ...result, asked };
}

it('says what to write where, with the name beside it', async () => {
  const { edits, failures } = await pinned({
    admins: ['U0ADMIN', '@ana'],
    accessControls: { deploy: { allowUsers: ['@sre', 'S0DEV'], allowRooms: ['#ops'], approval: { by: ['ana'] } } },
    accessControlsDefault: { denyRooms: ['ops'] },
    roles: { oncall: ['@ana', 'role:oncall', 'bob@example.com'] },
  });
  expect(failures).toEqual([]);
  expect(edits).toEqual([
    { path: ['admins', 1], from: '@ana', to: 'U0ANA', comment: '@ana' },
    { path: ['accessControls', 0, 'rule', 'allowUsers', 0], from: '@sre', to: 'S0SRE', comment: '@sre' },
    { path: ['accessControls', 0, 'rule', 'allowRooms', 0], from: '#ops', to: 'C0OPS', comment: '#ops' },
    { path: ['accessControls', 0, 'rule', 'approval', 'by', 0], from: 'ana', to: 'U0ANA', comment: 'ana' },
    { path: ['accessControlsDefault', 'denyRooms', 0], from: 'ops', to: 'C0OPS', comment: 'ops' },
    { path: ['roles', 'oncall', 0], from: '@ana', to: 'U0ANA', comment: '@ana' },
  ]);
});

it('asks for each name once', async () => {
  const { asked } = await pinned({ roles: { one: ['@sre', '@ana'], two: ['sre'] } });
  expect(asked).toEqual(['subject sre', 'subject ana']);
});

it('asks nobody for what a mention holds', async () => {
  const { edits, asked } = await pinned({
    accessControls: {
      deploy: { allowUsers: ['<@U0BOB|bob>', '<!subteam^S0SRE|@sre>'], allowRooms: ['<#C0DEV|dev>', '<#C0OPS>'] },
    },
  });
  expect(edits.map(({ to }) => to)).toEqual(['U0BOB', 'S0SRE', 'C0DEV', 'C0OPS']);
  expect(asked).toEqual([]);
});

it('says of each name that it cannot pin why not', async () => {
  const { edits, failures } = await pinned({
    admins: ['@sre'],
    roles: { one: ['@nobody', '@sam', '@weird', '@s*'] },
    accessControlsDefault: { allowRooms: ['<@U0ANA>'] },
  });
  expect(edits).toEqual([]);
  expect(failures.map(({ name, because }) => `${name}: ${because}`)).toEqual([
    '@sre: S0SRE is no person',
    '<@U0ANA>: U0ANA is no channel',
    '@nobody: there is no person or user group of this name',
    '@sam: it may be U0SAM1 or U0SAM2: write the one that is meant',
    '@weird: C0OPS is no person or user group',
    '@s*: there is no person or user group of this name',
  ]);
});
