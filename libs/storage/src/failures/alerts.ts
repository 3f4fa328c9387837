import type { Query } from '../database';
import { fromText, toText } from '../text';
import { isoMicros } from './cursor';
import type { Alert, AlertStore } from './failure-store';

const ago = (ms: string) => `now() - ${ms}::float8 * interval '1 millisecond'`;

/** Parameters of `noteSql`, in their order. */
export function alertColumns({ subject, example, quietMs }: Alert): unknown[] {
  return [toText(subject), toText(example), quietMs];
}

/**
 * Notes one more failure. After a quiet time with nothing left to tell, it is a first one again.
 *
 * @param at number of the first of its three parameters
 * @param condition `where …`
 */
export function noteSql(at: number, condition = ''): string {
  const quiet = `(a.told and a.waiting = 0 and a.since < ${ago(`$${at + 2}`)})`;
  return `
    insert into alerts as a (subject, example, since, told, waiting)
    select $${at}::text, $${at + 1}::text, now(), false, 1 ${condition}
    on conflict (subject) do update set
      example = case when ${quiet} then excluded.example else a.example end,
      since = case when ${quiet} then excluded.since else a.since end,
      told = a.told and not ${quiet},
      waiting = a.waiting + 1`;
}

export function createAlertStore(query: Query): AlertStore {
  return {
    async note(alert) {
      await query(noteSql(1), alertColumns(alert));
    },
    async due({ quietMs }) {
      const rows = await query<{ subject: string; example: string; since: string; told: boolean; waiting: number }>(
        `select subject, example, ${isoMicros('since')} as since, told, waiting::int as waiting from alerts
         where not told or waiting > 0 and since < ${ago('$1')} order by subject`,
        [quietMs],
      );
      return rows.map(({ subject, example, since, told, waiting }) => ({
        subject: fromText(subject),
        example: fromText(example),
        since,
        isFirst: !told,
        count: told ? waiting : 1,
      }));
    },
    async told({ subject, since, isFirst, count }) {
      // What came while it was told is left for the next word.
      await query(
        `update alerts set
           told = true, waiting = waiting - $4::bigint, since = case when $3::bool then since else now() end
         where subject = $1 and since = $2::timestamptz and told <> $3::bool`,
        [toText(subject), since, isFirst, count],
      );
    },
  };
}
