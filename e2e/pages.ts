import { globSync } from 'node:fs'
import type { APIRequestContext } from '@playwright/test'
import { createOrganization, operatorKey } from './fixtures.ts'
import { call } from './webhooks-page.ts'

/** What stands for a bracketed part of a page's path. A page whose part is missing here makes the tests that walk all pages fail. */
export type Parts = { org: string; environment: string; group: string; idOf: Record<string, string> }

/** The path of every page of the portal, as the file system has them, with the parts filled in: `/acme/sandbox/events/evt_…`. */
export function everyPage({ org, environment, group, idOf }: Parts): string[] {
  return globSync(['app/page.tsx', 'app/(portal)/**/page.tsx']).map((file) => {
    const path = file.replaceAll('\\', '/').replace(/^app|\/page\.tsx$|\/\([^/]*\)/g, '')
    const filled = path.replace(/\/([^/]+)\/\[id\]/, (_, kind: string) => `/${kind}/${idOf[kind]}`)
    const all = filled.replace('[org]', org).replace('[environment]', environment).replace('[group]', group)
    if (/\[|undefined/.test(all)) throw new Error(`nothing is known that could stand in ${path}`)
    return all || '/'
  })
}

/** A new organization with an endpoint, an event and its delivery in sandbox, and what stands for them in paths. */
export async function furnishOrganization(request: APIRequestContext): Promise<Parts> {
  const { slug } = await createOrganization(request)
  const scope = { organization: slug, environment: 'sandbox' }
  await call(request, operatorKey, 'PUT', '/event-types/walk.taken', { category: 'WALK', title: 'Walk', description: 'A walk was taken' })
  // Nobody listens there: what is attempted fails, which shows more of a page than a success.
  const endpoint = await call(request, operatorKey, 'POST', '/endpoints', { ...scope, url: 'http://127.0.0.1:9/', eventTypes: ['*'] })
  const event = await call(request, operatorKey, 'POST', '/events', { ...scope, type: 'walk.taken', data: { steps: 3 } })
  const { data } = await call(request, operatorKey, 'GET', `/deliveries?organization=${slug}&environment=sandbox`)
  const idOf = { endpoints: endpoint.id, events: event.id, deliveries: data[0].id }
  return { org: slug, environment: 'sandbox', group: 'events', idOf }
}
