import process from 'node:process'
import { readCpu } from './cpu.ts'
import { publishHeld } from './load.ts'
import { memoryBytes, type Product, type Service, startProduct } from './product.ts'
import { startLoadReceiver } from './receiver.ts'
import type { Bench } from './row.ts'
import { createTarget, eventType } from './target.ts'

/** `close` stops everything, once. */
export type OpenBench = Bench & { close(): Promise<void> }

/** Starts the product with one portal, and the receiver. Whoever calls it must `close` it, also after a failure. */
export async function startBench({ smoke, say }: Pick<Bench, 'smoke' | 'say'>): Promise<OpenBench> {
  const product = await startProduct(say, { commitTimes: true })
  const receiver = await startLoadReceiver()
  await product.startPortal()
  await product.api.putEventType(eventType)
  const { close, ...dispatchers } = manageDispatchers(product, () => warmUp(bench))
  const cpu = async () => readCpu({ ...product.pids(), postgres: [await product.postgresPid()], receiver: [receiver.pid] })
  const bench = { product, receiver, smoke, say, cpu, ...dispatchers }
  let closed: Promise<unknown> | undefined
  return {
    ...bench,
    async close() {
      close()
      closed ??= Promise.all([product.stop(), receiver.close()])
      await closed
    },
  }
}

type Managed = Pick<Bench, 'dispatchers' | 'pause' | 'resume' | 'kill' | 'memoryPeakMiB'>

function manageDispatchers(product: Product, warmUp: () => Promise<void>): Managed & { close: () => void } {
  const running: Service[] = []
  let peakBytes = 0
  const signal = (name: 'SIGSTOP' | 'SIGCONT') => {
    for (const { pid } of running) process.kill(pid, name)
  }
  const observe = async () => {
    for (const { pid } of running) peakBytes = Math.max(peakBytes, (await memoryBytes(pid))?.peak ?? 0)
  }
  return {
    async dispatchers(count, { warm } = { warm: true }) {
      await observe()
      while (running.length > count) await running.pop()?.stop()
      const missing = count - running.length
      for (let n = 0; n < missing; n += 1) {
        // While the others stand still, it must be the new one that delivers.
        signal('SIGSTOP')
        running.push(product.startDispatcher())
        if (warm) await warmUp()
        signal('SIGCONT')
      }
    },
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    async kill() {
      await observe()
      await running.pop()?.kill()
    },
    async memoryPeakMiB() {
      await observe()
      return peakBytes / 2 ** 20
    },
    // A process that is stopped cannot drain.
    close: () => signal('SIGCONT'),
  }
}

const warmUpCount = 20_000

/** A process is warm when it has delivered so much that its code is compiled; the ceiling sends as much before it is measured. */
async function warmUp(bench: Bench): Promise<void> {
  const target = await createTarget(bench, { urls: ['/'] })
  await bench.receiver.forget()
  const delivered = () => bench.receiver.counts().unique
  const { deliveries } = await publishHeld(bench, target, { count: bench.smoke ? 20 : warmUpCount, aheadMax: 4_000, delivered })
  await bench.receiver.until(({ unique }) => unique >= deliveries, 30_000)
}
