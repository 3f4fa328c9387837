import type { SlackSimulator } from '@errand/slack-simulator';
import { simulatorDefaults } from '@errand/slack-simulator';

/** Each is answered within a second even on a slow machine; nobody is kept waiting for longer than this. */
const LIMIT_MS = 2_000;
/** After so long another round makes little difference. */
const REHEARSAL_MS = 1_000;

/**
 * Has commands run where nobody sees it, before somebody types the first one: code that runs for the first few times, and a
 * database that is asked for the first time, take a quarter of a second that nobody should feel.
 */
export async function rehearse(simulator: SlackSimulator, prefix: string): Promise<void> {
  const end = performance.now() + REHEARSAL_MS;
  let round = 0;
  do await runRound(simulator, prefix, `rehearsal-${(round += 1)}`);
  while (performance.now() < end);
}

/** In a channel of its own: fewer messages than a quiet channel takes before Slack's pace starts. */
async function runRound({ people, observer }: SlackSimulator, prefix: string, name: string): Promise<void> {
  const { users, app } = simulatorDefaults;
  const userId = users.carla;
  const { id: channelId } = people.createChannel({ userId, name, isPrivate: true, members: [app.botUserId] });
  let areAllAnswered = true;
  for (const line of ['help', 'echo hi', 'whoami']) {
    const { ts } = people.say({ userId, channelId, text: `${prefix}${line}` });
    // Rules of the settings may leave it without an answer.
    await observer.waitForReply({ channelId, after: ts, timeoutMs: LIMIT_MS }).catch(() => (areAllAnswered = false));
  }
  // Of an answer that comes once the bot has left the admins would be told that Slack refused it.
  for (const leaving of areAllAnswered ? [app.botUserId, userId] : [userId])
    people.leave({ userId: leaving, channelId });
}
