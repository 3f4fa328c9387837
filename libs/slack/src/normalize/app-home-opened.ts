import { userPartition } from '@errand/contracts';
import type { Around, Draft } from './draft';
import { eventTsOf, keyOf } from './draft';
import type { Fields } from './read';
import { idAt, msOf, stringAt } from './read';

/** Somebody opened the app's own page; `tab` is home or messages. */
export function readAppHomeOpened(event: Fields, around: Around): Draft | undefined {
  const { teamId } = around.installation;
  const userId = idAt(event, 'user');
  const tab = stringAt(event, 'tab');
  if (userId === undefined || tab === undefined) return undefined;
  const channelId = idAt(event, 'channel');
  const eventTs = eventTsOf(event, around);
  return {
    type: 'slack.app_home_opened.v1',
    dedupkey: keyOf('app_home_opened', teamId, eventTs, userId, tab),
    partitionkey: userPartition(teamId, userId),
    slackTimeMs: msOf(eventTs),
    data: { teamId, userId, ...(channelId && { channelId }), tab, eventTs },
  };
}
