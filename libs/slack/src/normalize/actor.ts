import type { Actor } from '@errand/contracts';
import type { Installation } from './normal-event';
import type { Fields } from './read';
import { fieldsAt, idAt, stringAt } from './read';

/** What is known of the place where it happened; only the Events API tells. */
export interface Place {
  /** The workspace that it happened in; in a channel shared between organisations it may be another one than ours. */
  teamId?: string | undefined;
  /** True: Slack sent it for another workspace, where our ids are those of others. Nobody there is one of us. */
  isForeign?: boolean | undefined;
  /** False: no other organisation is in the channel, so an author of another workspace is of our own Grid. */
  isSharedOutside?: boolean | undefined;
}

/** Slack's own voice; its messages carry no bot id. */
const SLACKBOT = 'USLACKBOT';

/**
 * Who wrote a message. The author's workspace is `user_team`, else the profile's, else `source_team`, else `team`, else
 * that of the place: a message in a channel shared between organisations carries several of them.
 */
export function authorOf(message: Fields, installation: Installation, place: Place): Actor {
  const userId = idAt(message, 'user');
  const profile = fieldsAt(message, 'bot_profile');
  const botId = idAt(message, 'bot_id') ?? idAt(profile, 'id');
  const appId = idAt(message, 'app_id') ?? idAt(profile, 'app_id');
  const teamId =
    idAt(message, 'user_team') ??
    idAt(fieldsAt(message, 'user_profile'), 'team') ??
    idAt(message, 'source_team') ??
    idAt(message, 'team') ??
    place.teamId;
  const ids = {
    ...(userId && { userId }),
    ...(botId && { botId }),
    ...(appId && { appId }),
    ...(teamId && teamId !== installation.teamId && { teamId }),
  };
  if ([userId, botId, appId].some((id) => id !== undefined && isOwnId(id, installation)))
    return { kind: 'this_bot', ...ids };
  if (place.isForeign) return { kind: 'external', ...ids };
  if (profile?.['is_workflow_bot'] === true) return { kind: 'workflow', ...ids };
  const subtype = stringAt(message, 'subtype') ?? '';
  const isBot = botId !== undefined || ['bot_message', 'slackbot_response'].includes(subtype) || userId === SLACKBOT;
  if (isBot) return { kind: 'other_bot', ...ids };
  // Nobody is named: whoever it was gets the rights of a stranger.
  if (userId === undefined) return { kind: 'external', ...ids };
  return { kind: isOurs(teamId, installation, place) ? 'human' : 'external', ...ids };
}

/** Who is known by a user id alone: a reaction names no bot and no workspace, so it is of that of the place. */
export function userActor(userId: string, installation: Installation, place: Place): Actor {
  if (isOwnId(userId, installation)) return { kind: 'this_bot', userId };
  if (userId === SLACKBOT && !place.isForeign) return { kind: 'other_bot', userId };
  return { kind: isOurs(place.teamId, installation, place) ? 'human' : 'external', userId };
}

/**
 * Who clicked, submitted or typed a slash command: a person always. `enterprise` in the payload is the acting
 * person's organisation.
 */
export function interactingActor(
  who: { userId: string; teamId?: string | undefined; enterpriseId?: string | undefined },
  installation: Installation,
): Actor {
  const { userId, teamId } = who;
  const isSameGrid = who.enterpriseId !== undefined && who.enterpriseId === installation.enterpriseId;
  const isHuman = isOurs(teamId, installation, { isSharedOutside: isSameGrid ? false : undefined });
  return {
    kind: isOwnId(userId, installation) ? 'this_bot' : isHuman ? 'human' : 'external',
    userId,
    ...(teamId && teamId !== installation.teamId && { teamId }),
  };
}

/** Is it one of the ids by which Slack names this bot? */
export function isOwnId(id: string, installation: Installation): boolean {
  return id === installation.botUserId || installation.ownIds.has(id);
}

function isOurs(teamId: string | undefined, installation: Installation, place: Place): boolean {
  if (place.isForeign === true) return false;
  if (teamId === undefined || teamId === installation.teamId || teamId === installation.enterpriseId) return true;
  return installation.enterpriseId !== undefined && place.isSharedOutside === false;
}
