import type { Socket } from 'node:net'

/** How a connection came to be, in milliseconds of `performance.now()`; what did not happen is missing. */
export type Opening = { startedAtMs: number; foundAtMs?: number; connectedAtMs?: number; securedAtMs?: number; endedAtMs: number }

/**
 * Keeps how connections were opened until the exchange that one was opened for asks for it. undici does not tell which exchange that is; but
 * it starts it as soon as the connection is open, so of those that ended after an exchange began the first of its origin is its own, or one
 * like it.
 */
export type Openings = {
  /** Watches a connection from the moment it is begun. Call the returned function when it is open, or has failed. */
  begin(origin: string): { watch(socket: Socket): void; end(): void }
  /** The opening that an exchange begun at `sinceMs` waited for; undefined when it found a connection open. */
  take(origin: string, sinceMs: number): Opening | undefined
}

/** Makes an empty store. */
export function createOpenings(): Openings {
  const ended = new Map<string, Opening[]>()
  return {
    begin(origin) {
      const opening: Opening = { startedAtMs: performance.now(), endedAtMs: 0 }
      return {
        watch(socket) {
          socket.once('lookup', () => (opening.foundAtMs = performance.now()))
          socket.once('connect', () => (opening.connectedAtMs = performance.now()))
          socket.once('secureConnect', () => (opening.securedAtMs = performance.now()))
        },
        end() {
          opening.endedAtMs = performance.now()
          const list = ended.get(origin)
          if (list) list.push(opening)
          else ended.set(origin, [opening])
        },
      }
    },
    take(origin, sinceMs) {
      const list = ended.get(origin)
      if (!list) return undefined
      // What ended before was opened for an exchange that was given up.
      const index = list.findIndex(({ endedAtMs }) => endedAtMs >= sinceMs)
      const taken = index === -1 ? undefined : list[index]
      list.splice(0, index === -1 ? list.length : index + 1)
      if (list.length === 0) ended.delete(origin)
      return taken && taken.startedAtMs >= sinceMs ? taken : undefined
    },
  }
}
