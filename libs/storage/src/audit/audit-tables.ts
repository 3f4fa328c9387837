import { GENESIS } from './chain';

/**
 * What is written waits in `audit_pending`, to which writers only add, until `seal` moves it into the chain. A released
 * statement never changes.
 */
export const auditTables = [
  `create table audit_pending (
     id bigint generated always as identity primary key,
     at timestamptz not null default clock_timestamp(),
     kind text not null,
     subject text not null,
     trace_id text,
     team_id text,
     user_id text,
     channel_id text,
     ts text,
     command text,
     details text not null
   )`,
  `create table audit (
     sequence bigint primary key,
     previous text not null,
     hash text not null,
     at timestamptz not null,
     kind text not null,
     subject text not null,
     trace_id text,
     team_id text,
     user_id text,
     channel_id text,
     ts text,
     command text,
     details text not null
   )`,
  `create index audit_subject on audit (subject)`,
  `create index audit_message on audit (channel_id, ts)`,
  `create index audit_trace on audit (trace_id)`,
  `create index audit_user on audit (user_id, sequence)`,
  `create index audit_command on audit (command, sequence)`,
  `create table audit_head (
     only_one boolean primary key default true check (only_one),
     sequence bigint not null,
     hash text not null
   )`,
  `insert into audit_head (sequence, hash) values (0, '${GENESIS}')`,
  // Against slips and against programs; who may drop it is found out by the chain.
  `create function audit_is_append_only() returns trigger language plpgsql as $$
   begin
     raise exception 'the audit is append-only';
   end $$`,
  `create trigger audit_append_only before update or delete or truncate on audit
     for each statement execute function audit_is_append_only()`,
];
