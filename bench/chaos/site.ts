import { setTimeout as sleep } from 'node:timers/promises'
import { type Line, startLine } from '../line.ts'
import type { Product, Service } from '../product.ts'

/** One process of the product with its own line to the database. `start` puts a new process in the place of one that has ended. */
export type Member = { service: Service; line: Line; start(): Promise<void> }

/** The processes that faults can strike, by the names the schedule gives them. */
export type Site = {
  product: Product
  members: Map<string, Member>
  /** Ends the lines. The processes end with the product. */
  close(): Promise<void>
}

/** Starts portals and dispatchers, each behind a line that can be cut. */
export async function startSite(product: Product, counts: { dispatchers: number; portals: number }): Promise<Site> {
  const members = new Map<string, Member>()
  for (let index = 0; index < counts.portals; index += 1) {
    members.set(`portal ${index}`, await startMember(product, (env) => product.startPortal(env)))
  }
  for (let index = 0; index < counts.dispatchers; index += 1) {
    members.set(`dispatcher ${index}`, await startMember(product, async (env) => product.startDispatcher(env)))
  }
  return {
    product,
    members,
    async close() {
      await Promise.all([...members.values()].map(({ line }) => line.close()))
    },
  }
}

async function startMember(product: Product, start: (env: Record<string, string>) => Promise<Service>): Promise<Member> {
  const url = new URL(product.databaseUrl)
  const line = await startLine(Number(url.port))
  url.port = `${line.port}`
  const env = { DATABASE_URL: url.href }
  const member: Member = {
    line,
    service: await start(env),
    async start() {
      member.service = await start(env)
    },
  }
  return member
}

/** The deliveries that are claimed and not recorded, over all processes, by `<event> <endpoint>` in UUIDs; waits for the database. */
export async function underWay({ sql }: Pick<Product, 'sql'>): Promise<Set<string>> {
  const text = "select event_id || ' ' || endpoint_id as key from due where state = 'claimed'"
  const rows = await whenAnswering(() => sql<{ key: string }>(text))
  return new Set(rows.map(({ key }) => key))
}

/** Asks until the database answers. */
export async function whenAnswering<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    const answer = await ask().catch(() => null)
    if (answer !== null) return answer
    await sleep(20)
  }
}
