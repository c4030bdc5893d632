import { expect, test } from 'vitest'
import { paceOf, spanOf } from './recovery-span.ts'

const now = Date.parse('2026-11-22T12:00:00.000Z')
const none = { since: '', until: '' }

test('presets end now and begin where they say', () => {
  expect(spanOf('hour', none, null, now)).toEqual({ ok: true, since: '2026-11-22T11:00:00.000Z' })
  expect(spanOf('day', none, null, now)).toEqual({ ok: true, since: '2026-11-21T12:00:00.000Z' })
  expect(spanOf('lastSuccess', none, '2026-11-20T00:00:00.000Z', now)).toEqual({ ok: true, since: '2026-11-20T00:00:00.000Z' })
  expect(spanOf('lastSuccess', none, null, now)).toMatchObject({ ok: false })
})

test('an exact range is read in the zone of the reader, and refused when it is empty or goes backwards', () => {
  const local = (text: string) => new Date(text).toISOString()
  expect(spanOf('exact', { since: '2026-11-22T09:30', until: '' }, null, now)).toEqual({ ok: true, since: local('2026-11-22T09:30') })
  expect(spanOf('exact', { since: '2026-11-22T09:30', until: '2026-11-22T10:00' }, null, now)).toMatchObject({
    until: local('2026-11-22T10:00'),
  })
  expect(spanOf('exact', { since: '2026-11-22T09:30', until: '2026-11-22T09:30' }, null, now)).toMatchObject({
    ok: false,
    message: expect.stringContaining('after'),
  })
  expect(spanOf('exact', none, null, now)).toEqual({ ok: false, message: null })
})

test('a pace is a whole number from 1 to 10 000, or none', () => {
  expect(['', '1', '10000', '0', '10001', '2.5', 'fast'].map(paceOf)).toEqual([null, 1, 10_000, undefined, undefined, undefined, undefined])
})
