import { createHash } from 'node:crypto';
import { detailsColumn } from '../audit/entry-columns';
import type { Query } from '../database';
import { fromText, toText } from '../text';

/** What is known of a version of the settings without its text. */
export interface SettingsVersionHead {
  /** From 1, without gaps. */
  version: number;
  /** Who applied it, in a word for people. */
  by: string;
  /** `start`: of the file that the first worker was started with; `command`: by an operator; `file`: it was changed. */
  through: 'start' | 'command' | 'file';
  /** ISO 8601, UTC. */
  at: string;
  /** Milliseconds since then, on the database's clock. */
  ageMs: number;
}

export interface SettingsVersion extends SettingsVersionHead {
  /** The whole `errand.yaml`, comments included. */
  text: string;
}

export interface NewSettingsVersion extends Pick<SettingsVersion, 'text' | 'by' | 'through'> {
  /** Of this attempt: asked again after StoreUnavailableError with the same one, it is stored once. */
  id: string;
  /** The version that it is to follow on, 0: there is none yet. */
  after: number;
}

/** All settings that held, in their order; the last ones are to hold. A version never changes, and none is deleted. */
export interface SettingsVersionStore {
  /** The number of the last one; 0: there is none. */
  latest(): Promise<number>;
  find(version: number): Promise<SettingsVersion | undefined>;
  /** The newest first. @param options.before only those in front of this one */
  list(options: { limit: number; before?: number | undefined }): Promise<SettingsVersionHead[]>;
  /** Stores the version `after + 1`, and an entry in the audit that it was. @returns undefined: somebody else was first */
  add(version: NewSettingsVersion): Promise<SettingsVersion | undefined>;
}

interface Row {
  version: number;
  text?: string;
  applied_by: string;
  through: SettingsVersion['through'];
  at: string;
  age_ms: number;
}

const headColumns = `version, applied_by, through,
  to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
  (extract(epoch from clock_timestamp() - applied_at) * 1000)::float8 as age_ms`;

export function createSettingsVersionStore(query: Query): SettingsVersionStore {
  return {
    async latest() {
      const [row] = await query<{ latest: number }>(
        'select coalesce(max(version), 0)::integer as latest from settings_versions',
      );
      return row?.latest ?? 0;
    },
    async find(version) {
      const [row] = await query<Row>(`select text, ${headColumns} from settings_versions where version = $1::integer`, [
        version,
      ]);
      return row && versionOf(row);
    },
    async list({ limit, before }) {
      const rows = await query<Row>(
        `select ${headColumns} from settings_versions
         where $2::integer is null or version < $2::integer
         order by version desc limit $1::integer`,
        [limit, before ?? null],
      );
      return rows.map(headOf);
    },
    async add({ id, after, text, by, through }) {
      // Of two at once the later one waits here for the key, and finds it taken.
      const sha256 = createHash('sha256').update(text).digest('hex');
      const details = detailsColumn({ state: 'applied', by, through, sha256 });
      const rows = await query<Row>(
        `with added as (
           insert into settings_versions (version, id, text, applied_by, through)
           select $2::integer + 1, $1, $3, $4, $5
           where (select coalesce(max(version), 0) from settings_versions) = $2::integer
           on conflict do nothing
           returning *
         ), audited as (
           insert into audit_pending (kind, subject, details)
           select 'settings', 'settings/' || version, $6 from added
         ), mine as (
           select * from added union all select * from settings_versions where id = $1
         )
         select text, ${headColumns} from mine`,
        [id, after, toText(text), toText(by), through, details],
      );
      return rows[0] && versionOf(rows[0]);
    },
  };
}

function headOf({ version, applied_by: by, through, at, age_ms: ageMs }: Row): SettingsVersionHead {
  return { version, by: fromText(by), through, at, ageMs: Math.max(0, ageMs) };
}

function versionOf(row: Row): SettingsVersion {
  return { ...headOf(row), text: fromText(row.text ?? '') };
}
