-- By hand: the second wall (20261122121500_tenants) for the tables that came beside it. An organization reads and makes its own data key, and reads the
-- platform's, by which callback hashes are found; limits are none of its business.
alter table data_key enable row level security;
create policy tenant on data_key
  using (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid) or organization_id is null)
  with check (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
alter table rate_limit enable row level security;
