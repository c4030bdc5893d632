import { expect, test } from 'vitest'
import { newId, publicId } from '../ids.ts'
import { findId } from './search-text.ts'

const id = publicId('dlv', newId())

test.each([
  id,
  ` ${id}\n`,
  id.toUpperCase(),
  `"${id}",`,
  `https://portal.example/acme/sandbox/deliveries/${id}?tab=1`,
  `webhook ${id} failed`,
])('the id is found in %j', (text) => expect(findId(text)).toEqual({ prefix: 'dlv', kind: 'delivery', id }))

test('events and endpoints are told apart', () => {
  expect(findId(publicId('evt', newId()))?.kind).toBe('event')
  expect(findId(publicId('ep', newId()))?.kind).toBe('endpoint')
})

test.each([
  '',
  'dlv_',
  id.slice(0, -1),
  `${id}0`,
  `x${id}`,
  publicId('org', newId()),
  'dlv_zzzzzzzzzzzzzzzzzzzzzzzzzz',
  'https://shop.example/hooks',
])('there is no id in %j', (text) => expect(findId(text)).toBeNull())
