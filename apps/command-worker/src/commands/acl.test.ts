import type { DirectoryAnswer } from '@errand/contracts';
import { createAccess, createRegistry } from '@errand/engine';
import { openPolicy } from '@errand/engine/testing';
import type { Context } from '@errand/plugin-sdk';
import { command, definePlugin, hear, manifestOf, t } from '@errand/plugin-sdk';
import { createAcl } from './acl';

const run = () => undefined;
const plugin = definePlugin({
  name: 'ops',
  version: '1.0.0',
  summary: 'Ships services',
  commands: {
    deploy: command({ summary: 'Deploys', args: { env: t.string() }, aliases: ['ship'], run }),
    freeze_all: command({ summary: 'Freezes', admin: true, run }),
  },
  hears: { thanks: hear({ summary: 'Is polite', pattern: 'thanks', prefixed: false, run }) },
});
const policy = openPolicy({
  version: 4,
  admins: ['UADMIN'],
  allowGuests: false,
  accessControls: [
    { pattern: 'deploy', rule: { when: { args: { env: ['prod'] } }, allowUsers: ['S0SRE'] } },
    { pattern: 'ops:*', rule: { denyRooms: ['C0RANDOM'] } },
  ],
});
const users: Record<string, object> = {
  UANA: {},
  UGUEST: { isGuest: true },
  USTRANGER: { isExternal: true },
  UBOT: { isBot: true },
};

async function directory(request: { kind: string; userId?: string; groupId?: string }): Promise<DirectoryAnswer> {
  const { userId = '', groupId } = request;
  if (groupId) return { kind: 'group', group: { id: groupId, userIds: ['UBEN'] } };
  if (userId === 'USECRET') return { kind: 'refused', reason: 'missing_scope' };
  const user = users[userId];
  if (!user) return { kind: 'not_found', reason: 'user_not_found' };
  const ordinary = { teamId: 'T1', nick: 'a', fullName: 'A', isBot: false, isGuest: false, isDeactivated: false };
  return { kind: 'user', user: { id: userId, ...ordinary, ...user } };
}

async function explained(user: string, name: string, more: { channel?: string; text?: string } = {}) {
  const { acl_explain: explain } = createAcl({
    access: createAccess(policy),
    directory,
    registry: () => createRegistry([manifestOf(plugin)]),
    settings: { prefix: '!' },
  });
  const ctx = { execution: { channelId: 'D0ADMIN' }, signal: new AbortController().signal } as unknown as Context;
  const { channel, text } = more;
  const input = { args: { user, command: name, channel }, flags: { text }, text: '' } as never;
  return String(await explain!.run(input, ctx));
}

it('names the rule that decides, and what led to it', async () => {
  const said = await explained('UANA', 'deploy', { channel: 'C0RANDOM', text: 'prod' });
  expect(said).toBe(
    [
      '`UANA` may not run `!deploy` in `C0RANDOM`:',
      '',
      '```',
      'denied (policy 4): accessControls "deploy" (rule 1) allowUsers has no match',
      'rule 1 "deploy": applies, when.args.env fits prod',
      'rule 2 "ops:*": not reached, it was decided before',
      'default: not reached, it was decided before',
      'accessControls "deploy" (rule 1) allowUsers: refused, has no match',
      '```',
    ].join('\n'),
  );
});

it.each([
  ['without a text, whether some text would do', 'UANA', 'deploy', {}, '`UANA` may run `!deploy` in `D0ADMIN`:'],
  ['another text', 'UANA', 'ship', { text: 'staging', channel: 'C0RANDOM' }, 'denyRooms has C0RANDOM'],
  ['a command for admins', 'UANA', '!freeze_all', {}, 'denied (policy 4): admins has no match'],
  ['a command by its plugin', 'UANA', 'ops:deploy', {}, '`UANA` may run `!deploy`'],
  ['a plugin in other capitals, as rules have it', 'UANA', 'Ops:deploy', {}, '`UANA` may run `!deploy`'],
  ['a pattern', 'UANA', 'thanks', {}, '`UANA` may run `thanks`'],
  ['a guest', 'UGUEST', 'deploy', {}, 'denied (policy 4): allowGuests is false'],
  ['a stranger', 'USTRANGER', 'deploy', {}, 'denied (policy 4): allowExternal is false'],
  ['a bot', 'UBOT', 'deploy', {}, 'denied (policy 4): allowBots is false'],
])('explains %s', async (_what, user, name, more, said) => {
  expect(await explained(user, name, more)).toContain(said);
});

it.each([
  ['UANA', 'nothing', 'That command is not defined.'],
  ['UANA', 'other:deploy', 'That command is not defined.'],
  ['UNOBODY', 'deploy', 'Slack knows nobody by the id `UNOBODY`.'],
  ['USECRET', 'deploy', 'Slack does not tell who `USECRET` is.'],
])('says what cannot be explained: %s %s', async (user, name, message) => {
  await expect(explained(user, name)).rejects.toMatchObject({ code: 'command_error', message });
});
