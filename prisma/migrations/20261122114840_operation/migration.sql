-- AlterTable
ALTER TABLE "event" ADD COLUMN     "traceparent" TEXT;

-- AlterTable
ALTER TABLE "dispatcher" ADD COLUMN     "vitals" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "upkeep" ADD COLUMN     "payloads_erased_until" TIMESTAMPTZ(3);

-- By hand from here on: what a Prisma schema cannot say. `npm run db:new` keeps it.
