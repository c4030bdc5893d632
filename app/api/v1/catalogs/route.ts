import { apiRoute } from '#lib/auth/api.ts'
import { vendorCatalogs } from '#lib/webhooks/vendor-catalogs.ts'

/** The catalogs that ship with Hookport. */
export const GET = apiRoute(async () => {
  const data = vendorCatalogs.map(({ name, title, description, eventTypes, entityTypes }) => ({
    name,
    title,
    description,
    eventTypes: eventTypes.map((type) => type.name),
    entityTypes: entityTypes.map((type) => type.name),
  }))
  return Response.json({ data, nextCursor: null })
})
