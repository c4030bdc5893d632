-- By hand from here on: what a Prisma schema cannot say. `npm run db:new` keeps it.

-- The second wall between organizations. Whoever owns the tables (engine, staff, operators) passes it; what works for one organization does so as the
-- role hookport_tenant (lib/db/tenant-role.ts), for which these policies are the only rows there are. The organization is looked up once in a
-- query, in a subselect, and not for every row.
alter table organization enable row level security;
create policy tenant on organization using (id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
alter table member enable row level security;
create policy tenant on member using (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
alter table invitation enable row level security;
create policy tenant on invitation using (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
alter table api_key enable row level security;
create policy tenant on api_key using (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
alter table service_credential enable row level security;
create policy tenant on service_credential using (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
alter table audit_entry enable row level security;
create policy tenant on audit_entry using (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
alter table endpoint enable row level security;
create policy tenant on endpoint using (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
alter table endpoint_notice enable row level security;
create policy tenant on endpoint_notice using (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
alter table onboarding enable row level security;
create policy tenant on onboarding using (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
alter table entity enable row level security;
create policy tenant on entity using (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
alter table consent enable row level security;
create policy tenant on consent using (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
alter table saved_view enable row level security;
create policy tenant on saved_view using (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
alter table notification enable row level security;
create policy tenant on notification using (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
alter table idempotency_key enable row level security;
create policy tenant on idempotency_key using (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
alter table delivery enable row level security;
create policy tenant on delivery using (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
alter table recovery enable row level security;
create policy tenant on recovery using (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
alter table due enable row level security;
create policy tenant on due using (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
alter table inbox enable row level security;
create policy tenant on inbox using (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
-- A broadcast belongs to nobody and is read by all who got it; nobody's own event is one.
alter table event enable row level security;
create policy tenant on event using (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid) or organization_id is null) with check (organization_id = (select nullif(current_setting('hookport.organization', true), '')::uuid));
-- What belongs to something that belongs to an organization: the inner query sees only one's own.
alter table access_token enable row level security;
create policy tenant on access_token using (exists (select from service_credential owner where owner.id = access_token.credential_id));
alter table endpoint_secret enable row level security;
create policy tenant on endpoint_secret using (exists (select from endpoint owner where owner.id = endpoint_secret.endpoint_id));
alter table endpoint_state enable row level security;
create policy tenant on endpoint_state using (exists (select from endpoint owner where owner.id = endpoint_state.endpoint_id));
alter table endpoint_hour enable row level security;
create policy tenant on endpoint_hour using (exists (select from endpoint owner where owner.id = endpoint_hour.endpoint_id));
alter table attempt enable row level security;
create policy tenant on attempt using (exists (select from delivery owner where owner.id = attempt.delivery_id));
alter table delivery_note enable row level security;
create policy tenant on delivery_note using (exists (select from delivery owner where owner.id = delivery_note.delivery_id));
alter table inbox_message enable row level security;
create policy tenant on inbox_message using (exists (select from inbox owner where owner.id = inbox_message.inbox_id));
-- The people an organization knows: its members, and those who have left something there.
alter table user_account enable row level security;
create policy tenant on user_account using (
  exists (select from member where member.user_id = user_account.id)
  or exists (select from invitation where user_account.id in (invitation.invited_by_id, invitation.accepted_by_id))
  or exists (select from saved_view where saved_view.user_id = user_account.id));
-- Of no organization, and none of its business: without a policy there is nothing to see.
alter table session enable row level security;
alter table identity enable row level security;
alter table sign_in_link enable row level security;
