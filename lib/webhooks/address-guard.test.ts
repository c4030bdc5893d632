import { expect, test } from 'vitest'
import { AppError } from '#lib/errors.ts'
import { loopback } from '#lib/testing/world.ts'
import { checkTargetUrl, refusalOf } from './address-guard.ts'

const forbidden = [
  ...[
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.0.0.1',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
  ],
  ...[
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    '100::1',
  ],
  ...['2001::1', '2001:db8::1', '2002:a00:1::1', 'fc00::1', 'fd12::1', 'fe80::1', 'fec0::1', 'ff02::1', 'not an address'],
]

test.each(forbidden)('%s is never dialled', (address) => {
  expect(refusalOf(address, 'https:', [])).not.toBeNull()
})

test.each(['1.1.1.1', '93.184.216.34', '2606:4700:4700::1111', '::ffff:1.1.1.1'])('%s is reached over https only', (address) => {
  expect(refusalOf(address, 'https:', [])).toBeNull()
  expect(refusalOf(address, 'http:', [])).not.toBeNull()
})

test('an address in the allowlist is reached over both, and only that range is', () => {
  expect(refusalOf('127.0.0.1', 'http:', loopback)).toBeNull()
  expect(refusalOf('::ffff:127.0.0.1', 'http:', loopback)).toBeNull()
  expect(refusalOf('10.0.0.1', 'http:', loopback)).not.toBeNull()
})

const badUrls = [
  '',
  'nonsense',
  'ftp://example.com',
  'https:/example.com',
  'https://user:pw@example.com/',
  'https://example.com/#x',
  'http://1.1.1.1/',
]

test.each([
  ...badUrls,
  'https://127.0.0.1/',
  'https://localhost/',
  'https://2130706433/',
  'https://[::1]/',
  'http://no-such-host.invalid/',
])('"%s" is refused at save, by the name of the field', async (url) => {
  const error = await checkTargetUrl(url, []).catch((reason) => reason)
  expect(error).toBeInstanceOf(AppError)
  expect(error).toMatchObject({ code: 'address_refused', fields: [{ path: 'url' }] })
})

test('a public address and a name that does not resolve yet are accepted over https', async () => {
  await expect(checkTargetUrl('https://1.1.1.1/hooks?x=1', [])).resolves.toBeUndefined()
  await expect(checkTargetUrl('https://no-such-host.invalid/', [])).resolves.toBeUndefined()
})
