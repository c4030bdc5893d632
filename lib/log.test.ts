import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { expect, test } from 'vitest'

test('what was logged last is written when a process ends in order', async () => {
  const child = startLogging()
  const chunks: Buffer[] = []
  child.stdout?.on('data', (chunk) => chunks.push(chunk))
  await once(child, 'message')
  child.kill('SIGUSR2')
  await once(child, 'close')
  expect(
    `${Buffer.concat(chunks)}`
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).msg),
  ).toEqual(['begun', 'asked to end'])
})

test('a process whose launcher is gone ends, although nobody reads what it has still to say', async () => {
  const child = startLogging()
  await once(child, 'message')
  child.stdout?.destroy()
  child.disconnect()
  expect(await once(child, 'exit')).toEqual([0, null])
})

function startLogging() {
  const program = join(import.meta.dirname, 'testing/logging-process.ts')
  return fork(program, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], env: { ...process.env, LOG_LEVEL: 'info' } })
}
