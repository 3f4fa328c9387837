import { auditTables } from './audit/audit-tables';
import { auditPruneStatements } from './audit/prune-tables';

/** One step of the schema. A released one never changes; the next one goes below it. */
export interface Migration {
  version: number;
  statements: string[];
}

export const migrations: Migration[] = [
  {
    version: 1,
    statements: [
      // JSON is kept as text: see text.ts. Versions and numbers are bigint because the wire allows them.
      `create table executions (
         id text primary key,
         plugin text not null,
         handler text not null,
         partition smallint not null,
         envelope text not null,
         input text not null,
         expires_at timestamptz,
         state text not null check (state in ('running', 'done', 'failed', 'interrupted', 'expired')),
         cause text,
         owner text not null,
         claim_id text not null,
         version bigint not null,
         attempt integer not null,
         lease_until timestamptz not null,
         claimed_at timestamptz not null default now(),
         ended_at timestamptz
       )`,
      // Without lease_until, so that renewing a lease touches no index; few rows are running.
      `create index executions_running on executions (partition) where state = 'running'`,
      `create index executions_ended on executions (ended_at) where state <> 'running'`,

      // No foreign key: each insert is fenced by its execution's row already.
      `create table replies (
         execution_id text not null,
         number bigint not null,
         envelope text not null,
         stored_at timestamptz not null default now(),
         published_at timestamptz,
         primary key (execution_id, number)
       )`,
      `create index replies_unpublished on replies (execution_id) where published_at is null`,

      `create sequence ledger_sequence`,
      `create table ledger (
         key text primary key,
         execution_id text not null,
         lease_version bigint not null,
         handle text not null,
         kind text not null check (kind in ('post', 'update', 'delete', 'react')),
         conversation text not null,
         partition smallint not null,
         priority smallint not null,
         sequence bigint not null,
         payload text not null,
         envelope text not null,
         state text not null default 'waiting'
           check (state in ('waiting', 'sending', 'posted', 'unknown', 'dead', 'dropped')),
         attempts integer not null default 0,
         first_attempt_at timestamptz,
         channel_id text,
         ts text,
         error text,
         changed_at timestamptz not null default now()
       )`,
      `create index ledger_unfinished on ledger (conversation, priority, sequence) include (partition)
         where state in ('waiting', 'sending')`,
      `create index ledger_handle on ledger (handle)`,
      `create index ledger_finished on ledger (changed_at) where state in ('posted', 'dead', 'dropped')`,

      `create index ledger_in_doubt on ledger (state) where state in ('unknown', 'dead')`,

      // The highest lease version of each execution that egress has seen.
      `create table ledger_fences (
         execution_id text primary key,
         lease_version bigint not null,
         seen_at timestamptz not null default now()
       )`,
      `create index ledger_fences_seen on ledger_fences (seen_at)`,

      `create table dead_letters (
         id text primary key,
         stage text not null,
         cause text not null,
         attempts bigint not null,
         body text not null,
         correlationid text,
         traceparent text,
         died_at text not null,
         added_at timestamptz not null default now()
       )`,
      `create index dead_letters_added on dead_letters (added_at)`,
    ],
  },
  {
    version: 2,
    // How many of its owners gave the execution back, as their process stopped in good order.
    statements: [`alter table executions add column released integer not null default 0`],
  },
  {
    version: 3,
    statements: [
      // Results of side effects that are done once (`ctx.once`).
      `create table effects (
         execution_id text not null,
         key text not null,
         result text not null,
         stored_at timestamptz not null default now(),
         primary key (execution_id, key)
       )`,

      // Who may send the rows of a partition of the ledger. The epoch grows with every change of owner.
      `create table ledger_leases (
         partition smallint primary key,
         owner text not null,
         epoch bigint not null,
         lease_until timestamptz not null
       )`,

      // Names this database, so that two deployments that share a broker by mistake can tell each other apart.
      `create table deployment (id text primary key)`,
      `insert into deployment (id) values (md5(random()::text || clock_timestamp()::text))`,
    ],
  },
  {
    version: 4,
    statements: [
      // A failed execution is put away when an admin has replayed or discarded it.
      `alter table executions add column put_away_at timestamptz, add column replayed_as text`,
      `create index executions_failed on executions (ended_at, id) where state in ('failed', 'interrupted')`,

      // Failures that the admins are yet to be told of. since: when the first of this round was noted, or the last
      // word said; told: the first was told; waiting: how many were not.
      `create table alerts (
         subject text primary key,
         example text not null,
         since timestamptz not null,
         told boolean not null,
         waiting bigint not null
       )`,
    ],
  },
  {
    version: 5,
    statements: [
      // Executions that wait for their turn in a lane: see ExecutionStore. One index for who runs and who waits, and one
      // for who has ended and keeps its lane until its replies are published.
      `alter table executions
         add column lane text,
         add column queue_sequence bigint,
         drop constraint executions_state_check,
         add constraint executions_state_check
           check (state in ('queued', 'running', 'done', 'failed', 'interrupted', 'expired'))`,
      `create sequence executions_queue`,
      `drop index executions_running`,
      `create index executions_open on executions (partition, state, lane, queue_sequence)
         where state in ('running', 'queued')`,
      `alter table replies add column partition smallint, add column lane text`,
      `drop index replies_unpublished`,
      `create index replies_unpublished on replies (partition, lane, execution_id) where published_at is null`,
    ],
  },
  {
    version: 6,
    statements: auditTables,
  },
  {
    version: 7,
    statements: [
      // Files on their way to Slack, in pieces: see FileStore. One is there when it is complete.
      `create table files (
         id text primary key,
         execution_id text not null,
         size bigint not null,
         is_complete boolean not null default false,
         stored_at timestamptz not null default now()
       )`,
      `create index files_stored on files (stored_at)`,
      `create table file_pieces (
         file_id text not null,
         number integer not null,
         bytes bytea not null,
         primary key (file_id, number)
       )`,
      // The upload of a row that is a file, from just before it is shown in Slack: by it an unclear end is looked up.
      `alter table ledger add column upload_id text`,
    ],
  },
  {
    version: 8,
    statements: [
      // What people ran, to be run again by `!!` and `!3`: a row for each different command of a person. words is the
      // MD5 of the command, which may be too long for an index; sequence grows with every use.
      `create sequence history_sequence`,
      `create table history (
         team_id text not null,
         user_id text not null,
         words text not null,
         sequence bigint not null default nextval('history_sequence'),
         execution_id text not null,
         plugin text not null,
         handler text not null,
         text text not null,
         typed_at timestamptz not null default now(),
         primary key (team_id, user_id, words)
       )`,
      `create index history_latest on history (team_id, user_id, sequence)`,

      // Plugins that an admin switched off or on again. One that is not here is on.
      `create table plugin_states (
         name text primary key,
         active boolean not null,
         changed_by text not null,
         changed_at timestamptz not null default now()
       )`,
    ],
  },
  {
    version: 9,
    statements: [
      // Commands that somebody has to confirm or approve before they run: see ApprovalStore.
      `create table approval_requests (
         id text primary key,
         partition smallint not null,
         needed integer not null,
         details text not null,
         state text not null default 'open' check (state in ('open', 'granted', 'rejected', 'expired')),
         agreed text[] not null default '{}',
         answered_in text[] not null default '{}',
         settled_by text,
         asked_at timestamptz not null default now(),
         expires_at timestamptz not null,
         settled_at timestamptz
       )`,
      `create index approval_requests_open on approval_requests (expires_at) where state = 'open'`,
      `create index approval_requests_settled on approval_requests (settled_at) where state <> 'open'`,
    ],
  },
  {
    version: 10,
    statements: auditPruneStatements,
  },
  {
    version: 11,
    statements: [
      // Every errand.yaml that held, in their order: see SettingsVersionStore.
      `create table settings_versions (
         version integer primary key,
         id text not null unique,
         text text not null,
         applied_by text not null,
         through text not null check (through in ('start', 'command', 'file')),
         applied_at timestamptz not null default clock_timestamp()
       )`,
      `create function settings_are_append_only() returns trigger language plpgsql as $$
       begin
         raise exception 'the versions of the settings are append-only';
       end $$`,
      `create trigger settings_append_only before update or delete or truncate on settings_versions
         for each statement execute function settings_are_append_only()`,
    ],
  },
];
