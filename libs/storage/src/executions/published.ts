import { createBatcher } from '../batcher';
import type { OnBatch } from '../batcher';
import type { Query } from '../database';
import { toText } from '../text';

/** Nobody waits for these marks, so they gather for long. */
const REST_MS = 100;

/** Which ended executions this process has published, and the database is still to be told so. */
export interface Published {
  mark(executionId: string, numbers: number[]): Promise<void>;
  /** Ids for a statement that asks for what is not published. */
  unmarked(): string[];
}

export function createPublished(query: Query, onBatch?: OnBatch): Published {
  const unmarked = new Set<string>();
  const mark = createBatcher<{ executionId: string; numbers: number[] }, void>({
    onBatch: (calls) => onBatch?.('markPublished', calls),
    restMs: () => REST_MS,
    async run(items) {
      const marks = items.flatMap(({ executionId, numbers }) => numbers.map((number) => ({ executionId, number })));
      await query(
        `update replies r set published_at = now()
         from unnest($1::text[], $2::bigint[]) as a (execution_id, number)
         where r.execution_id = any ($1::text[])
           and r.execution_id = a.execution_id and r.number = a.number and r.published_at is null`,
        [marks.map((each) => toText(each.executionId)), marks.map((each) => each.number)],
      );
      return items.map(() => undefined);
    },
  });
  return {
    async mark(executionId, numbers) {
      if (numbers.length === 0) return;
      unmarked.add(executionId);
      await mark({ executionId, numbers });
      unmarked.delete(executionId);
    },
    unmarked: () => [...unmarked].map(toText),
  };
}
