-- CreateTable
CREATE TABLE "delivery_note" (
    "id" UUID NOT NULL,
    "delivery_id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "author_label" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "delivery_note_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "delivery_note_delivery_id_id_idx" ON "delivery_note"("delivery_id", "id");

-- By hand from here on: what a Prisma schema cannot say. `npm run db:new` keeps it.
