-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "expires_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "service_credential" ADD COLUMN     "expires_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "endpoint" ADD COLUMN     "callback_hash_digest" BYTEA,
ADD COLUMN     "callback_hash_sealed" BYTEA,
ADD COLUMN     "signing" TEXT NOT NULL DEFAULT 'hmac',
ALTER COLUMN "callback_hash" DROP NOT NULL;

-- AlterTable
ALTER TABLE "endpoint_secret" ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'hmac',
ADD COLUMN     "public_key" TEXT;

-- CreateTable
CREATE TABLE "data_key" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "master_key_id" TEXT NOT NULL,
    "wrapped" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "data_key_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "data_key_organization_id_key" ON "data_key"("organization_id");

-- CreateIndex
CREATE INDEX "data_key_master_key_id_idx" ON "data_key"("master_key_id");

-- CreateIndex
CREATE INDEX "endpoint_callback_hash_digest_idx" ON "endpoint"("callback_hash_digest");

-- AddForeignKey
ALTER TABLE "data_key" ADD CONSTRAINT "data_key_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand from here on: what a Prisma schema cannot say. `npm run db:new` keeps it.

-- Of the platform's own key there is one; organizations are held to theirs by the unique index above.
create unique index data_key_platform_idx on data_key ((organization_id is null)) where organization_id is null;
