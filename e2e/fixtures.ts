import { AxeBuilder } from '@axe-core/playwright'
import { type APIRequestContext, expect, type Page } from '@playwright/test'

/** The first operator, as playwright.config.ts has it made. */
export const operator = { email: 'operator@example.com', password: 'correct-horse-battery' } as const

/** The operator key, as playwright.config.ts has it made. */
export const operatorKey = 'hp_operator_acceptance-tests-0123456789abcdef'

/** Signs the page's browser in, by the request the sign-in form makes; that form has tests of its own. */
export async function signIn(page: Page, account: { email: string; password: string } = operator): Promise<void> {
  const { csrfToken } = await (await page.request.get('/api/auth/csrf')).json()
  const response = await page.request.post('/api/auth/callback/password', { form: { ...account, csrfToken, json: 'true' } })
  expect(response.ok(), await response.text()).toBe(true)
}

/** Opens a page and waits until its buttons and fields react; before that a click is lost. Next's own hidden fields never do. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await page.waitForFunction(() =>
    Array.from(document.querySelectorAll('button, input:not([type="hidden"])')).every((element) =>
      Object.keys(element).some((key) => key.startsWith('__react')),
    ),
  )
}

/** A new organization of which the test is the only user; operators may enter it. */
export async function createOrganization(request: APIRequestContext, name = 'Test organization'): Promise<{ slug: string; name: string }> {
  const slug = `e2e-${crypto.randomUUID().slice(0, 13)}`
  const headers = { authorization: `Bearer ${operatorKey}` }
  const response = await request.post('/api/v1/organizations', { headers, data: { name, slug } })
  expect(response.status(), await response.text()).toBe(201)
  return { slug, name }
}

/** Holds the page, as it stands now, to WCAG 2.2 AA: axe may find nothing serious or critical that stays. */
export async function expectAccessible(page: Page): Promise<void> {
  // On a busy machine a dialog may only begin to fade in when it is looked at; what is really wrong is wrong a moment later too.
  await expect(() => expectNoViolations(page)).toPass({ timeout: 30_000 })
}

async function expectNoViolations(page: Page): Promise<void> {
  // A dialog that is still fading in has colours that nobody sees for long. What turns for ever or moves by scrolling never ends.
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .filter(({ effect, timeline }) => timeline === document.timeline && effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
      .every(({ playState }) => playState !== 'running'),
  )
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    // React Aria's announcer names what is announced by reference, and for seconds after that is gone from the page.
    .exclude('[data-live-announcer]')
    .analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ html }) => html) }))).toEqual([])
}

/** Notes from now on whatever moves without having been asked to. */
export async function watchShifts(page: Page): Promise<void> {
  await page.evaluate(() => {
    const shifts: string[] = []
    Object.assign(window, { shifts })
    new PerformanceObserver((list) => {
      // The figure at an axis that gains a digit counts as moved too, by some millionths of the window.
      for (const entry of list.getEntries())
        if ('value' in entry && Number(entry.value) > 0.0001 && !('hadRecentInput' in entry && entry.hadRecentInput))
          shifts.push(JSON.stringify(entry))
    }).observe({ type: 'layout-shift' })
  })
}

/** What has moved since `watchShifts`, with where it was and is. */
export function shiftsOf(page: Page): Promise<unknown> {
  return page.evaluate(() => Reflect.get(window, 'shifts'))
}
