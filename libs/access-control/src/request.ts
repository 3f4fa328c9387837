import type { ChannelType } from './policy';

/** May this person run this command here? A fact that is absent where it says so is not known, which is not a no. */
export interface AccessRequest {
  caller: Caller;
  channel: {
    id: string;
    /** Absent: not known. Of a direct message its id tells. */
    type?: ChannelType | undefined;
  };
  command: AccessCommand;
  /**
   * What was typed behind the command, as the command will get it. Absent: nothing was typed yet, and the question is
   * whether the caller may run the command with some arguments, as help asks it.
   */
  typed?: {
    text: string;
    /** Arguments and flags by name, as they were parsed. Absent: not known. */
    args?: Readonly<Record<string, unknown>> | undefined;
  };
  /** Milliseconds since the epoch. */
  now: number;
}

export interface Caller {
  /** A user id; of a bot without one its bot id. */
  id: string;
  /** As ingress saw it: `external` is of another organisation; a person of our own Enterprise Grid is `human`. */
  kind: 'human' | 'external' | 'bot' | 'workflow';
  /** Absent: not known. Only a human is a guest. */
  isGuest?: boolean | undefined;
  /** Null: there is none. Absent: not known. */
  email?: string | null | undefined;
  /** Ids of the user groups they are in, `S…`; those named by `factsNeeded` suffice. Absent: not known. */
  groups?: readonly string[] | undefined;
}

export interface AccessCommand {
  plugin: string;
  /** Its own name, never an alias, with underscores or spaces. */
  name: string;
  /** It is for admins. */
  admin: boolean;
}

/** What somebody may have to look up. */
export type AccessFact = 'guest' | 'email' | 'groups' | 'channelType' | 'args';

/** A request in which more may be open, so that a policy can be looked at without one. */
export interface Facts {
  caller: Omit<Caller, 'id'> & { id: string | undefined };
  channel: { id: string | undefined; isDirect: boolean; type: ChannelType | undefined };
  command: AccessCommand;
  typed: AccessRequest['typed'];
  now: number | undefined;
}
export type OpenFact = AccessFact | 'id' | 'channel' | 'time';

/** Everybody's direct messages with the bot have an id with D, and nothing else has. */
export function factsOf({ caller, channel, command, typed, now }: AccessRequest): Facts {
  const isDirect = channel.id.startsWith('D');
  return { caller, channel: { id: channel.id, isDirect, type: isDirect ? 'im' : channel.type }, command, typed, now };
}
