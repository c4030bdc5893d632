import process from 'node:process'

// Loaded before a program that the launcher starts. When the launcher is killed, nobody is left to stop its children:
// they end by themselves, in order, or after 15 s in any case.
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.exit(1), 15_000).unref()
})
