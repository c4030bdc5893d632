import type { Socket } from 'node:net'
import type { Target } from '../webhooks/target-ports.ts'
import { createDialler, type Dialler, type DialRules } from './dial.ts'

/** How a connection came to be, in milliseconds of `performance.now()`; what did not happen is missing. */
export type Opening = { foundAtMs?: number; connectedAtMs?: number; securedAtMs?: number }

/** Where a connection leads to, and the origin under which it is kept. */
export type Destination = { origin: string; target: Target }

/** Who sent a request over a connection, and hears what becomes of it until the connection is released or destroyed. */
export type Listener = {
  /** The bytes are overwritten afterwards. */
  received(bytes: Buffer): void
  /** `error` null: the other side has closed. Nothing comes after it. */
  closed(error: unknown): void
}

// Most servers keep a connection for five seconds or longer; whoever keeps it for less says so.
const keepMsDefault = 4_000
const keepMsMax = 60_000
const sweepMs = 1_000

/** Connections by origin: one request at a time each, opened when there is none free, and kept for the next. */
export class Connections {
  readonly #dialler: Dialler
  /** The last one that became free is taken first, so that those that are not needed grow old. */
  readonly #free = new Map<string, Connection[]>()
  readonly #sweeper: NodeJS.Timeout
  #closed = false

  constructor(rules: DialRules) {
    this.#dialler = createDialler(rules)
    this.#sweeper = setInterval(() => this.#sweep(), sweepMs).unref()
  }

  /** Sends a request, whole, over a connection that is free, or over one that is opened for it. */
  send(destination: Destination, request: string, listener: Listener): Connection {
    const connection = this.#take(destination.origin) ?? new Connection(destination, this.#dialler, (one) => this.#keep(one))
    connection.send(request, listener)
    return connection
  }

  /** Closes what is free now, and the others as soon as they are. */
  close(): void {
    this.#closed = true
    clearInterval(this.#sweeper)
    for (const free of this.#free.values()) for (const one of free) one.destroy()
  }

  #take(origin: string): Connection | undefined {
    const free = this.#free.get(origin)
    for (let one = free?.pop(); one; one = free?.pop()) {
      if (one.isOpen && performance.now() < one.freeUntilMs) return one
      one.destroy()
    }
    return undefined
  }

  #keep(connection: Connection): void {
    if (this.#closed) {
      connection.destroy()
      return
    }
    const free = this.#free.get(connection.origin)
    if (free) free.push(connection)
    else this.#free.set(connection.origin, [connection])
  }

  #sweep(): void {
    const nowMs = performance.now()
    for (const [origin, free] of this.#free) {
      for (const one of free) if (nowMs >= one.freeUntilMs) one.destroy()
      const kept = free.filter(({ isOpen }) => isOpen)
      if (kept.length === 0) this.#free.delete(origin)
      else this.#free.set(origin, kept)
    }
  }
}

/** One connection, from its opening to its end. */
export class Connection {
  readonly origin: string
  /** How it was opened, for the first request; null for those that found it open. */
  opening: Opening | null = {}
  freeUntilMs = 0
  readonly #dialler: Dialler
  readonly #whenFree: (connection: Connection) => void
  #socket: Socket | null = null
  #listener: Listener | null = null
  /** The request that waits for the connection to be open. */
  #waiting: string | null = null
  #state: 'opening' | 'open' | 'over' = 'opening'

  constructor({ origin, target }: Destination, dialler: Dialler, whenFree: (connection: Connection) => void) {
    this.origin = origin
    this.#dialler = dialler
    this.#whenFree = whenFree
    dialler.judge(target).then(
      () => this.#dial(target),
      (error) => this.#end(error),
    )
  }

  get isOpen(): boolean {
    return this.#state === 'open'
  }

  send(request: string, listener: Listener): void {
    this.#listener = listener
    if (this.#state === 'opening') {
      this.#waiting = request
      return
    }
    this.opening = null
    this.#socket?.write(request)
  }

  /** The response is complete. `keepMs`: how long the other side keeps the connection, null where it did not say, 0 where it does not. */
  release(keepMs: number | null): void {
    this.#listener = null
    // Who answers before the request is read may never read the rest of it.
    if (keepMs === 0 || this.#socket?.writableLength !== 0) this.destroy()
    else {
      this.freeUntilMs = performance.now() + Math.min(keepMs ?? keepMsDefault, keepMsMax)
      this.#whenFree(this)
    }
  }

  destroy(): void {
    this.#state = 'over'
    this.#listener = null
    this.#socket?.destroy()
  }

  #dial(target: Target): void {
    if (this.#state === 'over') return
    const socket = this.#dialler.dial(target, (bytes) => this.#received(bytes))
    this.#socket = socket
    const isSecure = target.protocol === 'https:'
    socket.once('lookup', () => this.#reached('foundAtMs'))
    socket.once('connect', () => this.#reached('connectedAtMs'))
    if (isSecure) socket.once('secureConnect', () => this.#reached('securedAtMs'))
    socket.once(isSecure ? 'secureConnect' : 'connect', () => this.#opened())
    socket.on('error', (error) => this.#end(error))
    socket.on('end', () => this.#end(null))
    socket.on('close', () => this.#end(null))
  }

  #reached(phase: keyof Opening): void {
    if (this.opening) this.opening[phase] = performance.now()
  }

  #opened(): void {
    if (this.#state !== 'opening') return
    this.#state = 'open'
    if (this.#waiting !== null) this.#socket?.write(this.#waiting)
    this.#waiting = null
  }

  #received(bytes: Buffer): void {
    // Nobody has asked.
    if (this.#listener === null) this.destroy()
    else this.#listener.received(bytes)
  }

  #end(error: unknown): void {
    const listener = this.#listener
    this.destroy()
    listener?.closed(error)
  }
}
