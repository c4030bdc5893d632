import { uuidOf } from '#lib/ids.ts'
import type { Product } from '../product.ts'
import type { Behaviour, Receivers } from './receivers.ts'

/** `attemptsMax`: the first attempt and one for each delay of its retry schedule. */
export type Endpoint = { name: string; uuid: string; eventTypes: readonly string[]; attemptsMax: number }

/** Who publishes, with a key for its sandbox, and where its events go. */
export type Organization = { slug: string; key: string; endpoints: Endpoint[] }

type Kind = { behaviour: Behaviour; count: number; eventTypes: readonly string[]; retrySchedule: readonly number[] }

/** Published often; what is published rarely goes also to receivers that cost their sender 10 s. */
export const commonType = 'chaos.common'
export const rareType = 'chaos.rare'

const soon = [1, 1, 2, 2, 5] as const
const kinds: readonly Kind[] = [
  { behaviour: 'healthy', count: 2, eventTypes: [commonType, rareType], retrySchedule: soon },
  { behaviour: 'slow', count: 1, eventTypes: [commonType], retrySchedule: soon },
  { behaviour: 'failing', count: 1, eventTypes: [commonType], retrySchedule: soon },
  { behaviour: 'resetting', count: 1, eventTypes: [commonType], retrySchedule: soon },
  { behaviour: 'throttling', count: 1, eventTypes: [commonType], retrySchedule: [...soon, 5, 5] },
  { behaviour: 'hanging', count: 1, eventTypes: [rareType], retrySchedule: [1, 2] },
  { behaviour: 'refusing', count: 1, eventTypes: [rareType], retrySchedule: soon },
]

/** Organizations with an endpoint or two of every behaviour. */
export async function createWorld({ api }: Product, receivers: Receivers, organizations: number): Promise<Organization[]> {
  await api.putEventType(commonType)
  await api.putEventType(rareType)
  return Promise.all(
    Array.from({ length: organizations }, async () => {
      const { slug, key } = await api.createOrganization()
      const endpoints: Endpoint[] = []
      for (const kind of kinds) endpoints.push(...(await createKind(api, { slug, key }, kind, receivers)))
      return { slug, key, endpoints }
    }),
  )
}

async function createKind(
  api: Product['api'],
  { slug, key }: { slug: string; key: string },
  { behaviour, count, eventTypes, retrySchedule }: Kind,
  receivers: Receivers,
): Promise<Endpoint[]> {
  const names = Array.from({ length: count }, (_, index) => `${slug}-${behaviour}-${index + 1}`)
  const urls = names.map((name) => receivers.urlFor(behaviour, name))
  const created = await api.createEndpoints(key, urls, { eventTypes, retrySchedule })
  return created.map(({ id }, index) => ({
    name: names[index] ?? '',
    uuid: uuidOf('ep', id),
    eventTypes,
    attemptsMax: 1 + retrySchedule.length,
  }))
}
