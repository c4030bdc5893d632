import { expect, test } from 'vitest'
import { createRecent } from './recent.ts'

function counting(entriesMax = 10) {
  const clock = { ms: 0 }
  const asked: string[] = []
  const recent = createRecent<string>({ ageMsMax: 1000, entriesMax, now: () => clock.ms })
  const get = (key: string) =>
    recent.get(key, async () => {
      asked.push(key)
      return `${key}${asked.length}`
    })
  return { clock, asked, recent, get }
}

test('those who ask at the same time, and within the age, share one question', async () => {
  const { clock, asked, get } = counting()
  expect(await Promise.all([get('a'), get('a'), get('a')])).toEqual(['a1', 'a1', 'a1'])
  clock.ms = 999
  expect(await get('a')).toBe('a1')
  expect(asked).toEqual(['a'])
})

test('an answer that has reached the age is asked for anew, and counts from its question', async () => {
  const { clock, get } = counting()
  await get('a')
  clock.ms = 1000
  expect(await get('a')).toBe('a2')
  clock.ms = 1999
  expect(await get('a')).toBe('a2')
  clock.ms = 2000
  expect(await get('a')).toBe('a3')
})

test('an answer that is slow to come is not shared past its age', async () => {
  const clock = { ms: 0 }
  const recent = createRecent<number>({ ageMsMax: 1000, entriesMax: 10, now: () => clock.ms })
  const slow = Promise.withResolvers<number>()
  const first = recent.get('a', () => slow.promise)
  clock.ms = 1000
  expect(await recent.get('a', async () => 2)).toBe(2)
  slow.resolve(1)
  expect(await first).toBe(1)
  expect(await recent.get('a', async () => 3)).toBe(2)
})

test('a failure is told to all who wait for it and not kept', async () => {
  const recent = createRecent<number>({ ageMsMax: 1000, entriesMax: 10, now: () => 0 })
  const ask = () => Promise.reject(new Error('down'))
  const both = await Promise.allSettled([recent.get('a', ask), recent.get('a', ask)])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await recent.get('a', async () => 7)).toBe(7)
})

test('what is forgotten is asked for anew, also while it is being asked', async () => {
  const { recent, get } = counting()
  const first = get('a')
  recent.forget()
  expect(await get('a')).toBe('a2')
  expect(await first).toBe('a1')
  expect(await get('a')).toBe('a2')
})

test('of more than the limit the oldest goes', async () => {
  const { asked, get } = counting(2)
  for (const key of ['a', 'b', 'c', 'c', 'b', 'a']) await get(key)
  expect(asked).toEqual(['a', 'b', 'c', 'a'])
})
