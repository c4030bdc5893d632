import { postmanCollection } from '#lib/openapi/postman.ts'
import { apiDocument, servedJson } from '#lib/openapi/served.ts'

/** The same as a collection for Postman. */
export const GET = servedJson(() => postmanCollection(apiDocument()))
