import { Client } from 'pg'

const channel = 'hookport_due'
const reconnectMs = 1_000

export type WakeUp = {
  /** Resolves at the next commit of an event, at once when one came since the last call, and after 250 ms at the latest. */
  wait(): Promise<void>
  close(): Promise<void>
}

/**
 * Listens on a connection of its own for the NOTIFY that a publishing transaction sends. The poll beside it finds retries that have become
 * due, and everything else while the connection is away.
 */
export function createWakeUp(databaseUrl: string, onError: (error: unknown) => void, pollMs = 250): WakeUp {
  let client: Client | null = null
  let closed = false
  let notified = false
  let wake: (() => void) | null = null

  function notify(): void {
    notified = true
    wake?.()
  }

  async function connect(): Promise<void> {
    const next = new Client({ connectionString: databaseUrl, application_name: 'hookport dispatcher wake-up', keepAlive: true })
    next.on('error', onError)
    next.on('end', reconnect)
    next.on('notification', notify)
    client = next
    try {
      await next.connect()
      await next.query(`listen ${channel}`)
      // What was committed before the channel was open sent no word of it.
      notify()
    } catch (error) {
      onError(error)
      // A connection that never stood emits no `end`.
      next.removeListener('end', reconnect)
      void next.end().catch(onError)
      reconnect()
    }
  }

  function reconnect(): void {
    if (!closed) setTimeout(() => void (closed || connect()), reconnectMs).unref()
  }

  void connect()
  return {
    async wait() {
      if (!notified) {
        const { promise, resolve } = Promise.withResolvers<void>()
        const timer = setTimeout(resolve, pollMs)
        wake = resolve
        await promise
        clearTimeout(timer)
      }
      wake = null
      notified = false
    },
    async close() {
      closed = true
      await client?.end()
    },
  }
}
