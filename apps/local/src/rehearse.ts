import { sleep } from '@errand/runtime';
import type { SlackSimulator } from '@errand/slack-simulator';
import { simulatorDefaults } from '@errand/slack-simulator';

/** Each is answered within a second even on a slow machine; nobody is kept waiting for longer than this. */
const LIMIT_MS = 2_000;
/** An answer of many messages takes a second for each of them; in the end the bot stays, where nobody sees it. */
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
  let round = 0;
  do await runRound(simulator, prefix, `rehearsal-${(round += 1)}`, unposted);
  while (performance.now() < end);
}

/** In a channel of its own: fewer messages than a quiet channel takes before Slack's pace starts. */
async function runRound(
  { people, observer }: SlackSimulator,
  prefix: string,
  name: string,
  unposted: Unposted,
): Promise<void> {
  const { users, app } = simulatorDefaults;
  const userId = users.carla;
  const { id: channelId } = people.createChannel({ userId, name, isPrivate: true, members: [app.botUserId] });
  const say = (line: string) => people.say({ userId, channelId, text: `${prefix}${line}` }).ts;
  for (const line of ['help', 'whoami'])
    // Rules of the settings may leave it without an answer.
    await observer.waitForReply({ channelId, after: say(line), timeoutMs: LIMIT_MS }).catch(() => undefined);
  // Commands of a channel run in order: this one is behind all of them. (`whoami` tells the name of the channel.)
  const word = `${name}-is-over`;
  const last = observer.waitForReply({
    channelId,
    after: say(`echo ${word}`),
    timeoutMs: LAST_MS,
    matches: ({ text }) => text.includes(word),
  });
  // Of an answer that comes once the bot has left the admins would be told that Slack refused it.
  void last
    .then(async () => {
      // What is more than a few messages goes into a thread, at Slack's pace.
      while ((await unposted()).some((conversation) => conversation.includes(channelId))) await sleep(LOOK_EVERY_MS);
      people.leave({ userId: app.botUserId, channelId });
    })
    .catch(() => undefined);
  await Promise.race([last.catch(() => undefined), sleep(LIMIT_MS)]);
  people.leave({ userId, channelId });
}
