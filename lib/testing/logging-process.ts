import process from 'node:process'
import { log } from '../log.ts'

// Logs a line, and another one with which it ends, when it is asked to or left alone.
log().info('begun')
process.once('disconnect', () => {
  log().info('left alone')
  process.exit(0)
})
process.once('SIGUSR2', () => {
  log().info('asked to end')
  process.exit(0)
})
process.send?.('ready')
