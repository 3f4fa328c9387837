import type { Stage } from './broker';
import { allPartitions, partitionName } from './partition';

/** The names of the partitions to consume; one without a name in the stage that has none. */
export function partitionsOf(stage: Stage, owned?: () => readonly number[]): (string | undefined)[] {
  return stage === 'admin' ? [undefined] : (owned?.() ?? allPartitions).map(partitionName);
}
