import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runningServer } from '#lib/db/embedded-server.ts'
import { EnvError } from '#lib/env.ts'
import type { Settings } from './settings.ts'

/**
 * Throws when the portal could not listen on HOST and PORT. The portal of a launcher that was just killed gets two
 * seconds to go away.
 */
export async function checkPort(settings: Settings): Promise<void> {
  const { HOST, PORT, dataDir, embedded } = settings
  const isOurs = embedded && (await runningServer(join(dataDir, 'postgres', '18'))) !== undefined
  const giveUpAt = Date.now() + (isOurs ? 2000 : 0)
  for (;;) {
    const problem = await tryToListen(HOST, PORT)
    if (problem === null) return
    if (problem === 'EADDRNOTAVAIL' || problem === 'ENOTFOUND') throw new EnvError(`HOST: ${HOST} is no address of this machine`)
    if (problem === 'EACCES') throw new EnvError(`PORT: only root may listen on port ${PORT}; set PORT to another`)
    if (problem !== 'EADDRINUSE') throw new EnvError(`PORT: cannot listen on ${HOST}, port ${PORT} (${problem})`)
    if (Date.now() >= giveUpAt)
      throw new Error(
        isOurs ? `Another Hookport is already running on ${dataDir}.` : `port ${PORT} is in use (on ${HOST}); set PORT to another`,
      )
    await sleep(100)
  }
}

/** The error's code, or null when nothing is in the way. */
async function tryToListen(host: string, port: number): Promise<string | null> {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
    return null
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}
