-- AlterTable
ALTER TABLE "event_type" ADD COLUMN     "archived_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "endpoint" ADD COLUMN     "application_id" TEXT,
ADD COLUMN     "attributes" TEXT[],
ADD COLUMN     "callback_hash" TEXT NOT NULL DEFAULT left(encode(sha256((gen_random_uuid())::text::bytea), 'hex'::text), 40),
ADD COLUMN     "entity_type" TEXT,
ADD COLUMN     "vendor_fields" JSONB;

-- AlterTable
ALTER TABLE "event" ADD COLUMN     "ephemeral" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "erased_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "service_credential" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "environment" "environment" NOT NULL,
    "name" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "service_credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_token" (
    "hash" BYTEA NOT NULL,
    "credential_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "access_token_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "entity_type" (
    "name" TEXT NOT NULL,
    "attributes" TEXT[],
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "entity_type_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "entity" (
    "organization_id" UUID NOT NULL,
    "environment" "environment" NOT NULL,
    "type" TEXT NOT NULL,
    "uuid" TEXT NOT NULL,
    "hashes" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "entity_pkey" PRIMARY KEY ("organization_id","environment","type","uuid")
);

-- CreateTable
CREATE TABLE "consent" (
    "organization_id" UUID NOT NULL,
    "environment" "environment" NOT NULL,
    "id" TEXT NOT NULL,
    "provider" TEXT,
    "accounts" TEXT[],
    "revoked" BOOLEAN NOT NULL DEFAULT false,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "consent_pkey" PRIMARY KEY ("organization_id","environment","id")
);

-- CreateTable
CREATE TABLE "maintenance_notice" (
    "id" UUID NOT NULL,
    "planned" BOOLEAN NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "service" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "maintenance_notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notification" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "environment" "environment" NOT NULL,
    "title" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "dismissed_at" TIMESTAMPTZ(3),

    CONSTRAINT "notification_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "service_credential_organization_id_idx" ON "service_credential"("organization_id");

-- CreateIndex
CREATE INDEX "access_token_credential_id_idx" ON "access_token"("credential_id");

-- CreateIndex
CREATE INDEX "maintenance_notice_ends_at_idx" ON "maintenance_notice"("ends_at");

-- CreateIndex
CREATE INDEX "notification_organization_id_id_idx" ON "notification"("organization_id", "id" DESC);

-- AddForeignKey
ALTER TABLE "service_credential" ADD CONSTRAINT "service_credential_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_token" ADD CONSTRAINT "access_token_credential_id_fkey" FOREIGN KEY ("credential_id") REFERENCES "service_credential"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand from here on: what a Prisma schema cannot say. `npm run db:new` keeps it.

-- The few events whose data is delivered and then erased (lib/dispatcher/queue.ts).
create index event_erasable_idx on event (id) where ephemeral and erased_at is null;
