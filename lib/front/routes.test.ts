import { expect, test } from 'vitest'
import { createRoutes } from './routes.ts'

const routeOf = createRoutes([
  '/',
  '/metrics',
  '/[org]/webhooks',
  '/[org]/[environment]/events/[id]',
  '/staff/system',
  '/api/v1/events',
  '/api/v1/events/batch',
  '/api/v1/events/[id]',
  '/api/v1/[...path]',
  '/inbox/[token]',
])

test.each([
  ['/', '/'],
  ['/metrics', '/metrics'],
  ['/api/v1/events', '/api/v1/events'],
  ['/api/v1/events/', '/api/v1/events'],
  ['/api/v1/events/batch', '/api/v1/events/batch'],
  ['/api/v1/events/evt_1', '/api/v1/events/[id]'],
  ['/api/v1/events/evt_1/none', '/api/v1/[...path]'],
  ['/api/v1', '/api/v1/[...path]'],
  ['/acme/webhooks', '/[org]/webhooks'],
  ['/staff/system', '/staff/system'],
  ['/staff/webhooks', '/[org]/webhooks'],
  ['/acme/sandbox/events/evt_1', '/[org]/[environment]/events/[id]'],
  ['/inbox/a-token-that-nobody-may-see', '/inbox/[token]'],
  ['/_next/static/chunks/1.js', '/_next'],
  ['/wp-login.php', 'unknown'],
  ['/acme/webhooks/../..', 'unknown'],
  ['/__proto__/constructor', 'unknown'],
])('%s is of the route %s', (path, route) => {
  expect(routeOf(path).route).toBe(route)
})

test('a page of an organization says whose it is, and nothing else does', () => {
  expect(routeOf('/acme/webhooks').slug).toBe('acme')
  expect(routeOf('/staff/system').slug).toBeNull()
  expect(routeOf('/api/v1/events').slug).toBeNull()
})

test('as many routes come of a thousand paths as there are templates', () => {
  const seen = new Set(Array.from({ length: 1000 }, (_, n) => routeOf(`/${n}/webhooks`).route))
  expect(seen).toEqual(new Set(['/[org]/webhooks']))
})
