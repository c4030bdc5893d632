import * as batch from '../../app/api/v1/events/batch/route.ts'
import * as events from '../../app/api/v1/events/route.ts'
import type { Doors } from './front.ts'

/** The paths that carry the load of publishing. Their route files stay the one place of what they do: `next dev` serves them from there. */
export const doors: Doors = new Map([
  ['/api/v1/events', events.POST],
  ['/api/v1/events/batch', batch.POST],
])
