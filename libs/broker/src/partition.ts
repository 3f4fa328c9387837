/** How many partitions a stage has; fixed for the life of a deployment: another number would send keys elsewhere. */
export const PARTITIONS = 16;

/** Every partition, 0 … 15. */
export const allPartitions: readonly number[] = Array.from({ length: PARTITIONS }, (_, number) => number);

/**
 * The partition of a key, 0 … 15, the same in every process and language: FNV-1a, 32 bits, over the key in UTF-8
 * ({@link https://datatracker.ietf.org/doc/draft-eastlake-fnv/}), its upper half folded into the lower, modulo 16.
 */
export function partitionOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key, 'utf8')) hash = Math.imul(hash ^ byte, 0x01000193);
  hash ^= hash >>> 16;
  return (hash >>> 0) % PARTITIONS;
}

/** `00` … `15`: the routing key of a partition and the end of its queue's name. */
export function partitionName(partition: number): string {
  return String(partition).padStart(2, '0');
}
