-- By hand: the records of the deliveries that were there before (20261122150119_entity_log). What is over changes no more, so that nobody waits for it.
update delivery d set entity_id = v.entity_id
from event v
where v.id = d.event_id and v.entity_id is not null and d.entity_id is null and not exists (select from due where due.delivery_id = d.id);

-- What is on its way is left out where it is being recorded at this moment; it is the least there is, so it comes last and is held shortly.
update delivery d set entity_id = v.entity_id
from (
  select d.id, v.entity_id
  from due join delivery d on d.id = due.delivery_id join event v on v.id = due.event_id
  where v.entity_id is not null and d.entity_id is null
  for no key update of d skip locked
) v
where d.id = v.id;
