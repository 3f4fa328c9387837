/** Collects what arrives and waits for it: tests wait for conditions, never for durations. */
export interface Inbox<T> {
  readonly items: T[];
  add(item: T): void;
  /** The first `count` items, once they are there. */
  first(count: number): Promise<T[]>;
}

export function createInbox<T>(): Inbox<T> {
  const items: T[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  return {
    items,
    add(item) {
      items.push(item);
      for (const { count, resolve } of waiting) if (items.length >= count) resolve();
    },
    async first(count) {
      if (items.length < count) await new Promise<void>((resolve) => waiting.push({ count, resolve }));
      return items.slice(0, count);
    },
  };
}
