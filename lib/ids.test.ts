import fc from 'fast-check'
import { TypeID } from 'typeid-js'
import { expect, test, vi } from 'vitest'
import { newId, parseId, publicId, timeOfId } from './ids.ts'

test('a public id is what the TypeID specification says of its UUID, and leads back to it', () => {
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      expect(publicId('dlv', uuid)).toBe(TypeID.fromUUID('dlv', uuid).toString())
      expect(parseId('dlv', publicId('dlv', uuid))).toBe(uuid)
    }),
  )
  expect(publicId('evt', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF')).toBe('evt_7zzzzzzzzzzzzzzzzzzzzzzzzz')
})

test('every new id is a UUIDv7, and greater than the one before it, wherever the clock goes', () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const ids: string[] = []
  const start = Date.now()
  for (const ms of [0, 0, 5, -60_000, 5, 6, 7]) {
    vi.setSystemTime(start + ms)
    for (let n = 0; n < 10_000; n += 1) ids.push(newId())
  }
  vi.useRealTimers()
  expect(ids.findIndex((id) => !/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(id))).toBe(-1)
  expect(ids.findIndex((id, index) => index > 0 && id <= (ids[index - 1] ?? ''))).toBe(-1)
  expect(ids.map(timeOfId).filter((time) => time < start || time > start + 7)).toEqual([])
})

test('an id tells when it was made', () => {
  expect(Math.abs(timeOfId(newId()) - Date.now())).toBeLessThan(1000)
})
