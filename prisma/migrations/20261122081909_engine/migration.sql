-- CreateEnum
CREATE TYPE "due_state" AS ENUM ('ready', 'scheduled', 'claimed');

-- AlterTable
ALTER TABLE "endpoint" ADD COLUMN     "paced_until" TIMESTAMPTZ(6),
ADD COLUMN     "rate_limit" INTEGER;

-- CreateTable
CREATE TABLE "due" (
    "delivery_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "state" "due_state" NOT NULL,
    "retry" BOOLEAN NOT NULL DEFAULT false,
    "test" BOOLEAN NOT NULL DEFAULT false,
    "attempt_count" SMALLINT NOT NULL DEFAULT 0,
    "claim_count" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "due_pkey" PRIMARY KEY ("delivery_id")
);

-- CreateTable
CREATE TABLE "dispatcher" (
    "id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "concurrency" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "in_flight" INTEGER NOT NULL DEFAULT 0,
    "buffered" INTEGER NOT NULL DEFAULT 0,
    "memory_bytes" BIGINT NOT NULL DEFAULT 0,
    "outcomes" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "dispatcher_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dispatcher_sample" (
    "dispatcher_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "in_flight" INTEGER NOT NULL,
    "outcomes" JSONB NOT NULL,

    CONSTRAINT "dispatcher_sample_pkey" PRIMARY KEY ("at","dispatcher_id")
);

-- CreateTable
CREATE TABLE "backlog_sample" (
    "at" TIMESTAMPTZ(3) NOT NULL,
    "ready" INTEGER NOT NULL,
    "scheduled" INTEGER NOT NULL,
    "claimed" INTEGER NOT NULL,
    "oldest_due_seconds" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "backlog_sample_pkey" PRIMARY KEY ("at")
);

-- CreateTable
CREATE TABLE "upkeep" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "begun_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "upkeep_pkey" PRIMARY KEY ("id")
);

-- By hand from here on: what a Prisma schema cannot say. `npm run db:new` keeps it.

-- The queue. Claims walk due_ready_idx from lane to lane, so that nobody's backlog stands before anybody else's work; due_later_idx finds
-- retries whose time has come and claims whose lease has ended.
create index due_ready_idx on due (organization_id, endpoint_id, retry, due_at) where state = 'ready';
create index due_later_idx on due (due_at) where state <> 'ready';

-- Every row dies within moments, so the table is vacuumed by count, not by share of its size, and without pauses. A claim moves its row from one index to
-- the other, so no update here can leave the indexes alone; room in each page at least spares looking for another.
alter table due set (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0,
  autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000);

insert into due (delivery_id, organization_id, endpoint_id, event_id, state, retry, test, attempt_count, claim_count, due_at)
select id, organization_id, endpoint_id, event_id, (case when status = 'delivering' then 'claimed' else 'scheduled' end)::due_state, attempt_count > 0, test, attempt_count,
  claim_count, due_at
from delivery where due_at is not null;

-- What was delivering is in the queue as claimed.
alter table delivery drop column due_at, drop column claim_count;
update delivery set status = (case when attempt_count > 0 then 'retrying' else 'pending' end)::delivery_status where status = 'delivering';

alter table delivery
  add column problem delivery_status generated always as (case when status in ('retrying', 'failed', 'skipped') then status end) stored,
  add column failure_code smallint generated always as (case when status in ('retrying', 'failed', 'skipped') then code end) stored,
  add constraint delivery_status_check check (status <> 'delivering');

-- Headers are stored as they were sent; jsonb would cost the time to take them apart, and their order.
alter table attempt alter column request_headers type json, alter column response_headers type json;

-- The three tables that grow, by day: what there is becomes the first partition. lib/db/partitions.ts makes the others and drops them.
alter table event rename to event_first;
alter index event_pkey rename to event_first_pkey;
alter index event_organization_id_environment_id_idx rename to event_first_organization_id_environment_id_idx;
alter index event_erasable_idx rename to event_first_erasable_idx;
create table event (like event_first including defaults) partition by range (id);
alter table event add primary key (id);
create index event_organization_id_environment_id_idx on event (organization_id, environment, id desc);
create index event_erasable_idx on event (id) where ephemeral and erased_at is null;

alter table delivery rename to delivery_first;
alter index delivery_pkey rename to delivery_first_pkey;
alter index delivery_organization_id_environment_id_idx rename to delivery_first_organization_id_environment_id_idx;
alter index delivery_endpoint_id_id_idx rename to delivery_first_endpoint_id_id_idx;
alter index delivery_event_id_idx rename to delivery_first_event_id_idx;
create table delivery (like delivery_first including defaults including generated including constraints) partition by range (id);
alter table delivery add primary key (id);
create index delivery_organization_id_environment_id_idx on delivery (organization_id, environment, id desc);
create index delivery_organization_id_environment_event_type_id_idx on delivery (organization_id, environment, event_type, id desc);
create index delivery_endpoint_id_id_idx on delivery (endpoint_id, id desc);
create index delivery_event_id_idx on delivery (event_id);

-- What the log is searched for when something is wrong. No column here changes when a delivery goes well, so that its update stays in its page.
create index delivery_problem_idx on delivery (organization_id, environment, problem, id desc) where problem is not null;
create index delivery_endpoint_problem_idx on delivery (endpoint_id, problem, id desc) where problem is not null;
create index delivery_failure_code_idx on delivery (organization_id, environment, failure_code, id desc) where failure_code is not null;
create index delivery_project_idx on delivery (organization_id, environment, project_id, id desc) where project_id is not null;

-- Which codes a stretch of pages has: for a code of success that few receivers answer. Summaries of pages let an update stay in its page (PostgreSQL >= 16).
create index delivery_code_idx on delivery using brin (code int2_minmax_multi_ops) with (pages_per_range = 32, autosummarize = on);

alter table attempt rename to attempt_first;
alter index attempt_pkey rename to attempt_first_pkey;
create table attempt (like attempt_first including defaults including constraints) partition by range (delivery_id);
alter table attempt add primary key (delivery_id, number);

-- The first partitions reach to the end of tomorrow, or of the day of the latest id (UUIDv7: 48 bits of milliseconds since 1970).
do $$
declare
  name text;
  key text;
  latest bigint;
  bound uuid;
begin
  if not exists (select from event_first) and not exists (select from delivery_first) then
    drop table event_first, delivery_first, attempt_first;
    return;
  end if;
  select max(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint) into latest
  from (select id from event_first union all select id from delivery_first) ids;
  latest := greatest(latest, (extract(epoch from now()) * 1000)::bigint + 86400000);
  bound := rpad(lpad(to_hex((latest / 86400000 + 1) * 86400000), 12, '0'), 32, '0')::uuid;
  foreach name in array array['event', 'delivery', 'attempt'] loop
    execute format('alter table %1$I attach partition %2$I for values from (minvalue) to (%3$L)', name, name || '_first', bound);
  end loop;
end $$;
