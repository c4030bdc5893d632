-- The partitions there are, as lib/db/partitions.ts makes new ones from now on: analyzed when they have grown by half, and only by what is searched for.
do $$
declare
  part record;
  settings constant jsonb := '{
    "event": ["autovacuum_vacuum_insert_threshold = 100000", "data", "occurred_at", "project_id", "entity_type", "changed_attributes", "client_id", "erased_at"],
    "delivery": ["autovacuum_vacuum_threshold = 20000", "category", "attempt_count", "redelivery_of", "last_attempt_at"],
    "attempt": ["autovacuum_vacuum_insert_threshold = 100000", "started_at", "duration_ms", "url", "request_headers", "request_body", "status_code",
      "error_class", "error_message", "response_headers", "response_body", "truncated", "timings"]
  }';
begin
  for part in
    select i.inhrelid::regclass as name, settings -> p.relname as setting
    from pg_inherits i join pg_class p on p.oid = i.inhparent
    where p.relname in ('event', 'delivery', 'attempt') and p.relkind = 'p'
  loop
    execute format('alter table %s set (autovacuum_analyze_scale_factor = 0.5, autovacuum_analyze_threshold = 50000, %s)', part.name, part.setting ->> 0);
    execute (
      select format('alter table %s ', part.name) || string_agg(format('alter column %I set statistics 0', name), ', ')
      from jsonb_array_elements_text(part.setting - 0) name
    );
  end loop;
end $$;
