import { chmod, rm } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { startEmbedded } from '#lib/db/embedded.ts'
import { copyImage } from '#lib/launch/image.ts'
import { print, step } from '#lib/launch/terminal.ts'
import { type ReceivedRequest, startReceiver } from '#lib/testing/receiver.ts'
import { temporaryDataDir } from '#lib/testing/temporary.ts'
import { createCustomer } from './deploy/customer.ts'
import { startLayout } from './deploy/layout.ts'
import { bytesOf, nodeBytes } from './deploy/size.ts'

// npm run check:deploy: the processes of deploy/compose.yaml, with its commands and variables, from nothing but the files of the image, on this machine and
// without Docker. One event is delivered, a dispatcher is killed, another is delivered, and everything drains.
const directory = await temporaryDataDir('hookport-deploy-')
const image = join(directory, 'app')
const stack = new AsyncDisposableStack()
stack.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 10 }))
try {
  await check()
  await stack.disposeAsync()
  process.exit(0)
} catch (error) {
  print(`✗ ${error instanceof Error ? error.stack : error}`)
  await stack.disposeAsync()
  process.exit(1)
}

async function check(): Promise<void> {
  // The programs run as somebody who may only read them.
  await chmod(directory, 0o755)
  await say('copying the files of the image', () => copyImage(image), tellSize)
  const postgres = await say('starting PostgreSQL', () => startEmbedded({ dataDir: join(directory, 'data') }))
  stack.defer(() => postgres.stop())
  const receiver = await startReceiver()
  stack.defer(() => receiver.close())
  const operatorKey = `hp_operator_${'d'.repeat(40)}`
  const collector = await startReceiver()
  stack.defer(() => collector.close())
  const layout = await startLayout({ image, databaseUrl: postgres.url, operatorKey, collectorUrl: collector.url })
  stack.defer(() => layout.kill())
  await say('preparing the database', () => layout.prepare())
  await say('starting portal and two dispatchers', () => layout.start())
  const customer = createCustomer({ url: layout.portalUrl, operatorKey, receiver })
  await say('delivering an event', () => customer.deliver())
  await say('killing a dispatcher, delivering another event', async () => {
    await layout.killDispatcher()
    await customer.deliver()
  })
  await say('draining', () => layout.drain())
  print(`✓ traces: ${expectTraces(collector.requests).join(', ')}`)
}

/** The spans that each kind of process has sent, on its way out at the latest. Throws for one that has sent none. */
function expectTraces(requests: ReceivedRequest[]): string[] {
  return ['hookport-portal', 'hookport-dispatcher'].map((service) => {
    const sent = requests.filter(({ path, body }) => path === '/v1/traces' && body.includes(`"${service}"`))
    if (sent.length === 0) throw new Error(`${service} has sent no spans`)
    return `${sent.reduce((sum, { body }) => sum + body.split('"spanId"').length - 1, 0)} spans of ${service}`
  })
}

function say<T>(title: string, work: () => Promise<T>, detail: (result: T) => string = () => title): Promise<T> {
  return step(title, work, detail)
}

/** What can be weighed here: the base image cannot, because nothing is downloaded. */
function tellSize(): string {
  const [files, node] = [bytesOf(image), nodeBytes()].map((bytes) => Math.round(bytes / 1_000_000))
  return `files of the image: ${files} MB, and Node.js: ${node} MB`
}
