import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { autoqlHeaders } from './autoql.ts'
import { formats, renderBody } from './format.ts'
import type { FormatEndpoint, FormatEvent } from './subject.ts'

const endpoint: FormatEndpoint = {
  id: 'ep_01kavqz4e8fh1va6h7y8p7k2mn',
  callbackHash: '1234567891234567891234567891234567891234',
  organization: { slug: 'acme', name: 'Acme "Roofing" & Söhne' },
  publicUrl: 'https://hooks.example.com',
}

const event: FormatEvent = {
  id: 'evt_01kavqz4e8fh1va6h7y8p7k2mp',
  type: 'CONSENT_UPDATED',
  category: 'CONSENT',
  occurredAt: new Date('2012-04-07T22:26:10.947Z'),
  dataText: '{"id":"c-81f2","accountsAdded":["savings"],"amount":12345678901234567890.10,"note":"Zoë \\u2028 \\"quoted\\""}',
  entity: { type: 'user', id: '12345678-4321-1234-4321-123456789123' },
  clientId: '98765432198765432198765432198765',
}

const golden = (name: string) => readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8').trimEnd()

test.each(formats)('%s is rendered to the byte', (format) => {
  expect(renderBody(format, event, endpoint)).toBe(golden(`${format}.json`))
})

test('formats that carry the data send the stored text, digit by digit', () => {
  for (const format of ['standard', 'acculynx', 'autoql'] as const) {
    const body = renderBody(format, event, endpoint)
    expect(body).toContain(event.dataText)
    expect(() => JSON.parse(body)).not.toThrow()
  }
})

test('akamai sends no personal data whatever the event carries', () => {
  const body = renderBody('akamai', { ...event, dataText: '{"email":"ada@example.com"}' }, endpoint)
  expect(body).not.toContain('ada')
  expect(Object.keys(JSON.parse(body)[0])).toEqual(['uuid', 'entity_type', 'datetime', 'hash', 'client_id'])
})

test('akoya takes a payload that is already in its shape as it is', () => {
  const dataText = '{"id":"c-1","idType":"CONSENT","customFields":[{"name":"provider","value":"mikomo"}]}'
  expect(JSON.parse(renderBody('akoya', { ...event, dataText }, endpoint)).notificationPayload).toEqual(JSON.parse(dataText))
})

test("AutoQL's vector is signed to the byte", () => {
  expect(autoqlHeaders('WH_abcdefg', new Date(1613603664000), 'request body')).toEqual({
    'autoql-timestamp': '1613603664000',
    'autoql-signature': 'UR5ye3ePBevSPo14aYlz1g2qBMPXF3J4/GhBCTa24jk=',
  })
})
