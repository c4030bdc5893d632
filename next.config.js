import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inboxContentPolicy, securityHeaders } from './lib/security-headers.ts'

const root = fileURLToPath(new URL('.', import.meta.url))

// The newest migration there is: what this build needs of its database (app/api/health/ready).
const migration = readdirSync(new URL('prisma/migrations', import.meta.url))
  .filter((entry) => /^\d{14}_/.test(entry))
  .sort()
  .at(-1)

/** @type {import('next').NextConfig} */
export default {
  output: 'standalone',
  // Without an explicit root, a lockfile in a parent directory would move the standalone output.
  outputFileTracingRoot: root,
  turbopack: {
    root,
    rules: { 'intlStrings.mjs': { loaders: [fileURLToPath(new URL('lib/launch/english-only.ts', import.meta.url))] } },
    // HeroUI's classes stand in a layer below Tailwind's, so that nothing has to be merged away, and each page is 12 KB smaller.
    resolveAlias: { 'tailwind-variants': 'tailwind-variants/lite' },
  },
  poweredByHeader: false,
  env: { HOOKPORT_MIGRATION: migration },
  // AutoQL's clients send their API key in the query; `next dev` would print it.
  logging: { incomingRequests: { ignore: [/^\/autoql\//] }, serverFunctions: false },
  typedRoutes: false,
  serverExternalPackages: ['pino', 'undici', 'pg'],
  headers: async () => [
    { source: '/:path*', headers: Object.entries(securityHeaders).map(([key, value]) => ({ key, value })) },
    { source: '/inbox/:token', headers: [{ key: 'Content-Security-Policy', value: inboxContentPolicy }] },
  ],
}
