import { channelPartition, userPartition } from '@errand/contracts';
import type { Around, Draft } from './draft';
import { eventTsOf, keyOf } from './draft';
import type { Fields } from './read';
import { fieldsAt, idAt, idOrIdOfAt, msOf, stringAt } from './read';

/** A channel was made, renamed, archived …: `channel` is its id, or an object that holds it. */
export function readChannelChange(event: Fields, around: Around): Draft | undefined {
  const { teamId } = around.installation;
  const change = stringAt(event, 'type') ?? '';
  const channelId = idOrIdOfAt(event, 'channel');
  if (channelId === undefined) return undefined;
  const channel = fieldsAt(event, 'channel');
  const name = stringAt(channel, 'name');
  const userId = idAt(event, 'user') ?? idAt(event, 'actor_id') ?? idAt(channel, 'creator');
  const eventTs = eventTsOf(event, around);
  return {
    type: 'slack.channel_changed.v1',
    dedupkey: keyOf(change, teamId, eventTs, channelId),
    partitionkey: channelPartition(teamId, channelId),
    slackTimeMs: msOf(eventTs),
    data: { teamId, change, channelId, ...(name && { name }), ...(userId && { userId }), eventTs },
  };
}

/** A person came, or changed name, status or rights. The directory is asked for the rest. */
export function readUserChange(event: Fields, around: Around): Draft | undefined {
  const { teamId } = around.installation;
  const change = stringAt(event, 'type') ?? '';
  const userId = idOrIdOfAt(event, 'user');
  if (userId === undefined) return undefined;
  const eventTs = eventTsOf(event, around);
  return {
    type: 'slack.user_changed.v1',
    dedupkey: keyOf(change, teamId, eventTs, userId),
    partitionkey: userPartition(teamId, userId),
    slackTimeMs: msOf(eventTs),
    data: { teamId, change, userId, eventTs },
  };
}

/** `subteam_*`: a user group is a subteam in Slack's API. */
export function readUsergroupChange(event: Fields, around: Around): Draft | undefined {
  const { teamId } = around.installation;
  const change = stringAt(event, 'type') ?? '';
  const usergroupId = idAt(event, 'subteam_id') ?? idOrIdOfAt(event, 'subteam');
  if (usergroupId === undefined) return undefined;
  const eventTs = eventTsOf(event, around);
  return {
    type: 'slack.usergroup_changed.v1',
    dedupkey: keyOf(change, teamId, eventTs, usergroupId),
    partitionkey: teamId,
    slackTimeMs: msOf(eventTs),
    data: { teamId, change, usergroupId, eventTs },
  };
}
