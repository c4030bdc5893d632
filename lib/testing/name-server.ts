import { createSocket } from 'node:dgram'
import type { LookupAddress } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import ipaddr from 'ipaddr.js'

export type NameServer = {
  /** What a name's addresses are at its first question, at its second and so on; the last stays. */
  answer(name: string, ...rounds: string[][]): void
  /** How often a name was asked for. */
  asked(name: string): number
  /** Asks this server as a resolver does that speaks both families of addresses. */
  resolve(hostname: string): Promise<LookupAddress[]>
  close(): void
}

const types = { 1: 'ipv4', 28: 'ipv6' } as const

/** A real DNS server on loopback that answers as it was told. */
export async function startNameServer(): Promise<NameServer> {
  const names = new Map<string, string[][]>()
  const counts = new Map<string, number>()
  const socket = createSocket('udp4')
  socket.on('message', (question, { address, port }) => {
    const { name, type } = read(question)
    // A question of a resolver is one for each family, of which the first counts.
    if (type === 1) counts.set(name, (counts.get(name) ?? 0) + 1)
    const rounds = names.get(name)
    const addresses = rounds?.[Math.min(counts.get(name) ?? 1, rounds.length) - 1] ?? []
    socket.send(
      answerTo(
        question,
        addresses.filter((one) => ipaddr.parse(one).kind() === types[type]),
      ),
      port,
      address,
    )
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const resolver = new Resolver()
  resolver.setServers([`127.0.0.1:${socket.address().port}`])
  return {
    answer: (name, ...rounds) => void names.set(name, rounds),
    asked: (name) => counts.get(name) ?? 0,
    async resolve(hostname) {
      // One after the other, so that both belong to the same round.
      const four = await resolver.resolve4(hostname).catch(() => [])
      const six = await resolver.resolve6(hostname).catch(() => [])
      const addresses = [...four.map((address) => ({ address, family: 4 })), ...six.map((address) => ({ address, family: 6 }))]
      if (addresses.length === 0) throw Object.assign(new Error(`no such name: ${hostname}`), { code: 'ENOTFOUND' })
      return addresses
    },
    close: () => void socket.close(),
  }
}

/** The name and type that a message asks for (RFC 1035, section 4.1.2). */
function read(question: Buffer): { name: string; type: keyof typeof types } {
  const labels: string[] = []
  let at = 12
  for (let length = question.readUInt8(at); length > 0; length = question.readUInt8(at)) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: question.readUInt16BE(at + 1) === 28 ? 28 : 1 }
}

/** The question again, as an answer with one record for each address (RFC 1035, section 4.1.3). */
function answerTo(question: Buffer, addresses: string[]): Buffer {
  const asked = question.subarray(12, question.indexOf(0, 12) + 5)
  const head = Buffer.alloc(12)
  question.copy(head, 0, 0, 2)
  head.writeUInt16BE(0x8180, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(addresses.length, 6)
  const records = addresses.map((address) => {
    const bytes = Buffer.from(ipaddr.parse(address).toByteArray())
    const record = Buffer.alloc(12)
    record.writeUInt16BE(0xc00c, 0)
    record.writeUInt16BE(bytes.length === 4 ? 1 : 28, 2)
    record.writeUInt16BE(1, 4)
    record.writeUInt16BE(bytes.length, 10)
    return Buffer.concat([record, bytes])
  })
  return Buffer.concat([head, asked, ...records])
}
