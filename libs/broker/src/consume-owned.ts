import type { OwnedPartitions, Stage } from './broker';
import { allPartitions, partitionName } from './partition';

/** A consumer of one partition, or of the stage without any. */
interface PartitionConsumer {
  fault(): string | undefined;
  stop(): Promise<void>;
}

/**
 * Consumes what is owned of a stage, and follows it as it changes: a partition that is gained is opened, one that is
 * lost is stopped, and one that comes back while it stops is opened when it has stopped.
 *
 * @param open gets the partition's name, undefined in the stage that has none
 */
export function consumeOwned(
  stage: Stage,
  partitions: OwnedPartitions | undefined,
  open: (partition: string | undefined) => PartitionConsumer,
): PartitionConsumer {
  const consumers = new Map<number | undefined, PartitionConsumer>();
  const stopping = new Map<number | undefined, Promise<void>>();
  let isStopped = false;

  const wanted = (): readonly (number | undefined)[] => {
    if (isStopped) return [];
    return stage === 'admin' ? [undefined] : (partitions?.owned() ?? allPartitions);
  };
  const sync = () => {
    const owned = new Set(wanted());
    for (const [partition, consumer] of consumers) {
      if (owned.has(partition)) continue;
      consumers.delete(partition);
      const stopped = consumer.stop().finally(() => {
        stopping.delete(partition);
        sync();
      });
      stopping.set(partition, stopped);
    }
    for (const partition of owned) {
      if (consumers.has(partition) || stopping.has(partition)) continue;
      consumers.set(partition, open(partition === undefined ? undefined : partitionName(partition)));
    }
  };
  const unfollow = partitions?.onChange(sync);
  sync();

  return {
    fault: () => [...consumers.values()].map((consumer) => consumer.fault()).find((fault) => fault !== undefined),
    async stop() {
      isStopped = true;
      unfollow?.();
      sync();
      await Promise.all(stopping.values());
    },
  };
}
