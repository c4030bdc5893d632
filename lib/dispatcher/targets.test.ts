import process from 'node:process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '#lib/errors.ts'
import { type NameServer, startNameServer } from '#lib/testing/name-server.ts'
import { type Receiver, startReceiver } from '#lib/testing/receiver.ts'
import { loopback } from '#lib/testing/world.ts'
import { checkTargetUrl, type TargetRules } from '#lib/webhooks/address-guard.ts'
import { createEgress, type Egress } from './egress.ts'

// The portal's own address and its database's, which must be known before anything asks for the environment.
process.env.PUBLIC_URL = 'https://hooks.example.net:8443'
process.env.PORT = '4173'
process.env.DATABASE_URL = 'postgresql://127.0.0.1:54329/hookport'

let receiver: Receiver
let names: NameServer
let strict: Egress
let count = 0

beforeAll(async () => {
  ;[receiver, names] = await Promise.all([startReceiver(), startNameServer()])
  strict = createEgress(rules())
})
afterAll(() => Promise.all([receiver.close(), names.close(), strict.close()]))

function rules(allowlist: TargetRules['allowlist'] = []): TargetRules {
  return { allowlist, resolve: names.resolve }
}

function newName(): string {
  count += 1
  return `name-${count}.test`
}

const post = (client: Egress, url: string) => client.send({ url, headers: { 'content-type': 'application/json' }, body: '{}' })

async function refusedAtSave(url: string, allowlist: TargetRules['allowlist'] = []): Promise<void> {
  const error = await checkTargetUrl(url, rules(allowlist)).catch((reason) => reason)
  expect(error).toBeInstanceOf(AppError)
  expect(error).toMatchObject({ code: 'address_refused', status: 422, fields: [{ path: 'url' }] })
}

async function refusedAtDial(url: string, client = strict): Promise<void> {
  const arrived = receiver.requests.length
  expect(await post(client, url)).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/\.$/) })
  expect(receiver.requests).toHaveLength(arrived)
}

// One address or more of every kind that is not a host on the internet (RFC 6890 and IANA's registries of special-purpose addresses).
const forbidden: [what: string, ...addresses: string[]][] = [
  ['unspecified and "this network"', '0.0.0.0', '0.1.2.3', '::'],
  ['loopback', '127.0.0.1', '127.255.255.254', '::1'],
  ['private', '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
  ['carrier-grade NAT', '100.64.0.1', '100.127.255.254'],
  ['link-local, with the metadata of clouds', '169.254.0.1', '169.254.169.254', '169.254.170.2', 'fe80::1', 'febf::1'],
  ['metadata of clouds elsewhere', '100.100.100.200', '192.0.0.192', 'fd00:ec2::254', 'fd20:ce::254'],
  ['protocol assignments and relays', '192.0.0.1', '192.88.99.1', '192.31.196.1', '192.52.193.1', '192.175.48.1'],
  ['documentation', '192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  ['benchmarking', '198.18.0.1', '198.19.255.255', '2001:2::1'],
  ['multicast', '224.0.0.1', '239.255.255.255', 'ff02::1', 'ff0e::1'],
  ['reserved', '240.0.0.1', '255.255.255.254', '1::1', '4000::1', '8000::1', 'e000::1'],
  ['broadcast', '255.255.255.255'],
  ['unique local and site-local', 'fc00::1', 'fdff::1', 'fec0::1', 'feff::1'],
  ['IPv4-mapped', '::ffff:127.0.0.1', '::ffff:169.254.169.254', '::ffff:10.0.0.1'],
  ['IPv4-compatible and translated', '::7f00:1', '::a9fe:a9fe', '::808:808', '::ffff:0:127.0.0.1'],
  ['NAT64', '64:ff9b::7f00:1', '64:ff9b::a9fe:a9fe', '64:ff9b::808:808', '64:ff9b:1::a00:1'],
  ['6to4', '2002:7f00:1::1', '2002:a9fe:a9fe::1', '2002:808:808::1'],
  ['Teredo', '2001::1', '2001:0:7f00:1::'],
  ['discard, ORCHID, AMT, AS112, segment routing', '100::1', '2001:20::1', '2001:3::1', '2001:4:112::1', '2620:4f:8000::1', '5f00::1'],
]

describe.each(forbidden)('%s', (_, ...addresses) => {
  test.each(addresses)('%s is refused: as a literal, among the addresses of a name, and when a name comes to mean it', async (address) => {
    const host = address.includes(':') ? `[${address}]` : address
    for (const protocol of ['https', 'http']) {
      await refusedAtSave(`${protocol}://${host}:${receiver.port}/`)
      await refusedAtDial(`${protocol}://${host}:${receiver.port}/`)
    }
    const among = newName()
    names.answer(among, ['1.1.1.1', address, '2606:4700:4700::1111'])
    await refusedAtSave(`https://${among}/`)
    await refusedAtDial(`https://${among}:${receiver.port}/`)
    const rebound = newName()
    names.answer(rebound, ['1.1.1.1'], [address])
    await checkTargetUrl(`https://${rebound}/`, rules())
    await refusedAtDial(`https://${rebound}:${receiver.port}/`)
  })
})

// The same few addresses, written so that a filter on the text might miss them.
const spellings = [
  ...['2130706433', '0x7f000001', '017700000001', '0x7f.1', '127.1', '127.0.1', '0177.0.0.1', '0x7f.0x0.0x0.0x1', '127.0.0.1.', '0', '0x0'],
  ...[
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '169.254.43518',
    '0x0a.1',
    '4294967295',
    '0300.0250.1',
    '%31%32%37.0.0.1',
    '127%2e0.0.1',
  ],
  ...['１２７.０.０.１', '127。0。0。1', '127｡0｡0｡1', '⑯⑨。②⑤④。⑯⑨。②⑤④', '①②⑦.0.0.1', '０x7f.1', '𝟏𝟐𝟕.0.0.1', 'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ'],
  ...['[0:0:0:0:0:0:0:1]', '[::0001]', '[0000::1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:127.0.0.1]', '[::FFFF:7F00:0001]', '[::127.0.0.1]'],
  ...['localhost', 'LOCALHOST', 'localhost.', 'LocalHost'],
]

test.each(spellings)('%s does not get through by how it is written', async (host) => {
  names.answer('localhost', ['127.0.0.1'])
  for (const protocol of ['https', 'http']) {
    const url = `${protocol}://${host}:${receiver.port}/`
    await refusedAtSave(url)
    await refusedAtDial(url)
  }
})

// What is no URL to deliver to, whatever its address.
const malformed = [
  ...[
    '',
    'nonsense',
    '//1.1.1.1/',
    'ftp://1.1.1.1/',
    'file:///etc/passwd',
    'gopher://1.1.1.1/',
    'javascript:alert(1)',
    'data:text/plain,x',
  ],
  ...[
    'https:/1.1.1.1',
    'https:1.1.1.1',
    'https:\\\\1.1.1.1\\',
    'https://',
    'https://[',
    'https://[::1',
    'https://1.1.1.1:99999/',
    'https://1.1.1.1:x/',
  ],
  ...['https://user@1.1.1.1/', 'https://user:pw@1.1.1.1/', 'https://:pw@1.1.1.1/', 'https://1.1.1.1@10.0.0.1/', 'https://1.1.1.1/#x'],
  ...[
    'https://[fe80::1%25eth0]/',
    'https://[fe80::1%eth0]/',
    'https://[::1%25lo]/',
    'https://256.256.256.256/',
    'https://1.1.1.1%00/',
    'https://a b/',
  ],
  ...['http://1.1.1.1/', 'http://[2606:4700:4700::1111]/', 'http://no-such-name.test/'],
]

test.each(malformed)('"%s" is refused when it is saved', async (url) => {
  await refusedAtSave(url)
})

// Ports on which something else than HTTP is spoken, and the installation's own.
const ports = [
  20, 21, 22, 23, 25, 53, 110, 143, 389, 465, 587, 636, 993, 1433, 1521, 2049, 3306, 5432, 6000, 6379, 6667, 11_211, 27_017, 54_329,
]

test.each(ports)('the port %i is refused, at a public address as at an allowed one', async (port) => {
  const lenient = createEgress(rules(loopback))
  for (const url of [`https://1.1.1.1:${port}/`, `http://127.0.0.1:${port}/`, `https://localhost:${port}/`]) {
    await refusedAtSave(url, loopback)
    await refusedAtDial(url, lenient)
  }
  await lenient.close()
})

const ofThePortal = [
  'https://hooks.example.net:8443/',
  'https://hooks.example.net:8443/api/v1/events',
  'https://hooks.example.net:8443/inbox/../api/v1/events',
  'https://hooks.example.net:8443/inbox',
  'https://HOOKS.EXAMPLE.NET:8443/oauth2/token',
  'http://127.0.0.1:4173/inbox/token',
  'http://127.1:4173/api/v1/events',
  'http://[::1]:4173/api/v1/events',
  'http://[::ffff:127.0.0.1]:4173/',
  'http://localhost:4173/api/v1/events',
]

test.each(ofThePortal)('%s is the portal itself, and refused although its address is allowed', async (url) => {
  const allowed: TargetRules = { allowlist: loopback, resolve: async () => [{ address: '127.0.0.1', family: 4 }] }
  const client = createEgress(allowed)
  await expect(checkTargetUrl(url, allowed)).rejects.toMatchObject({ code: 'address_refused' })
  await refusedAtDial(url, client)
  await client.close()
})

test("an inbox of the portal is reached by the portal's name", async () => {
  const allowed: TargetRules = { allowlist: loopback, resolve: async () => [{ address: '127.0.0.1', family: 4 }] }
  await checkTargetUrl('https://hooks.example.net:8443/inbox/token', allowed)
  const client = createEgress(allowed)
  expect(await post(client, 'https://hooks.example.net:8443/inbox/token')).toMatchObject({ kind: 'network', errorClass: 'connect' })
  await client.close()
})

test.each([
  '1.1.1.1',
  '[2606:4700:4700::1111]',
  '8.8.8.8:8443',
  '1.1.1.1:10443',
  '100.63.255.255',
  '100.128.0.1',
  '172.32.0.1',
  '[2a00::1]',
])('%s is public, and saved with https only', async (host) => {
  await checkTargetUrl(`https://${host}/hooks?x=1`, rules())
  await refusedAtSave(`http://${host}/hooks?x=1`)
  await refusedAtDial(`http://${host}/hooks?x=1`)
})

test('a name that does not resolve yet is saved with https, and is a dns error when it is dialled', async () => {
  const url = `https://${newName()}/`
  await checkTargetUrl(url, rules())
  expect(await post(strict, url)).toMatchObject({ kind: 'network', errorClass: 'dns' })
})

test('an allowed range is reached over http too, by its own addresses and mapped ones, and no other is', async () => {
  const lenient = createEgress(rules(loopback))
  const name = newName()
  names.answer(name, ['127.0.0.1'])
  for (const host of ['127.0.0.1', '127.1', '[::ffff:127.0.0.1]', name]) {
    await checkTargetUrl(`http://${host}:${receiver.port}/`, rules(loopback))
    expect(await post(lenient, `http://${host}:${receiver.port}/`)).toMatchObject({ kind: 'response' })
  }
  await refusedAtSave('http://10.0.0.1/', loopback)
  await refusedAtDial('https://10.0.0.1/', lenient)
  const mixed = newName()
  names.answer(mixed, ['127.0.0.1', '10.0.0.1'])
  await refusedAtSave(`http://${mixed}:${receiver.port}/`, loopback)
  await refusedAtDial(`http://${mixed}:${receiver.port}/`, lenient)
  await lenient.close()
})

test("a connection goes to the addresses that were judged: a name is asked for once, and what it means afterwards is nobody's", async () => {
  const lenient = createEgress(rules(loopback))
  const name = newName()
  names.answer(name, ['127.0.0.1'], ['10.0.0.1'])
  expect(await post(lenient, `http://${name}:${receiver.port}/`)).toMatchObject({ kind: 'response' })
  expect(names.asked(name)).toBe(1)
  await lenient.close()
})

test.each([301, 302, 303, 307, 308])('a redirect by %i is the answer, wherever it leads', async (status) => {
  const lenient = createEgress(rules(loopback))
  const arrived = receiver.requests.length
  receiver.respond({ status, headers: { location: 'http://169.254.169.254/latest/meta-data/' } })
  expect(await post(lenient, receiver.url)).toMatchObject({ kind: 'response', response: { status } })
  expect(receiver.requests).toHaveLength(arrived + 1)
  await lenient.close()
})
