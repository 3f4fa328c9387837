import type { SlackSimulator } from '@errand/slack-simulator';
import { crowdChannel, crowdUser } from '@errand/slack-simulator';

/** Who of the crowd asks, and in which of its channels. */
export interface Asker {
  person: number;
  channel: number;
}

/** Has somebody of the crowd type a line. @returns milliseconds until the first answer is there @throws when none comes */
export async function askedBy(simulator: SlackSimulator, text: string, asker: Asker): Promise<number> {
  const { people, observer } = simulator;
  const [userId, channelId] = [crowdUser(asker.person), crowdChannel(asker.channel)];
  const startedAt = performance.now();
  const { ts } = people.say({ userId, channelId, text });
  await observer.waitForReply({ channelId, after: ts, timeoutMs: 10_000 });
  return performance.now() - startedAt;
}
