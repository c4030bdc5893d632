import { expect, test } from 'vitest'
import { safeReturnPath, signInPath } from './return-path.ts'

test('a path of the portal is returned to as it was asked for', () => {
  expect(safeReturnPath('/acme/webhooks?environment=production&page=2')).toBe('/acme/webhooks?environment=production&page=2')
  expect(signInPath('/acme/webhooks?page=2')).toBe('/sign-in?next=%2Facme%2Fwebhooks%3Fpage%3D2')
})

test.each([
  null,
  undefined,
  '',
  'acme/webhooks',
  'https://evil.example/',
  '//evil.example/',
  '///evil.example/',
  '/\\evil.example/',
  '\\\\evil.example/',
  '/\t/evil.example/',
  '/\n/evil.example/',
  '/.//evil.example/',
  '/acme/..//evil.example/',
  '/%2e%2e//evil.example',
  'javascript:alert(1)',
  ' //evil.example/',
  '//[',
])('nothing leads out of the portal: %j', (given) => {
  expect(safeReturnPath(given)).toBe('/')
})

test('the sign-in page never leads back to itself', () => {
  expect(safeReturnPath('/sign-in?next=/sign-in')).toBe('/')
  expect(signInPath('/')).toBe('/sign-in')
})
