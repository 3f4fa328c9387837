import type { Caller, ChannelType } from '@errand/access-control';
import type { DirectoryAnswer, DirectoryRequest } from '@errand/contracts';

/** @throws what says that nobody could be asked */
export type AskDirectory = (request: DirectoryRequest) => Promise<DirectoryAnswer>;

/** What has to be known to decide is not told, and that is no no: the command waits. */
export class FactUnknownError extends Error {
  override readonly name = 'FactUnknownError';
  readonly code = 'directory_fact_unknown';
}

/**
 * Who somebody is. Whom Slack does not know gets the rights of a stranger, and what the event said of a stranger or a
 * bot stands.
 *
 * @param fact what it is asked for
 * @throws FactUnknownError
 */
export async function personOf(
  { id, kind }: Caller,
  fact: 'guest' | 'email',
  ask: AskDirectory,
): Promise<Partial<Caller>> {
  const answer = await ask({ kind: 'user', userId: id });
  if (answer.kind === 'not_found') return { kind: kind === 'human' ? 'external' : kind, email: null };
  if (answer.kind !== 'user') throw notTold(`who ${id} is`, answer);
  const { isBot, isExternal, isGuest, email } = answer.user;
  // A person has one: the app may not read it.
  if (fact === 'email' && email === undefined && !isBot)
    throw new FactUnknownError(`Slack does not tell the e-mail of ${id}: the scope users:read.email is missing`);
  const seen = isBot ? 'bot' : isExternal ? 'external' : 'human';
  return {
    kind: kind === 'human' ? seen : kind,
    isGuest,
    ...((email !== undefined || isBot) && { email: email ?? null }),
  };
}

/** @throws FactUnknownError */
export async function isInGroup(userId: string, groupId: string, ask: AskDirectory): Promise<boolean> {
  const answer = await ask({ kind: 'group', groupId });
  if (answer.kind === 'not_found') return false; // nobody is in a group that there is not
  if (answer.kind !== 'group') throw notTold(`who is in ${groupId}`, answer);
  return answer.group.userIds.includes(userId);
}

/** @throws FactUnknownError */
export async function channelTypeOf(channelId: string, ask: AskDirectory): Promise<ChannelType> {
  const answer = await ask({ kind: 'channel', channelId });
  if (answer.kind !== 'channel') throw notTold(`what ${channelId} is`, answer);
  return answer.channel.kind;
}

function notTold(what: string, answer: DirectoryAnswer): FactUnknownError {
  return new FactUnknownError(`Slack does not tell ${what}: ${'reason' in answer ? answer.reason : answer.kind}`);
}
