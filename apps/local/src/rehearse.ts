import { sleep } from '@errand/runtime';
import type { SlackSimulator } from '@errand/slack-simulator';
import { simulatorDefaults } from '@errand/slack-simulator';

/** All are answered within a second even on a slow machine; nobody is kept waiting for longer than this. */
const LIMIT_MS = 3_000;
/** Slack may hand a command over again after minutes; an answer of many messages takes a second for each of them. */
const LAST_MS = 600_000;
const LOOK_EVERY_MS = 200;
/** After so long another round makes little difference. */
const REHEARSAL_MS = 1_000;

/** Conversations in which messages wait to be posted. */
export type Unposted = () => Promise<string[]>;

/**
 * Has commands run where nobody sees it, before somebody types the first one: code that runs for the first few times, and a
 * database that is asked for the first time, take a quarter of a second that nobody should feel.
 */
export async function rehearse(simulator: SlackSimulator, prefix: string, unposted: Unposted): Promise<void> {
  const end = performance.now() + REHEARSAL_MS;
  let rounds = 0;
  do {
    const round = runRound(simulator, prefix, `rehearsal-${(rounds += 1)}`, unposted).catch(() => undefined);
    await Promise.race([round, sleep(LIMIT_MS)]);
  } while (performance.now() < end);
}

/**
 * In a channel of its own: fewer messages than a quiet channel takes before Slack's pace starts. Of an answer that comes once
 * the bot has left the admins would be told that Slack refused it, so it stays until there is none to come.
 */
async function runRound(
  { people, observer }: SlackSimulator,
  prefix: string,
  name: string,
  unposted: Unposted,
): Promise<void> {
  const { users, app } = simulatorDefaults;
  const userId = users.carla;
  const { id: channelId } = people.createChannel({ userId, name, isPrivate: true, members: [app.botUserId] });
  const answer = (line: string, part: string) => {
    const { ts: after } = people.say({ userId, channelId, text: `${prefix}${line}` });
    return observer.waitForReply({ channelId, after, timeoutMs: LAST_MS, matches: ({ text }) => text.includes(part) });
  };
  try {
    // Each only once the one before is answered, which the next would overtake where Slack hands it over again.
    await answer('help', '');
    await answer('whoami', channelId);
    // Commands of a channel run in order: this one is behind all that the two have to say.
    await answer(`echo ${name}-is-over`, `${name}-is-over`);
  } finally {
    // Rules of the settings may leave one without an answer.
    people.leave({ userId, channelId });
    void leaveOncePosted().catch(() => undefined);
  }

  async function leaveOncePosted() {
    // What is more than a few messages goes into a thread, at Slack's pace.
    while ((await unposted()).some((conversation) => conversation.includes(channelId))) await sleep(LOOK_EVERY_MS);
    people.leave({ userId: app.botUserId, channelId });
  }
}
