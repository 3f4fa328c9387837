import { matchesGlob } from './glob';

/** May this person run this command here? */
export interface AccessRequest {
  /** The command is for admins. */
  admin: boolean;
  /** It was typed in a direct message to the bot. */
  isDirect: boolean;
  /** Who asks: a Slack user id. */
  userId: string;
  /** User ids of the admins; globs match. */
  admins: readonly string[];
}

/** `because` names the deciding rule, for the log; `text` is what the person reads. */
export type AccessDecision = { allowed: true; because: string } | { allowed: false; because: string; text: string };

/** Decides by Errbot's rules, in Errbot's order and words: an admin command is for admins, in a direct message. */
export function decide({ admin, isDirect, userId, admins }: AccessRequest): AccessDecision {
  if (!admin) return { allowed: true, because: 'the command is for everybody' };
  const entry = admins.find((pattern) => matchesGlob(userId, pattern));
  if (entry === undefined) {
    return {
      allowed: false,
      because: 'no entry of admins matches',
      text: 'This command requires bot-admin privileges',
    };
  }
  if (!isDirect) {
    return {
      allowed: false,
      because: 'an admin command outside a direct message',
      text: 'This command may only be issued through a direct message',
    };
  }
  return { allowed: true, because: `admins: ${entry}` };
}
