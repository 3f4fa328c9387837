/**
 * Pruning takes the beginning of the chain away, and leaves an entry that says so, with number and hash of the last one that
 * went: what is left is verified from there. All in one function, as the trigger lets nothing else delete. A released
 * statement never changes.
 */
export const auditPruneStatements = [
  `create or replace function audit_is_append_only() returns trigger language plpgsql as $$
   begin
     if tg_op = 'DELETE' and current_setting('errand.audit_prune', true) = 'on' then
       return null;
     end if;
     raise exception 'the audit is append-only';
   end $$`,
  // An older entry behind a newer one stays: only a beginning can go.
  `create function audit_prune(until_at timestamptz) returns bigint language plpgsql as $$
   declare
     last_sequence bigint;
     last_hash text;
     gone bigint;
   begin
     perform 1 from audit_head for update;
     select a.sequence, a.hash into last_sequence, last_hash from audit a
       where a.at < until_at and a.sequence < coalesce(
         (select min(b.sequence) from audit b where b.at >= until_at), 9223372036854775807)
       order by a.sequence desc limit 1;
     if last_sequence is null then
       return 0;
     end if;
     perform set_config('errand.audit_prune', 'on', true);
     delete from audit where sequence <= last_sequence;
     get diagnostics gone = row_count;
     perform set_config('errand.audit_prune', '', true);
     insert into audit_pending (kind, subject, details) values ('prune', 'prune/' || last_sequence, json_build_object(
       'through', last_sequence, 'hash', last_hash, 'entries', gone, 'before', until_at)::text);
     return gone;
   end $$`,
];
