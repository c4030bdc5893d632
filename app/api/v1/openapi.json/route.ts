import { apiDocument, servedJson } from '#lib/openapi/served.ts'

/** The OpenAPI document, for everybody. */
export const GET = servedJson(apiDocument)
