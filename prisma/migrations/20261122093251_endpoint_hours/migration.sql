-- AlterTable
ALTER TABLE "recovery" ADD COLUMN     "failed" INTEGER,
ADD COLUMN     "succeeded" INTEGER;

-- CreateTable
CREATE TABLE "endpoint_hour" (
    "endpoint_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "succeeded" INTEGER NOT NULL DEFAULT 0,
    "retrying" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "answered" INTEGER NOT NULL DEFAULT 0,
    "duration_ms" BIGINT NOT NULL DEFAULT 0,
    "last_success_at" TIMESTAMPTZ(3),

    CONSTRAINT "endpoint_hour_pkey" PRIMARY KEY ("endpoint_id","hour")
);

-- CreateIndex
CREATE INDEX "endpoint_hour_hour_idx" ON "endpoint_hour"("hour");

-- By hand from here on: what a Prisma schema cannot say. `npm run db:new` keeps it.

-- Each row is written every few seconds for an hour; room in its page keeps that off the indexes.
alter table endpoint_hour set (fillfactor = 70);

-- What the log already tells. An attempt is followed by a retry, or it was the last.
insert into endpoint_hour (endpoint_id, hour, succeeded, retrying, failed, answered, duration_ms, last_success_at)
select d.endpoint_id, date_bin('1 hour', a.started_at, 'epoch'),
  count(*) filter (where a.error_class is null),
  count(*) filter (where a.error_class is not null and (a.number < d.attempt_count or d.status = 'retrying')),
  count(*) filter (where a.error_class is not null and a.number = d.attempt_count and d.status <> 'retrying'),
  count(a.response_headers),
  coalesce(sum(a.duration_ms) filter (where a.response_headers is not null), 0),
  max(a.started_at + a.duration_ms * interval '1 millisecond') filter (where a.error_class is null)
from attempt a join delivery d on d.id = a.delivery_id
where not d.test
group by 1, 2;
