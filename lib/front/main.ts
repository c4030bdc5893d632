import { once } from 'node:events'
import process from 'node:process'
import { db } from '#lib/db/client.ts'
import { EnvError, env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { processMetrics } from '#lib/process-metrics.ts'
import { openTracing } from '#lib/tracing.ts'
import { checkMasterKey } from '#lib/webhooks/master-key-check.ts'
import { doors } from './doors.ts'
import { drainFront } from './drain.ts'
import { createFront } from './front.ts'
import { openNext, routeTemplates } from './next.ts'
import { createRequestFigures } from './request-figures.ts'
import { observeRequests } from './requests.ts'
import { createRoutes } from './routes.ts'
import { senderOf } from './sender.ts'

// The portal in production: one process, one port, publishing answered here and everything else by Next.js.
const { HOST: hostname, PORT: port } = env()
await checkMasterKey(db()).catch((error: unknown) => {
  // A database that does not answer yet is what the health check is for.
  if (!(error instanceof EnvError)) return log().error({ err: error }, 'the encryption key was not checked')
  console.error(`hookport: ${error.message}`)
  process.exit(1)
})
const tracing = await openTracing('hookport-portal')
const app = await openNext({ hostname, port })
const handle = app.getRequestHandler()
const server = createFront(doors, (request, response) => {
  handle(request, response).catch((error) => {
    log().error({ err: error }, 'request failed')
    if (!response.headersSent) response.statusCode = 500
    response.end()
  })
})
const figures = createRequestFigures(processMetrics())
server.prependListener('request', observeRequests({ routeOf: createRoutes(routeTemplates()), figures, log: log(), senderOf }))
await once(server.listen(port, hostname), 'listening')

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop)

async function stop(): Promise<void> {
  await drainFront(server)
  await Promise.all([app.close(), tracing?.close()])
  process.exit(0)
}
