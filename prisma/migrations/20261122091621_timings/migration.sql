-- AlterTable
ALTER TABLE "attempt" ADD COLUMN     "timings" JSON;

-- By hand from here on: what a Prisma schema cannot say. `npm run db:new` keeps it.
