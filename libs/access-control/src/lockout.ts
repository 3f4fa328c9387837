import type { CompiledPolicy } from './compile-policy';
import type { Fault } from './find-faults';
import { judge } from './judge';
import type { AccessCommand, Facts, OpenFact } from './request';
import { vainBecause } from './vain-approval';

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
        const because = refusedBecause(policy, pattern, command, channel);
        if (because === undefined) return undefined;
        reason ??= because;
      }
  return lockout(reason!);
}

/** @returns undefined: it may be that somebody of this pattern runs it there */
function refusedBecause(
  policy: CompiledPolicy,
  pattern: string,
  command: AccessCommand,
  channel: Facts['channel'],
): string | undefined {
  const verdictOf = (id: string | undefined) =>
    judge(policy, { caller: { id, kind: 'human' }, channel, command, typed: undefined, now: undefined }, all, () => {});
  const isGlob = /[*?[]/.test(pattern);
  // Who a glob stands for is not known.
  const verdict = verdictOf(isGlob ? undefined : pattern);
  if (verdict.outcome !== 'allowed') return verdict.because;
  if (verdict.approval) {
    const because = vainBecause(verdict.approval, policy);
    if (because !== undefined) return because;
  }
  if (!isGlob) return undefined;
  // Denied to somebody whom no rule names: a glob denies them all.
  const anybody = verdictOf(somebodyOf(pattern));
  return anybody.outcome === 'denied' && anybody.decidedBy.key === 'denyUsers' ? anybody.because : undefined;
}

/** An id that the glob stands for, and that nobody has. */
function somebodyOf(glob: string): string {
  return glob
    .replace(/\[!?([^\]])[^\]]*\]/g, '$1')
    .replaceAll('?', 'Z')
    .replaceAll('*', 'ZZZZZZZZZ');
}

function lockout(reason: string): Fault {
  return { path: ['admins'], message: `all admins are locked out of the admin commands: ${reason}` };
}
