import { readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { defineConfig } from '@playwright/test'
import { isAlive } from '#lib/db/whole-directory.ts'
import { findBrowser } from '#lib/launch/browser.ts'
import { operator, operatorKey } from './e2e/fixtures.ts'

const port = Number(process.env.E2E_PORT ?? 3457)
const baseURL = `http://127.0.0.1:${port}`
// The identity provider of the tests that sign in through one (lib/testing/identity-provider.ts).
const oidc = { port: port + 1, clientId: 'hookport', clientSecret: 'only-for-tests' } as const
const dataDirPrefix = 'hookport-e2e-'
// Decided once, in the main process; its workers inherit it.
process.env.E2E_DATA_DIR ??= join(tmpdir(), `${dataDirPrefix}${process.pid}`)
const dataDir = process.env.E2E_DATA_DIR
// Every run begins with a first start. The data of a run stays until the next, for a look at its logs.
for (const entry of readdirSync(tmpdir())) {
  const isLeftover = entry.startsWith(dataDirPrefix) && !isAlive(Number(entry.slice(dataDirPrefix.length)))
  if (isLeftover) rmSync(join(tmpdir(), entry), { recursive: true, force: true })
}
// Found once, in the main process; its workers inherit it.
process.env.CHROMIUM_PATH ??= findBrowser()?.path

export default defineConfig({
  testDir: 'e2e',
  workers: 2,
  // Generous, because a machine under load shows slowness and not faults.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  use: { baseURL, trace: 'on-first-retry', launchOptions: { executablePath: process.env.CHROMIUM_PATH } },
  projects: [
    { name: 'desktop', use: { viewport: { width: 1280, height: 800 } } },
    { name: 'phone', use: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } },
  ],
  webServer: [
    {
      command: `"${process.execPath}" lib/testing/identity-provider.ts ${oidc.port} ${oidc.clientId} ${oidc.clientSecret}`,
      url: `http://127.0.0.1:${oidc.port}/jwks`,
    },
    {
      command: `"${process.execPath}" lib/launch/start.ts`,
      url: `${baseURL}/api/health`,
      timeout: 600_000,
      // Without it the launcher would be killed, and could not stop what it has started.
      gracefulShutdown: { signal: 'SIGTERM', timeout: 30_000 },
      env: {
        PORT: `${port}`,
        HOST: '127.0.0.1',
        PUBLIC_URL: '',
        DATABASE_URL: '',
        DATA_DIR: dataDir,
        OIDC_ISSUER: `http://127.0.0.1:${oidc.port}`,
        OIDC_CLIENT_ID: oidc.clientId,
        OIDC_CLIENT_SECRET: oidc.clientSecret,
        SMTP_URL: '',
        MAIL_FROM: '',
        BOOTSTRAP_EMAIL: operator.email,
        BOOTSTRAP_PASSWORD: operator.password,
        BOOTSTRAP_OPERATOR_KEY: operatorKey,
      },
    },
  ],
})
