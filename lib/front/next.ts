import { createRequire } from 'node:module'
import { join } from 'node:path'
import process from 'node:process'
import type next from 'next'
import { z } from 'zod'
import { standalone } from '#lib/launch/build.ts'

/**
 * The built portal as a request handler, by Next's documented custom server. The package is that of the build: there must be only one copy of
 * it in a process, and the build has its own.
 */
export async function openNext({ hostname, port }: { hostname: string; port: number }) {
  const require = createRequire(join(standalone, 'server.js'))
  const { config } = require('./.next/required-server-files.json')
  // The one thing that is not documented, and the same that the server.js of `next build` does (Next 16.4.6): a standalone
  // directory has no next.config.js, so that the checked configuration is handed over in this variable.
  process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config)
  const createNext: typeof next = require('next')
  const app = createNext({ dev: false, dir: standalone, hostname, port })
  await app.prepare()
  return app
}

const manifest = z.record(z.string(), z.string())

/** The templates of all routes of the build, as Next.js writes them: `/[org]/webhooks`. */
export function routeTemplates(): string[] {
  const require = createRequire(join(standalone, 'server.js'))
  return Object.values(manifest.parse(require('./.next/app-path-routes-manifest.json')))
}
