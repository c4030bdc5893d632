import { type APIRequestContext, expect, type Locator, type Page } from '@playwright/test'
import { Webhook } from 'standardwebhooks'
import type { ReceivedRequest } from '#lib/testing/receiver.ts'
import { operatorKey } from './fixtures.ts'

// What the tests of the webhooks page do again and again: find things on it, use its dialogs, call the API.

export function card(page: Page, environment: 'Sandbox' | 'Production'): Locator {
  return page.getByRole('region', { name: environment })
}

/** A row of the log in which one cell holds exactly this text; what unfolds below it is a row of its own. */
export function row(page: Page, text: string): Locator {
  return page
    .getByRole('row')
    .filter({ has: expander(page) })
    .filter({ has: page.getByText(text, { exact: true }) })
}

export function expander(inside: Page | Locator): Locator {
  return inside.getByRole('button', { name: /^Details of/ })
}

export async function generateKey(page: Page, environment: 'Sandbox' | 'Production', url: string): Promise<string> {
  await card(page, environment).getByRole('button', { name: 'Generate Key' }).click()
  await page.getByRole('dialog').getByLabel('Endpoint URL').fill(url)
  await page.getByRole('dialog').getByRole('button', { name: 'Continue' }).click()
  return newSecret(page)
}

/** Reads the secret that a dialog shows, and leaves the dialog. */
export async function newSecret(page: Page): Promise<string> {
  const secret = (await page.getByRole('dialog').getByTestId('secret').textContent()) ?? ''
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  return secret
}

export async function regenerate(page: Page, grace: string): Promise<void> {
  await card(page, 'Sandbox').getByRole('button', { name: 'Regenerate' }).click()
  await page.getByRole('dialog').getByText(grace).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Regenerate' }).click()
}

export async function testConnection(page: Page): Promise<void> {
  await card(page, 'Sandbox').getByRole('button', { name: 'Test Connection' }).click()
  await expect(page.getByRole('dialog')).toContainText('Connected')
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

/** The payload, if the request verifies with this secret; throws if not. */
export function verified(received: ReceivedRequest | undefined, secret: string): unknown {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = received?.headers ?? {}
  const headers = { 'webhook-id': String(id), 'webhook-timestamp': String(timestamp), 'webhook-signature': String(signature) }
  return new Webhook(secret).verify(received?.body ?? '', headers)
}

export async function expectNoOverflow(page: Page): Promise<void> {
  // Charts take a moment to follow a window that has changed its width.
  const excess = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  await expect.poll(excess).toBe(0)
}

export async function call(request: APIRequestContext, key: string, method: string, path: string, data?: unknown) {
  const response = await request.fetch(`/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}` },
    ...(data !== undefined && { data }),
  })
  expect(response.ok(), await response.text()).toBe(true)
  return response.json()
}

export async function putEventType(request: APIRequestContext, name: string, category: string): Promise<void> {
  await call(request, operatorKey, 'PUT', `/event-types/${name}`, {
    category,
    title: name,
    description: `For the tests of the page: ${name}`,
  })
}

export async function createKey(request: APIRequestContext, slug: string, environment: string): Promise<string> {
  const { key } = await call(request, operatorKey, 'POST', `/organizations/${slug}/api-keys`, { name: 'Test', environment })
  return key
}

/** Publishes with the operator's key, as a platform does. */
export function publish(
  request: APIRequestContext,
  organization: string,
  environment: string,
  event: { type: string; data: unknown; projectId?: string },
) {
  return call(request, operatorKey, 'POST', '/events', { organization, environment, ...event })
}
