-- By hand: what was sent to an endpoint again, so that a recovery finds out what has arrived since without a look at every event. Redeliveries are few and the
-- columns never change, so that the index costs everything else nothing. Each partition gets it without a pause (lib/db/partition-indexes.ts).
create index delivery_redelivery_idx on only delivery (endpoint_id, event_id) where redelivery_of is not null;
