-- AlterTable
ALTER TABLE "delivery" ADD COLUMN     "entity_id" TEXT;

-- By hand from here on: what a Prisma schema cannot say. `npm run db:new` keeps it.

-- Publishing writes it itself, and an empty text where there is none; everything else that makes a delivery, the version before this one included, leaves it
-- to the event. On insert only: a trigger before an update would have every delivery locked once more when it is recorded.
create function delivery_entity() returns trigger language plpgsql as $$
begin
  new.entity_id := coalesce((select entity_id from event where id = new.event_id), '');
  return new;
end $$;
create trigger delivery_entity before insert on delivery for each row when (new.entity_id is null) execute function delivery_entity();

-- The log of one record. Declared here; each partition gets it without a pause, after the migrations (lib/db/partition-indexes.ts).
create index delivery_entity_idx on only delivery (organization_id, environment, entity_id, id desc) where entity_id <> '';
