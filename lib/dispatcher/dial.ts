import { connect, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { resolveAllowed, type TargetRules } from '../webhooks/address-guard.ts'
import { bareHost, type Target } from '../webhooks/target-ports.ts'

/** `ca`: further certificate authorities, PEM; for tests. */
export type DialRules = TargetRules & { ca?: string | undefined }

/** Opens connections to addresses that are allowed, and to no others: what is judged is what is dialled. */
export type Dialler = {
  /** To be waited for before every call: no lookup is made for a host that is an address itself. Throws `AddressRefused`. */
  judge(target: Target): Promise<void>
  /**
   * The socket is still connecting: it emits `connect`, with https `secureConnect`, or `error`. `take` gets what arrives, in a buffer that is
   * overwritten afterwards.
   */
  dial(target: Target, take: (bytes: Buffer) => void): Socket
}

const sessionsMax = 1_000
// Everything is read into this, because whoever takes it copies what is to be kept; a buffer for each read costs more than reading it.
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024)

/** It remembers TLS sessions, which spare a certificate and half of the way. */
export function createDialler({ ca, ...rules }: DialRules): Dialler {
  const sessions = new Map<string, Buffer>()
  return {
    async judge(target) {
      if (isIP(bareHost(target)) !== 0) await resolveAllowed(target, rules)
    },
    dial(target, take) {
      const host = bareHost(target)
      const callback = (count: number) => {
        take(readBuffer.subarray(0, count))
        return true
      }
      const lookup = guardedLookup(target, rules)
      const options = { host, port: target.port, noDelay: true, keepAlive: true, lookup, onread: { buffer: readBuffer, callback } }
      if (target.protocol !== 'https:') return connect(options)
      const key = `${host} ${target.port}`
      const session = sessions.get(key)
      const socket = connectSecurely({ ...options, ...tlsOptions, ...(isIP(host) === 0 && { servername: host }), ca, session })
      return socket.on('session', (made) => {
        if (sessions.size >= sessionsMax) sessions.clear()
        sessions.set(key, made)
      })
    },
  }
}

// HTTP/2 is not offered, because a response is bounded here as HTTP/1.1.
const tlsOptions = { minVersion: 'TLSv1.2', ALPNProtocols: ['http/1.1'] } as const

function guardedLookup(target: Target, rules: TargetRules): LookupFunction {
  return (_, options, callback) => {
    resolveAllowed(target, rules).then(
      (addresses) => {
        const [first] = addresses
        if (options.all || !first) callback(null, addresses)
        else callback(null, first.address, first.family)
      },
      (error) => callback(error, []),
    )
  }
}
