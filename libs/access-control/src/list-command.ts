import type { CompiledPolicy } from './compile-policy';
import { decide } from './decide';
import type { AccessFact, AccessRequest } from './request';

/**
 * Whether help lists a command for a caller: all of them, unless the policy hides what they may not run with any
 * arguments.
 */
export function listsCommand(
  policy: CompiledPolicy,
  request: Omit<AccessRequest, 'typed'>,
): { is: 'listed' | 'hidden' } | { is: 'unknown'; missing: AccessFact } {
  if (policy.source && !policy.source.hideRestrictedCommands) return { is: 'listed' };
  const { caller, channel, command, now } = request;
  const decision = decide(policy, { caller, channel, command, now });
  if (decision.outcome === 'unknown') return { is: 'unknown', missing: decision.missing };
  return { is: decision.outcome === 'allowed' ? 'listed' : 'hidden' };
}
