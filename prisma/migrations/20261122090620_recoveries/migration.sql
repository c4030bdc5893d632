-- CreateEnum
CREATE TYPE "recovery_state" AS ENUM ('running', 'done', 'cancelled');

-- AlterTable
ALTER TABLE "delivery" ADD COLUMN     "recovery_id" UUID;

-- CreateTable
CREATE TABLE "recovery" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "environment" "environment" NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "include_succeeded" BOOLEAN NOT NULL DEFAULT false,
    "per_second" INTEGER,
    "state" "recovery_state" NOT NULL DEFAULT 'running',
    "matched" INTEGER NOT NULL,
    "queued" INTEGER NOT NULL DEFAULT 0,
    "position" UUID,
    "stepped_at" TIMESTAMPTZ(3),
    "ordered_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "recovery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "recovery_organization_id_environment_id_idx" ON "recovery"("organization_id", "environment", "id" DESC);

-- By hand from here on: what a Prisma schema cannot say. `npm run db:new` keeps it.

-- What a recovery made, for its progress. The column never changes, so that the index costs a delivery that no recovery made nothing.
create index delivery_recovery_idx on delivery (recovery_id) where recovery_id is not null;

-- One recovery of an endpoint at a time; a second one would send the same events again.
create unique index recovery_running_key on recovery (endpoint_id) where state = 'running';

alter table recovery add constraint recovery_span_check check (since < until);
