import { acculynxRoute } from '#lib/auth/vendors.ts'
import { db } from '#lib/db/client.ts'
import { parse } from '#lib/parse.ts'
import { listEventTypes } from '#lib/webhooks/catalog.ts'
import { acculynxTopicQuery } from '#lib/webhooks/vendor-schemas.ts'

export const GET = acculynxRoute(async (context) => {
  const { pageSize, pageStartIndex } = parse(acculynxTopicQuery, context.query)
  const { data, total } = await listEventTypes(db(), { limit: pageSize, offset: pageStartIndex }, { publishable: true })
  const items = data.map(({ name, title, category, description }) => ({ topicName: name, title, category, description }))
  return Response.json({ count: total, pageSize, pageStartIndex, items })
})
