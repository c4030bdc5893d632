-- CreateTable
CREATE TABLE "rate_limit" (
    "key" TEXT NOT NULL,
    "tokens" DOUBLE PRECISION NOT NULL,
    "granted" INTEGER NOT NULL,
    "refilled_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("key")
);

-- By hand from here on: what a Prisma schema cannot say. `npm run db:new` keeps it.

-- A bucket is written many times a second and worth nothing after a crash, so the write-ahead log is spared it.
ALTER TABLE "rate_limit" SET UNLOGGED;
