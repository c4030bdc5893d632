import { isIP, type LookupFunction, Socket } from 'node:net'
import { buildConnector } from 'undici'
import { resolveAllowed, type TargetRules } from '../webhooks/address-guard.ts'
import type { Target } from '../webhooks/target-ports.ts'
import type { Openings } from './openings.ts'

type Options = TargetRules & { timeoutMs: number; ca?: string | undefined }

/**
 * Opens connections to addresses that are allowed, and to no others: what is judged is what is dialled. HTTP/2 is not offered, because
 * a response is bounded here as HTTP/1.1.
 */
export function guardedConnector({ timeoutMs, ca, ...rules }: Options, openings: Openings): buildConnector.connector {
  const options = { timeout: timeoutMs, minVersion: 'TLSv1.2', allowH2: false, ...(ca && { ca }) } as const
  // One for each protocol and port, because a lookup is told the name only.
  const connectors = new Map<string, buildConnector.connector>()
  const connectorFor = ({ protocol, port }: Target) => {
    const key = `${protocol}${port}`
    const connector = connectors.get(key) ?? buildConnector({ ...options, lookup: guardedLookup({ protocol, port }, rules) })
    connectors.set(key, connector)
    return connector
  }
  return (wanted, callback) => {
    const target = { protocol: wanted.protocol, hostname: wanted.hostname, port: Number(wanted.port || defaultPorts[wanted.protocol]) }
    const connect = () => {
      const opening = openings.begin(`${wanted.protocol}//${wanted.host}`)
      const socket: unknown = connectorFor(target)(wanted, (...result) => {
        opening.end()
        callback(...result)
        // After undici has begun to read: the first to listen would be the only one to hear of what is there already.
        const [, connected] = result
        if (connected) boundReading(connected)
      })
      if (socket instanceof Socket) opening.watch(socket)
    }
    // For an IP literal no lookup is made, so it is judged here.
    if (isIP(target.hostname.replace(/^\[|\]$/g, '')) === 0) connect()
    else resolveAllowed(target, rules).then(connect, (error) => callback(error, null))
  }
}

const defaultPorts: Record<string, number> = { 'https:': 443, 'http:': 80 }

function guardedLookup(target: Omit<Target, 'hostname'>, rules: TargetRules): LookupFunction {
  return (hostname, options, callback) => {
    resolveAllowed({ ...target, hostname }, rules).then(
      (addresses) => {
        const [first] = addresses
        if (options.all || !first) callback(null, addresses)
        else callback(null, first.address, first.family)
      },
      (error) => callback(error, []),
    )
  }
}

/** This much may be read of one connection for one request, its headers and the lengths of its chunks included. */
const readBytesMax = 1024 * 1024

/**
 * Closes a connection that goes on and on where nobody counts: in its status line, in interim answers or behind the length of a chunk. A
 * request that is written begins the count anew.
 */
function boundReading(socket: Socket): void {
  let [writtenBytes, bytesBefore] = [0, 0]
  socket.on('readable', () => {
    if (socket.bytesWritten !== writtenBytes) [writtenBytes, bytesBefore] = [socket.bytesWritten, socket.bytesRead]
    if (socket.bytesRead - bytesBefore > readBytesMax) socket.destroy(new Error('The response is too long for what is in it.'))
  })
}
