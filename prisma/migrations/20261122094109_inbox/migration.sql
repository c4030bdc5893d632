-- CreateTable
CREATE TABLE "inbox" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "token" TEXT NOT NULL,
    "answer_status" SMALLINT NOT NULL DEFAULT 200,
    "answer_delay_ms" INTEGER NOT NULL DEFAULT 0,
    "answer_type" TEXT NOT NULL DEFAULT 'application/json',
    "answer_body" TEXT NOT NULL DEFAULT '{"received":true}',
    "window_requests" INTEGER NOT NULL DEFAULT 0,
    "window_ends_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbox_message" (
    "id" UUID NOT NULL,
    "inbox_id" UUID NOT NULL,
    "headers" JSON NOT NULL,
    "body" TEXT NOT NULL,
    "body_bytes" INTEGER NOT NULL,
    "verdict" TEXT NOT NULL,
    "endpoint_id" UUID,
    "status" SMALLINT NOT NULL,
    "delay_ms" INTEGER NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inbox_message_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "inbox_organization_id_key" ON "inbox"("organization_id");

-- CreateIndex
CREATE UNIQUE INDEX "inbox_token_key" ON "inbox"("token");

-- CreateIndex
CREATE INDEX "inbox_message_inbox_id_id_idx" ON "inbox_message"("inbox_id", "id" DESC);

-- AddForeignKey
ALTER TABLE "inbox_message" ADD CONSTRAINT "inbox_message_inbox_id_fkey" FOREIGN KEY ("inbox_id") REFERENCES "inbox"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand from here on: what a Prisma schema cannot say. `npm run db:new` keeps it.
