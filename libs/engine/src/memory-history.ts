import type { HistoryEntry, HistoryStore, Person } from './history';
import { remembered } from './history';

/** Past that, who has typed nothing for longest is forgotten. */
const MOST_PEOPLE = 1_000;

/** The history as Errbot keeps it, in this process until it ends: for tests. */
export function createMemoryHistory(mostPeople = MOST_PEOPLE): HistoryStore {
  const people = new Map<string, HistoryEntry[]>();
  const keyOf = ({ teamId, userId }: Person) => `${teamId}:${userId}`;
  return {
    entriesOf: async (person) => [...(people.get(keyOf(person)) ?? [])],
    async record(person, entry) {
      const key = keyOf(person);
      const entries = remembered(people.get(key) ?? [], entry);
      people.delete(key);
      people.set(key, entries);
      const [longest] = people.keys();
      if (people.size > mostPeople) people.delete(longest!);
    },
  };
}
