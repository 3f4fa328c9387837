import type { SlackSimulator } from '@errand/slack-simulator';
import { simulatorDefaults } from '@errand/slack-simulator';

/** Each is answered within a second even on a slow machine; nobody is kept waiting for longer than this. */
const LIMIT_MS = 2_000;

/**
 * Has commands run where nobody sees it, before somebody types the first one: code that runs for the first time, and a
 * database that is asked for the first time, take a quarter of a second that nobody should feel.
 */
export async function rehearse({ people, observer }: SlackSimulator, prefix: string): Promise<void> {
  const { users, app } = simulatorDefaults;
  const userId = users.carla;
  const { id: channelId } = people.createChannel({
    userId,
    name: 'rehearsal',
    isPrivate: true,
    members: [app.botUserId],
  });
  for (const line of ['help', 'echo hi', 'whoami', 'echo ho']) {
    const { ts } = people.say({ userId, channelId, text: `${prefix}${line}` });
    // Rules of the settings may leave it without an answer.
    await observer.waitForReply({ channelId, after: ts, timeoutMs: LIMIT_MS }).catch(() => undefined);
  }
  for (const leaving of [app.botUserId, userId]) people.leave({ userId: leaving, channelId });
}
