import type { Query } from '../database';
import { toText } from '../text';
import type { AuditFilter, AuditHead, AuditStore, SealedEntry } from './audit-store';
import type { EntryRow } from './entry-columns';
import { entryColumns, factColumns, readColumns, subjectColumn, toEntry } from './entry-columns';
import { GENESIS } from './chain';
import { seal } from './seal';

const columns = `sequence, previous, hash, ${readColumns}`;
type SealedRow = EntryRow & { sequence: string | number; previous: string; hash: string };

/** Of one subject the filter may find as many entries before fewer subjects than asked for are found. */
const MOST_OF_ONE = 10;

export function createAuditStore(query: Query): AuditStore {
  const read = async (where: string, params: unknown[]) =>
    (await query<SealedRow>(`select ${columns} from audit ${where}`, params)).map(toSealed);
  return {
    async record(entry) {
      await query(
        `insert into audit_pending (${entryColumns})
         select $1::text, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                                        $8::text[], $9::text[])`,
        [entry.kind, subjectColumn([entry]), ...factColumns([entry])],
      );
    },
    seal: () => seal(query),
    find(filter, { limit }) {
      const { where, params } = conditionOf(filter);
      return read(
        `where subject in (
           select subject from (
             select subject, sequence from audit where ${where} order by sequence desc limit $1::bigint * ${MOST_OF_ONE}
           ) newest group by subject order by max(sequence) desc limit $1::bigint
         ) order by audit.sequence desc`,
        [limit, ...params],
      );
    },
    read: (after, limit) =>
      read('where audit.sequence > $1::bigint order by audit.sequence limit $2::bigint', [after, limit]),
    async head() {
      const [row] = await query<{ sequence: string | number; hash: string }>('select sequence, hash from audit_head');
      return { sequence: Number(row?.sequence), hash: row?.hash ?? '' };
    },
    async prune(before) {
      const [row] = await query<{ gone: string | number }>('select audit_prune($1::timestamptz) as gone', [before]);
      return Number(row?.gone);
    },
    async pruned() {
      const entries = await read(`where audit.kind = 'prune' order by audit.sequence`, []);
      return lastPruned(entries);
    },
  };
}

/** Of the entries of prunings the one that went furthest. */
export function lastPruned(entries: readonly Pick<SealedEntry, 'details'>[]): AuditHead {
  return entries
    .map(({ details }) => details as { through: number; hash: string })
    .reduce((last, { through: sequence, hash }) => (sequence > last.sequence ? { sequence, hash } : last), {
      sequence: 0,
      hash: GENESIS,
    });
}

/** Only what is asked for stands in the statement, so that each question finds its index. */
function conditionOf(filter: AuditFilter): { where: string; params: unknown[] } {
  const params: unknown[] = [];
  const at = (value: unknown) => `$${params.push(value) + 1}`;
  const { userId, command, traceId, subject, message, since, until } = filter;
  const conditions = [
    userId !== undefined && `user_id = ${at(toText(userId))}::text`,
    command !== undefined && `command = ${at(toText(command))}::text`,
    traceId !== undefined && `trace_id = ${at(toText(traceId))}::text`,
    subject !== undefined && `subject = ${at(toText(subject))}::text`,
    // Whose answer it is stands in another entry.
    message &&
      `subject in (
         select m.subject from audit m
         where m.channel_id = ${at(toText(message.channelId))}::text and m.ts = ${at(toText(message.ts))}::text
       )`,
    since !== undefined && `audit.at >= ${at(since)}::timestamptz`,
    until !== undefined && `audit.at < ${at(until)}::timestamptz`,
  ];
  return { where: conditions.filter((each) => typeof each === 'string').join(' and ') || 'true', params };
}

function toSealed({ sequence, previous, hash, ...row }: SealedRow): SealedEntry {
  return { ...toEntry(row), sequence: Number(sequence), previous, hash };
}
