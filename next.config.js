import { fileURLToPath } from 'node:url'
import { inboxContentPolicy, securityHeaders } from './lib/security-headers.ts'

const root = fileURLToPath(new URL('.', import.meta.url))

/** @type {import('next').NextConfig} */
export default {
  output: 'standalone',
  // Without an explicit root, a lockfile in a parent directory would move the standalone output.
  outputFileTracingRoot: root,
  turbopack: { root },
  poweredByHeader: false,
  // AutoQL's clients send their API key in the query; `next dev` would print it.
  logging: { incomingRequests: { ignore: [/^\/autoql\//] }, serverFunctions: false },
  typedRoutes: false,
  serverExternalPackages: ['pino', 'undici', 'pg'],
  headers: async () => [
    { source: '/:path*', headers: Object.entries(securityHeaders).map(([key, value]) => ({ key, value })) },
    { source: '/inbox/:token', headers: [{ key: 'Content-Security-Policy', value: inboxContentPolicy }] },
  ],
}
