'use server'

import { refresh } from 'next/cache'
import { z } from 'zod'
import { memberAction } from '#lib/auth/member-action.ts'
import type { Member } from '#lib/auth/session.ts'
import { db, type Environment } from '#lib/db/client.ts'
import { tenantDb } from '#lib/db/tenant.ts'
import { sha256 } from '#lib/hash.ts'
import { listEventTypes } from '#lib/webhooks/catalog.ts'
import { countDeliveriesAbove, findDeliveries } from '#lib/webhooks/delivery-list.ts'
import { endpointChoices } from '#lib/webhooks/endpoint-urls.ts'
import { environmentSchema, type Scope } from '#lib/webhooks/organizations.ts'
import { deleteSavedView, savedViewInput, saveView } from '#lib/webhooks/saved-views.ts'
import { filterSearch, filtersOf, loadExplorerQuery } from './search-params.ts'

const environmentOnly = z.object({ environment: environmentSchema })

/** What the filters offer. It is asked for when they are opened, so that the page stays small. */
export const loadChoices = memberAction({ role: 'viewer', input: environmentOnly }, async ({ member }, { environment }) => {
  const [{ data: catalog }, endpoints] = await Promise.all([
    listEventTypes(db(), { limit: 1000, offset: 0 }),
    endpointChoices(tenantDb(member), scopeOf(member, environment)),
  ])
  return { eventTypes: catalog.map(({ name }) => name), endpoints }
})

const watched = environmentOnly.extend({
  search: z.string().max(4000).describe("The page's query string."),
  ids: z.array(z.string().max(40)).max(100).describe('The rows that are shown.'),
  top: z.string().max(40).nullable().describe('The first of them; null where the page is empty.'),
  counts: z.boolean().describe('Whether the page is the first one, above which there may be new ones.'),
  known: z.string().max(100).describe('The mark of the last answer.'),
})

/** Beyond this nobody counts what is new. */
const newMax = 100

/** How the shown rows stand now (null: as at the mark that is known already), and how many are new above them. */
export const watchDeliveries = memberAction({ role: 'viewer', input: watched }, async ({ member }, { environment, ...shown }) => {
  const scope = scopeOf(member, environment)
  const filters = filtersOf(loadExplorerQuery(new URLSearchParams(shown.search)), new Date())
  const [rows, newCount] = await Promise.all([
    findDeliveries(tenantDb(scope), scope, shown.ids),
    shown.counts ? countDeliveriesAbove(db(), scope, filters, shown.top, newMax) : 0,
  ])
  const mark = Buffer.from(sha256(JSON.stringify(rows))).toString('base64')
  return { mark, rows: mark === shown.known ? null : rows, newCount }
})

export const keepView = memberAction(
  { role: 'viewer', input: environmentOnly.extend(savedViewInput.shape) },
  async ({ member }, { environment, query, ...input }) => {
    // Only what the explorer itself would write is kept.
    const clean = filterSearch(loadExplorerQuery(new URLSearchParams(query))).replace(/^\?/, '')
    await saveView(tenantDb(member), scopeOf(member, environment), viewerOf(member), { ...input, query: clean })
    refresh()
  },
)

export const dropView = memberAction(
  { role: 'viewer', input: environmentOnly.extend({ id: z.string() }) },
  async ({ member }, { environment, id }) => {
    await deleteSavedView(tenantDb(member), scopeOf(member, environment), viewerOf(member), id)
    refresh()
  },
)

function viewerOf({ user, role }: Member) {
  return { userId: user.id, role }
}

function scopeOf(member: Member, environment: Environment): Scope {
  return { organizationId: member.organizationId, environment }
}
