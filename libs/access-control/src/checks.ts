import type { CompiledPolicy, RuleKeys } from './compile-policy';
import type { Match } from './match';
import { anyMatch, matchGlobs } from './match';
import type { Facts, OpenFact } from './request';
import { matchRooms, matchSubjects } from './subjects';

/** What a key of a rule says to a request; undefined: nothing. */
export type Finding =
  { is: 'passed' | 'refused'; because: string } | { is: 'unknown'; fact: OpenFact; because: string };

export interface Check {
  key: keyof RuleKeys | 'admins';
  /** What the person reads. Errbot's words. */
  text: string;
  look(keys: RuleKeys, facts: Facts, admins: CompiledPolicy['admins']): Finding | undefined;
}

export const DENIED_USER = "You're not allowed to access this command from this user";
export const DENIED_ROOM = "You're not allowed to access this command from this room";
const DENIED_ARGUMENTS = "You're not allowed to access this command using the provided arguments";

/** In the order of Errbot; the first that refuses decides. */
export const checks: readonly Check[] = [
  {
    key: 'allowArgs',
    text: DENIED_ARGUMENTS,
    look: ({ allowArgs }, { typed }) => allowArgs && allowing(matchGlobs(allowArgs.value, typed?.text, 'args')),
  },
  {
    key: 'denyArgs',
    text: DENIED_ARGUMENTS,
    look: ({ denyArgs }, { typed }) => denyArgs && denying(matchGlobs(denyArgs.value, typed?.text, 'args')),
  },
  {
    key: 'allowUsers',
    text: DENIED_USER,
    look: ({ allowUsers }, { caller }) => allowUsers && allowing(matchSubjects(allowUsers.value, caller, 'allow')),
  },
  {
    key: 'denyUsers',
    text: DENIED_USER,
    look: ({ denyUsers }, { caller }) => denyUsers && denying(matchSubjects(denyUsers.value, caller, 'deny')),
  },
  {
    key: 'allowMuc',
    text: "You're not allowed to access this command from a chatroom",
    look: ({ allowMuc }, { channel }) => (channel.isDirect ? undefined : allowMuc && saying(allowMuc.value)),
  },
  {
    key: 'allowRooms',
    text: DENIED_ROOM,
    look: ({ allowRooms }, { channel }) =>
      channel.isDirect ? undefined : allowRooms && allowing(matchRooms(allowRooms.value, channel.id, 'allow')),
  },
  {
    key: 'denyRooms',
    text: DENIED_ROOM,
    look: ({ denyRooms }, { channel }) =>
      channel.isDirect ? undefined : denyRooms && denying(matchRooms(denyRooms.value, channel.id, 'deny')),
  },
  {
    key: 'allowPrivate',
    text: "You're not allowed to access this command via private message to me",
    look: ({ allowPrivate }, { channel }) =>
      channel.isDirect ? allowPrivate && saying(allowPrivate.value) : undefined,
  },
  {
    key: 'admins',
    text: 'This command requires bot-admin privileges',
    look: (_keys, { caller, command }, admins) => {
      if (!command.admin) return undefined;
      // Whoever is not of this workspace is no admin, whatever a glob of ids says.
      if (caller.kind !== 'human') return { is: 'refused', because: `${caller.kind}: is no admin` };
      return allowing(anyMatch(admins, (glob) => matchGlobs([glob], caller.id, 'id')));
    },
  },
  {
    key: 'allowMuc',
    text: 'This command may only be issued through a direct message',
    look: ({ allowMuc }, { channel, command }) => {
      if (!command.admin || channel.isDirect) return undefined;
      if (allowMuc?.value) return { is: 'passed', because: 'is true' };
      return { is: 'refused', because: 'is not true, and the command is for admins' };
    },
  },
];

function allowing(match: Match): Finding {
  if (match.is === 'unknown') return { ...match, because: `${match.fact} not known` };
  return match.is === 'yes' ? { is: 'passed', because: `has ${match.by}` } : { is: 'refused', because: 'has no match' };
}

function denying(match: Match): Finding {
  if (match.is === 'unknown') return { ...match, because: `${match.fact} not known` };
  return match.is === 'yes' ? { is: 'refused', because: `has ${match.by}` } : { is: 'passed', because: 'has no match' };
}

function saying(value: boolean): Finding {
  return { is: value ? 'passed' : 'refused', because: `is ${value}` };
}
