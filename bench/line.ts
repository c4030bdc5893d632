import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** The network between a process and its database: a TCP proxy on loopback that can be cut. */
export type Line = {
  port: number
  /** Carries everything again, also what froze connections were about to say. */
  pass(): void
  /** Breaks every connection and refuses new ones until `pass`. */
  refuse(): void
  /** Carries nothing more, in either direction, and breaks nothing: what a cable that was pulled looks like. */
  freeze(): void
  /** Breaks every connection, once. */
  reset(): void
  /** Never carries anything more on the present connections, and does not say so: the machine at their other end is gone. New ones pass. */
  lose(): void
  /** Leads new connections to another port: a virtual address that moves. */
  moveTo(targetPort: number): void
  close(): Promise<void>
}

type Pair = { client: Socket; target: Socket }
type State = { mode: 'pass' | 'refuse' | 'freeze'; targetPort: number; pairs: Set<Pair>; lost: Set<Pair> }

/** Listens on a free port and carries every connection to `targetPort`. */
export async function startLine(targetPort: number): Promise<Line> {
  const state: State = { mode: 'pass', targetPort, pairs: new Set(), lost: new Set() }
  const server = createServer((client) => {
    if (state.mode === 'refuse') return void client.resetAndDestroy()
    const pair = { client, target: connect(state.targetPort, '127.0.0.1') }
    state.pairs.add(pair)
    join(pair, {
      isHeld: () => state.mode === 'freeze',
      ended: () => state.pairs.delete(pair),
    })
    if (state.mode === 'freeze') hold(pair)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: portOf(server.address()),
    ...controlsOf(state),
    async close() {
      server.close()
      for (const pair of [...state.pairs, ...state.lost]) cut(pair)
      await once(server, 'close')
    },
  }
}

function controlsOf(state: State): Omit<Line, 'port' | 'close'> {
  const reset = () => state.pairs.forEach(cut)
  return {
    pass() {
      state.mode = 'pass'
      state.pairs.forEach(release)
    },
    refuse() {
      state.mode = 'refuse'
      reset()
    },
    freeze() {
      state.mode = 'freeze'
      state.pairs.forEach(hold)
    },
    reset,
    lose() {
      for (const pair of state.pairs) {
        hold(pair)
        part(pair)
        state.lost.add(pair)
      }
      state.pairs.clear()
    },
    moveTo(targetPort) {
      state.targetPort = targetPort
    },
  }
}

/** Carries both directions; when one side is gone, for whatever reason, so is the other. */
function join({ client, target }: Pair, { isHeld, ended }: { isHeld: () => boolean; ended: () => void }): void {
  for (const [from, to] of [
    [client, target],
    [target, client],
  ] as const) {
    from.setNoDelay(true)
    from.on('data', (chunk) => {
      if (!to.write(chunk)) from.pause()
    })
    to.on('drain', () => isHeld() || from.resume())
    from.on('error', () => to.resetAndDestroy())
    from.on('end', () => to.end())
    from.on('close', () => {
      to.destroySoon()
      ended()
    })
  }
}

/** What becomes of one side says nothing to the other any more. */
function part({ client, target }: Pair): void {
  for (const socket of [client, target]) socket.removeAllListeners().on('error', () => undefined)
}

function cut({ client, target }: Pair): void {
  client.resetAndDestroy()
  target.resetAndDestroy()
}

/** Corked, because what was read before the pause must not leave either. */
function hold({ client, target }: Pair): void {
  for (const socket of [client, target]) {
    socket.pause()
    socket.cork()
  }
}

function release({ client, target }: Pair): void {
  for (const socket of [client, target]) {
    socket.uncork()
    socket.resume()
  }
}

function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  if (address === null || typeof address === 'string') throw new Error('The line does not listen on a port.')
  return address.port
}
