import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const key = () => randomBytes(32).toString('base64')

export default defineConfig({
  // `server-only` throws wherever React's server condition is not set, which must not be set for everything: pg breaks on it.
  resolve: { alias: { 'server-only': fileURLToPath(new URL('node_modules/server-only/empty.js', import.meta.url)) } },
  test: {
    include: ['{app,bench,components,lib,prisma}/**/*.test.ts'],
    globalSetup: 'lib/testing/global-setup.ts',
    env: { NODE_ENV: 'test', AUTH_SECRET: key(), ENCRYPTION_KEY: key(), CRON_SECRET: key(), LOG_LEVEL: 'silent' },
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
})
