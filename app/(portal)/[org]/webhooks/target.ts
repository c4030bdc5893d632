import type { Environment } from '#lib/db/client.ts'

/** Which webhook an action is about. */
export type Target = { slug: string; environment: Environment; endpointId: string }
