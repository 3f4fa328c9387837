/** A queue in memory: order kept, unacked deliveries given back in their places. */
export interface MemoryQueue<T> {
  /** False when the queue is full; nothing is stored then. */
  push(value: T): boolean;
  consume(prefetch: number, deliver: (delivery: MemoryDelivery<T>) => void): MemoryConsumer;
}

export interface MemoryDelivery<T> {
  value: T;
  redeliveries: number;
  /** Aborts when the consumer closes: the value has gone back to the queue. */
  signal: AbortSignal;
  ack(): void;
}

export interface MemoryConsumer {
  /** Gives what is not acked back, in order. */
  close(): void;
}

interface Item<T> {
  sequence: number;
  value: T;
  redeliveries: number;
}
interface Reader<T> {
  prefetch: number;
  unacked: Set<Item<T>>;
  closed: AbortController;
  deliver: (delivery: MemoryDelivery<T>) => void;
}

/** @param options.singleActive only the first consumer gets anything until it closes, as RabbitMQ's queues of that kind */
export function createMemoryQueue<T>(options: { singleActive: boolean; maxLength: number }): MemoryQueue<T> {
  let ready: Item<T>[] = [];
  let readers: Reader<T>[] = [];
  let sequence = 0;

  const next = (): Reader<T> | undefined =>
    (options.singleActive ? readers.slice(0, 1) : readers).find((reader) => reader.unacked.size < reader.prefetch);
  const pump = () => {
    for (let reader = next(); reader && ready.length > 0; reader = next()) {
      const item = ready.shift() as Item<T>;
      const { unacked, closed, deliver } = reader;
      unacked.add(item);
      const ack = () => {
        if (unacked.delete(item)) pump();
      };
      if (!options.singleActive) readers = [...readers.filter((other) => other !== reader), reader]; // in turn
      deliver({ value: item.value, redeliveries: item.redeliveries, signal: closed.signal, ack });
    }
  };
  return {
    push(value) {
      if (ready.length >= options.maxLength) return false;
      ready.push({ sequence: sequence++, value, redeliveries: 0 });
      pump();
      return true;
    },
    consume(prefetch, deliver) {
      const reader: Reader<T> = { prefetch, unacked: new Set(), closed: new AbortController(), deliver };
      readers.push(reader);
      pump();
      return {
        close() {
          readers = readers.filter((other) => other !== reader);
          const back = [...reader.unacked].map((item) => ({ ...item, redeliveries: item.redeliveries + 1 }));
          reader.unacked.clear();
          reader.closed.abort();
          ready = [...back, ...ready].sort((a, b) => a.sequence - b.sequence);
          pump();
        },
      };
    },
  };
}
