import type { CompiledPolicy } from './compile-policy';
import type { Facts } from './request';
import { isSlackId } from './subjects';

type Gate = 'allowBots' | 'allowExternal' | 'allowGuests';

/** Whether somebody is let in at all, and what decided it. */
export type Entry =
  | { is: 'in' }
  | { is: 'out'; setting: Gate | 'core'; because: string }
  | { is: 'unknown'; setting: Gate; fact: 'guest' };

export function judgeCaller({ source }: CompiledPolicy, caller: Facts['caller']): Entry {
  if (caller.id !== undefined && !isSlackId(caller.id))
    return { is: 'out', setting: 'core', because: 'the caller has no id of Slack' };
  const gate = gateOf(caller);
  if (!gate || source?.[gate]) return { is: 'in' };
  if (gate === 'allowGuests' && caller.isGuest === undefined) return { is: 'unknown', setting: gate, fact: 'guest' };
  return { is: 'out', setting: gate, because: `${gate} is false` };
}

/** What has to be open for them; undefined: nothing. */
function gateOf({ kind, isGuest }: Facts['caller']): Gate | undefined {
  if (kind === 'human') return isGuest === false ? undefined : 'allowGuests';
  return kind === 'external' ? 'allowExternal' : 'allowBots';
}
