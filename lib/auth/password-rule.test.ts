import { expect, test } from 'vitest'
import { requireStrongPassword } from './password-rule.ts'

const known = ['maya.lind@roofing-north.example', 'Maya Lind', 'Roofing North', 'roofing-north']

test.each([
  ['passwordpassword', /repeat/],
  ['aaaaaaaaaaaaaaaa', /repeat/],
  ['Test1234Test1234', /repeat/],
  ['123456789012', /common|row/],
  ['qwertyuiop12', /common|row/],
  ['password1234', /common/],
  ['iloveyou12345', /common/],
  ['Passw0rd!123', /common/],
  ['maya.lind@roofing-north.example', /your name/],
  ['roofing-north', /your name/],
  ['RoofingNorth1', /your name/],
  ['maya lind 123', /your name/],
  ['hookporthookport', /repeat|your name/],
  ['hookport1234', /your name/],
])('%s is refused, and the words say why', (password, words) => {
  expect(() => requireStrongPassword(password, known, 'newPassword')).toThrow(words)
})

test.each([
  'correct horse battery staple',
  'a battery and a staple',
  'believable-password',
  'Tr0ub4dor&3xyz',
  'v7#Kq2!mWz9p',
  'ein grüner Regenschirm',
  '夜の図書館で本を読む猫がいる',
])('%s is taken', (password) => {
  expect(() => requireStrongPassword(password, known, 'newPassword')).not.toThrow()
})

test('the longest password is judged before anybody gets impatient', () => {
  const startedAt = performance.now()
  for (const long of [
    'ab1'.repeat(66),
    `${'x'.repeat(199)}!`,
    [...Array(200).keys()].map((n) => String.fromCharCode(33 + ((n * 37) % 90))).join(''),
  ])
    try {
      requireStrongPassword(long, known, 'newPassword')
    } catch {
      // Whether it is taken is no matter here.
    }
  expect(performance.now() - startedAt).toBeLessThan(10_000)
})
