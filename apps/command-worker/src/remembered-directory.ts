import type { Broker } from '@errand/broker';
import type { DirectoryAnswer } from '@errand/contracts';
import type { Clock } from '@errand/engine';
import type { Directory } from './directory';

/** Egress keeps an answer for five minutes, of a user group for one: this only saves the way to it. */
const FRESH_MS = 30_000;
const MOST_ENTRIES = 5_000;

export interface RememberedDirectory {
  ask: Directory;
  stop(): Promise<void>;
}

/**
 * Remembers what the directory answered about people, channels and user groups until a broadcast says that it has
 * changed, for 30 s at most: whether a caller is a guest is asked at each command. That there is none is not remembered.
 */
export function rememberAnswers(
  directory: Directory,
  broker: Pick<Broker, 'subscribe'>,
  clock: Pick<Clock, 'now'>,
): RememberedDirectory {
  const known = new Map<string, { answer: DirectoryAnswer; until: number }>();
  let changes = 0;
  const subscription = broker.subscribe((message) => {
    if (message.kind !== 'directory.changed') return;
    changes += 1;
    known.delete(`${message.subject} ${message.id}`);
  });
  return {
    async ask(request, patience) {
      if (request.kind === 'bot') return directory(request, patience);
      const key = Object.values(request).join(' ');
      const before = known.get(key);
      if (before && clock.now() < before.until) return before.answer;
      const asked = changes;
      const answer = await directory(request, patience);
      // What has changed meanwhile may be this.
      if (answer.kind !== request.kind || changes !== asked) return answer;
      if (known.size >= MOST_ENTRIES) known.clear();
      known.set(key, { answer, until: clock.now() + FRESH_MS });
      return answer;
    },
    stop: () => subscription.stop(),
  };
}
