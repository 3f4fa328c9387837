import type { DirectoryAnswer, DirectoryRequest } from '@errand/contracts';
import { createApprovers } from './approvers';
import { openPolicy } from './testing/open-policy';

const groups: Record<string, string[]> = { S0SRE: ['U0BEN'] };
const ask = async (request: DirectoryRequest): Promise<DirectoryAnswer> => {
  const userIds = request.kind === 'group' ? groups[request.groupId] : undefined;
  if (request.kind === 'group' && userIds) return { kind: 'group', group: { id: request.groupId, userIds } };
  return { kind: 'refused', reason: 'missing_scope' };
};
const judge = createApprovers(openPolicy({ roles: { sre: ['U0BEN'] } }), ask);
const who = (id: string, kind: 'human' | 'bot' = 'human') => ({ id, kind, channelId: 'C0OPS' });

it('says who may approve by ids and roles of the policy, and never the caller', async () => {
  const approval = { by: ['role:sre', 'U0CARLA'] };
  const verdict = async (id: string) => (await judge(approval, who(id), 'U0ANA')).is;
  expect([await verdict('U0BEN'), await verdict('U0CARLA'), await verdict('U0EVE')]).toEqual(['yes', 'yes', 'no']);
  expect((await judge(approval, who('U0BEN'), 'U0BEN')).is).toBe('no');
  expect((await judge({ by: ['*'] }, who('U0BEN', 'bot'), 'U0ANA')).is).toBe('no');
});

it('asks who is in a user group, and does not know where that is not told', async () => {
  expect((await judge({ by: ['S0SRE'] }, who('U0BEN'), 'U0ANA')).is).toBe('yes');
  expect((await judge({ by: ['S0SRE'] }, who('U0EVE'), 'U0ANA')).is).toBe('no');
  expect((await judge({ by: ['S0OTHER'] }, who('U0BEN'), 'U0ANA')).is).toBe('unknown');
});
