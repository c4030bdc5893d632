-- CreateEnum
CREATE TYPE "endpoint_notice_kind" AS ENUM ('failing', 'recovered');

-- AlterTable
ALTER TABLE "organization" ADD COLUMN     "technical_contact" TEXT;

-- AlterTable
ALTER TABLE "audit_entry" ADD COLUMN     "address" TEXT,
ADD COLUMN     "user_agent" TEXT;

-- CreateTable
CREATE TABLE "endpoint_state" (
    "endpoint_id" UUID NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "first_failure_at" TIMESTAMPTZ(3),
    "last_failure_at" TIMESTAMPTZ(3),
    "final_attempts" INTEGER,
    "last_success_at" TIMESTAMPTZ(3),
    "error_class" TEXT,
    "error_message" TEXT,
    "status_code" SMALLINT,
    "failing_since" TIMESTAMPTZ(3),
    "told" BOOLEAN NOT NULL DEFAULT false,
    "told_at" TIMESTAMPTZ(3),

    CONSTRAINT "endpoint_state_pkey" PRIMARY KEY ("endpoint_id")
);

-- CreateTable
CREATE TABLE "endpoint_notice" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "environment" "environment" NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "kind" "endpoint_notice_kind" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "data" JSONB NOT NULL,
    "mail_due_at" TIMESTAMPTZ(3),
    "mail_attempts" SMALLINT NOT NULL DEFAULT 0,

    CONSTRAINT "endpoint_notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "onboarding" (
    "organization_id" UUID NOT NULL,
    "tested_at" TIMESTAMPTZ(3),
    "delivered_at" TIMESTAMPTZ(3),
    "dismissed_at" TIMESTAMPTZ(3),

    CONSTRAINT "onboarding_pkey" PRIMARY KEY ("organization_id")
);

-- CreateIndex
CREATE INDEX "endpoint_notice_organization_id_id_idx" ON "endpoint_notice"("organization_id", "id" DESC);

-- CreateIndex
CREATE INDEX "endpoint_notice_mail_due_at_idx" ON "endpoint_notice"("mail_due_at");

-- CreateIndex
CREATE INDEX "audit_entry_organization_id_actor_id_idx" ON "audit_entry"("organization_id", "actor", "id" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_organization_id_action_id_idx" ON "audit_entry"("organization_id", "action", "id" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_organization_id_subject_id_idx" ON "audit_entry"("organization_id", "subject", "id" DESC);

-- By hand from here on: what a Prisma schema cannot say. `npm run db:new` keeps it.

-- The audit log only grows. A superuser could still drop the trigger, which then shows in the schema.
create function audit_entry_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_entry_append_only before update or delete on audit_entry for each row execute function audit_entry_refuse();
create trigger audit_entry_no_truncate before truncate on audit_entry for each statement execute function audit_entry_refuse();

-- Endpoints whose health changes tell of it by these; they belong to the product and are in every catalog.
insert into event_type (name, category, title, description, example, updated_at) values
  ('hookport.endpoint_failing', 'hookport', 'An endpoint is failing',
    'Five attempts in a row failed over at least a minute, or a delivery failed for good. Told once, until the endpoint has recovered.',
    '{"endpointId": "ep_01jd3xbz5mh8k2n6q9s3v7x1yg", "url": "https://shop.example.com/hooks", "failingSince": "2026-11-22T09:14:05.120Z", "failures": 5, "error": {"class": "status", "message": "The endpoint answered 503.", "statusCode": 503}}',
    now()),
  ('hookport.endpoint_recovered', 'hookport', 'An endpoint has recovered',
    'An endpoint that was failing has taken a delivery again.',
    '{"endpointId": "ep_01jd3xbz5mh8k2n6q9s3v7x1yg", "url": "https://shop.example.com/hooks", "failingSince": "2026-11-22T09:14:05.120Z", "recoveredAt": "2026-11-22T10:02:41.007Z"}',
    now())
on conflict (name) do update set category = excluded.category, title = excluded.title, description = excluded.description, archived_at = null;
