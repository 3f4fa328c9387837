import type { RoomsAnswer } from '@errand/contracts';
import type { Directory } from '@errand/plugin-sdk';
import { withoutBidiControls } from '@errand/plugin-sdk';
import { ABSENT, roomFault } from './room-fault';

/** Each is a question to Slack, of which others have some, too: whether a caller is a guest is one. */
const MOST_NAMED = 200;
/** Asked for at once. */
const AT_ONCE = 10;

/**
 * Who is in a room, in Errbot's words, by nick; whom nobody could name by id.
 *
 * @param room as it is called in the answer
 */
export async function occupantsText(room: string, answer: RoomsAnswer, directory: Directory): Promise<string> {
  const cannot = (why: string) => `Cannot list occupants in ${room}: ${why}.`;
  if (answer.kind === 'not_found') return cannot(ABSENT);
  if (answer.kind === 'refused') return cannot(roomFault(answer.reason));
  if (answer.kind !== 'occupants') throw new Error(`asked for occupants, answered ${answer.kind}`);
  const { userIds, more } = answer;
  const names: string[] = [];
  for (let at = 0; at < Math.min(userIds.length, MOST_NAMED); at += AT_ONCE) {
    const some = userIds.slice(at, Math.min(at + AT_ONCE, MOST_NAMED));
    names.push(...(await Promise.all(some.map((userId) => nickOf(userId, directory)))));
  }
  const left = userIds.length - names.length;
  const others =
    left > 0 || more ? [`and ${more ? `more than ${left}` : left} others: I name ${MOST_NAMED} at most`] : [];
  return `Occupants in ${room}:${[...names.sort(), ...others].map((name) => `\n\t${name}`).join('')}.`;
}

async function nickOf(userId: string, directory: Directory): Promise<string> {
  const user = await directory.user(userId).catch(() => undefined);
  return withoutBidiControls(user?.nick ?? userId).replace(/\s+/g, ' ');
}
