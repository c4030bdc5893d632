import fc from 'fast-check'
import { TypeID } from 'typeid-js'
import { expect, test } from 'vitest'
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

test('an id tells when it was made', () => {
  expect(Math.abs(timeOfId(newId()) - Date.now())).toBeLessThan(1000)
})
