import { withNames } from '@errand/plugin-sdk';
import type { Work } from './answer-work';

/**
 * What somebody typed, for what the core says itself: people and channels by name.
 *
 * @param show how one is shown whose name is known; absent: by the name alone
 * @throws the reason, when the work was stopped meanwhile
 */
export async function namedText(
  text: string,
  { calls, held }: Pick<Work, 'calls' | 'held'>,
  show?: Parameters<typeof withNames>[2],
): Promise<string> {
  const directory: Parameters<typeof withNames>[1] = {
    async user(userId) {
      const answer = await calls.directory({ kind: 'user', userId });
      return answer.kind === 'user' ? answer.user : undefined;
    },
    async channel(channelId) {
      const answer = await calls.directory({ kind: 'channel', channelId });
      return answer.kind === 'channel' ? answer.channel : undefined;
    },
    async handle(groupId) {
      const answer = await calls.directory({ kind: 'handle', groupId });
      return answer.kind === 'handle' ? answer.handle : undefined;
    },
  };
  const named = await withNames(text, directory, show);
  held.signal.throwIfAborted();
  return named;
}
