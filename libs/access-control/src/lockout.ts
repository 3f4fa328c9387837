import type { CompiledPolicy } from './compile-policy';
import type { Fault } from './find-faults';
import { judge } from './judge';
import type { AccessCommand, Facts, OpenFact } from './request';

/** Everything is hoped for: that they are in the right group, that it is the right time. */
const all: ReadonlySet<OpenFact> = new Set([
  'guest',
  'email',
  'groups',
  'channelType',
  'args',
  'id',
  'channel',
  'time',
]);

/** A command that no rule is about, for a policy without commands. */
const someCommand: AccessCommand = { plugin: 'Any', name: 'admin_command', admin: true };

const places: readonly Facts['channel'][] = [
  { id: undefined, isDirect: true, type: 'im' },
  { id: undefined, isDirect: false, type: undefined },
];

/** Finds that no admin could run any admin command anywhere; undefined: somebody could, or there are no admins. */
export function findLockout(policy: CompiledPolicy, commands: readonly AccessCommand[] = []): Fault | undefined {
  const admins = policy.source?.admins ?? [];
  if (admins.length === 0) return undefined;
  if (policy.admins.length === 0) return lockout('none of them is a user id');
  const forAdmins = commands.filter(({ admin }) => admin);
  let reason: string | undefined;
  for (const { pattern } of policy.admins)
    for (const command of forAdmins.length > 0 ? forAdmins : [someCommand])
      for (const channel of places) {
        // Who a glob stands for is not known.
        const caller = { id: /[*?[]/.test(pattern) ? undefined : pattern, kind: 'human' } as const;
        const verdict = judge(policy, { caller, channel, command, typed: undefined, now: undefined }, all, () => {});
        if (verdict.outcome === 'allowed') return undefined;
        reason ??= verdict.because;
      }
  return lockout(reason!);
}

function lockout(reason: string): Fault {
  return { path: ['admins'], message: `all admins are locked out of the admin commands: ${reason}` };
}
