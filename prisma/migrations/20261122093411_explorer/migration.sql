-- CreateTable
CREATE TABLE "saved_view" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "environment" "environment" NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "shared" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "saved_view_organization_id_environment_idx" ON "saved_view"("organization_id", "environment");

-- CreateIndex
CREATE INDEX "saved_view_user_id_idx" ON "saved_view"("user_id");

-- AddForeignKey
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand from here on: what a Prisma schema cannot say. `npm run db:new` keeps it.


-- What the log is searched for. No column of these changes when a delivery goes well, so that its update stays in its page: a delivery that does well has
-- no problem and no failure code, and whether it is a test is known when it is written.
create index delivery_reason_idx on delivery (organization_id, environment, reason, id desc) where problem is not null;
create index delivery_failure_class_idx on delivery (organization_id, environment, (failure_code / 100), id desc) where failure_code is not null;
create index delivery_test_idx on delivery (organization_id, environment, id desc) where test;

-- The events of one record; those that name none cost nothing.
create index event_entity_idx on event (organization_id, entity_id, id desc) where entity_id is not null;

alter table saved_view add constraint saved_view_name_check check (length(name) between 1 and 60 and length(query) <= 2000);
