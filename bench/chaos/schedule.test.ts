import { expect, test } from 'vitest'
import { faultKinds, planFaults, randomFrom } from './schedule.ts'

const plan = { seconds: 60, smoke: false, dispatchers: 4, portals: 2 }

test('a seed names one schedule, and another seed another one', () => {
  expect(planFaults({ ...plan, seed: 7 })).toEqual(planFaults({ ...plan, seed: 7 }))
  expect(planFaults({ ...plan, seed: 7 })).not.toEqual(planFaults({ ...plan, seed: 8 }))
})

test('in a minute every kind of fault happens, in order, to a process that exists', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const faults = planFaults({ ...plan, seed })
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(faultKinds))
    expect(faults.map(({ atMs }) => atMs)).toEqual(faults.map(({ atMs }) => atMs).sort((a, b) => a - b))
    for (const { atMs, target } of faults) {
      expect(atMs).toBeLessThan(60_000)
      expect(target).toMatch(/^(dispatcher [0-3]|portal [01]|postgres)$/)
    }
  }
})

test('the numbers of a seed are spread evenly', () => {
  const random = randomFrom(1)
  const tenths = new Array<number>(10).fill(0)
  for (let n = 0; n < 10_000; n += 1) tenths[Math.floor(random() * 10)] = (tenths[Math.floor(random() * 10)] ?? 0) + 1
  for (const count of tenths) expect(count).toBeGreaterThan(850)
})
