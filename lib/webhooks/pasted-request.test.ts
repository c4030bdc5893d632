import { expect, test } from 'vitest'
import { readPastedRequest } from './pasted-request.ts'

const headers = {
  'webhook-id': 'evt_1',
  'webhook-timestamp': '1772366400',
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}
const body = '{"type":"order.paid","data":{"text":"it\'s \\"big\\""}}'
const pairs = Object.entries(headers)
const lines = pairs.map(([name, value]) => `${name}: ${value}`).join('\n')

const headersOnly: [string, string][] = [
  ['lines', lines],
  ['lines with CRLF and capitals', lines.replaceAll('webhook', 'Webhook').replaceAll('\n', '\r\n')],
  ['lines with an equals sign', pairs.map(([name, value]) => `${name}=${value}`).join('\n')],
  ['JSON', JSON.stringify(headers)],
  ['JSON with lists', JSON.stringify(Object.fromEntries(pairs.map(([name, value]) => [name, [value]])), null, 2)],
  ['JSON with other things in it', JSON.stringify({ ...headers, nested: { a: 1 }, nothing: null })],
  ['pairs', JSON.stringify(pairs)],
  ['named pairs', JSON.stringify(pairs.map(([name, value]) => ({ name, value })))],
  ["Node's rawHeaders", JSON.stringify(pairs.flat())],
  ["Python's dictionary", `{${pairs.map(([name, value]) => `'${name}': '${value}'`).join(', ')}}`],
  ["Python's list of tuples", `[${pairs.map(([name, value]) => `(b'${name}', b'${value}')`).join(', ')}]`],
  ["Ruby's pairs", pairs.map(([name, value]) => `"${name}"=>"${value}"`).join(', ')],
  ['lines, one with an arrow in its value', `${lines}\nx-note: a => b`],
  ["Ruby's hash", `{${pairs.map(([name, value]) => `"${name}"=>"${value}"`).join(', ')}}`],
  [
    'the output of curl -v',
    `* Connected to example.com (1.2.3.4)\n> POST /in HTTP/1.1\n> Host: example.com\n${pairs.map(([name, value]) => `> ${name}: ${value}`).join('\n')}\n> \n< HTTP/1.1 401\n< webhook-id: other`,
  ],
]

test.each(headersOnly)('headers are read from %s', (_, text) => {
  const read = readPastedRequest(text)
  expect(read.headers).toMatchObject(headers)
  expect(read.body).toBe(null)
})

const whole: [string, string][] = [
  ['raw HTTP', `POST /in HTTP/1.1\r\nHost: example.com\r\n${lines.replaceAll('\n', '\r\n')}\r\n\r\n${body}`],
  ['lines, an empty line and the body', `${lines}\n\n${body}`],
  ['a logged request', JSON.stringify({ method: 'POST', headers, body })],
  ['an event of API Gateway', JSON.stringify({ headers, body: Buffer.from(body).toString('base64'), isBase64Encoded: true })],
  [
    'a curl command',
    `curl -X POST 'https://example.com/in' \\\n${pairs.map(([name, value]) => `  -H '${name}: ${value}' \\`).join('\n')}\n  --data-raw '${body.replaceAll("'", "'\\''")}'`,
  ],
  [
    'a curl command in double quotes',
    `curl https://example.com ${pairs.map(([name, value]) => `--header "${name}: ${value}"`).join(' ')} -d ${JSON.stringify(body)}`,
  ],
]

test.each(whole)('headers and body are read from %s', (_, text) => {
  const read = readPastedRequest(text)
  expect(read.headers).toMatchObject(headers)
  expect(read.body).toBe(body)
})

test('an object of an attempt, headers as the log shows them, is read', () => {
  expect(readPastedRequest(JSON.stringify({ url: 'https://a', headers, body })).headers).toEqual(headers)
})

test('what is none of this gives no headers, and no error', () => {
  for (const text of ['', '   ', 'hello', '{', '[1,2,3]', 'null', '{"a":{}}', '<html></html>', 'curl']) {
    expect(Object.keys(readPastedRequest(text).headers).filter((name) => name.startsWith('webhook'))).toEqual([])
  }
})
