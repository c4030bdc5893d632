import { Client } from 'pg'
import { watchedSocket } from '../db/watched-socket.ts'

const channel = 'hookport_due'
const reconnectMs = 1_000
/** Asked so often, the connection is silent only when it is dead. */
const heartbeatMs = 5_000

/**
 * Calls `wake` at every commit that made a delivery ready. It listens on a connection of its own for the NOTIFY of that transaction; while
 * that is away, whoever also polls loses only time.
 */
export function createWakeUp(databaseUrl: string, wake: () => void, onError: (error: unknown) => void): { close(): Promise<void> } {
  let client: Client | null = null
  let closed = false

  async function connect(): Promise<void> {
    const next = new Client({
      connectionString: databaseUrl,
      application_name: 'hookport dispatcher wake-up',
      stream: () => watchedSocket(),
    })
    const heartbeat = setInterval(() => void next.query('select 1').catch(() => undefined), heartbeatMs)
    next.once('end', () => clearInterval(heartbeat))
    next.on('error', onError)
    next.on('end', reconnect)
    next.on('notification', wake)
    client = next
    try {
      await next.connect()
      await next.query(`listen ${channel}`)
      // What was committed before the channel was open sent no word of it.
      wake()
    } catch (error) {
      onError(error)
      // A connection that never stood emits no `end`.
      next.removeListener('end', reconnect)
      clearInterval(heartbeat)
      void next.end().catch(onError)
      reconnect()
    }
  }

  function reconnect(): void {
    if (!closed) setTimeout(() => void (closed || connect()), reconnectMs).unref()
  }

  void connect()
  return {
    async close() {
      closed = true
      await client?.end()
    },
  }
}
