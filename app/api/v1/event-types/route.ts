import { apiRoute, listAnswer } from '#lib/auth/api.ts'
import { db } from '#lib/db/client.ts'
import { parse } from '#lib/parse.ts'
import { listEventTypes } from '#lib/webhooks/catalog.ts'
import { pageRequest } from '#lib/webhooks/paging.ts'

export const GET = apiRoute(async ({ query }) => listAnswer(await listEventTypes(db(), parse(pageRequest, query))))
