import { once } from 'node:events'
import process from 'node:process'
import { db } from '#lib/db/client.ts'
import { EnvError, env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { checkMasterKey } from '#lib/webhooks/master-key-check.ts'
import { doors } from './doors.ts'
import { closeFront, createFront } from './front.ts'
import { openNext } from './next.ts'

// The portal in production: one process, one port, publishing answered here and everything else by Next.js.
const drainMs = 5000

const { HOST: hostname, PORT: port } = env()
await checkMasterKey(db()).catch((error: unknown) => {
  // A database that does not answer yet is what the health check is for.
  if (!(error instanceof EnvError)) return log().error({ err: error }, 'the encryption key was not checked')
  console.error(`hookport: ${error.message}`)
  process.exit(1)
})
const app = await openNext({ hostname, port })
const handle = app.getRequestHandler()
const server = createFront(doors, (request, response) => {
  handle(request, response).catch((error) => {
    log().error({ err: error }, 'request failed')
    if (!response.headersSent) response.statusCode = 500
    response.end()
  })
})
await once(server.listen(port, hostname), 'listening')

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop)

async function stop(): Promise<void> {
  await closeFront(server, drainMs)
  await app.close()
  process.exit(0)
}
