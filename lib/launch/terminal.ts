import process from 'node:process'

/**
 * Runs one step and says so in one line, with the seconds it took, unless `done` finds it not worth a line. So that it
 * never looks dead, it is redrawn every second on a terminal, and reported every 15 s elsewhere; `say` renames it.
 */
export async function step<T>(
  title: string,
  work: (say: (title: string) => void) => Promise<T>,
  done: (result: T) => string | null,
): Promise<T> {
  const startedAt = Date.now()
  const seconds = (digits: number) => `${((Date.now() - startedAt) / 1000).toFixed(digits)} s`
  let current = title
  const { isTTY } = process.stdout
  const draw = () => process.stdout.write(isTTY ? `\r\x1b[K… ${current} (${seconds(0)})` : `… ${current} (${seconds(0)})\n`)
  if (isTTY) draw()
  const timer = setInterval(draw, isTTY ? 1000 : 15_000)
  try {
    const result = await work((next) => {
      current = next
    })
    const outcome = done(result)
    if (outcome !== null) print(`✓ ${outcome} (${seconds(1)})`)
    return result
  } finally {
    clearInterval(timer)
    if (isTTY) process.stdout.write('\r\x1b[K')
  }
}

/** One line for the person who started us. */
export function print(line: string): void {
  process.stdout.write(process.stdout.isTTY ? `\r\x1b[K${line}\n` : `${line}\n`)
}

/** One line about something that went wrong. */
export function complain(line: string): void {
  process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}hookport: ${line}\n`)
}

/** Runs a command to its end, and ends the process: a failure is one line and exit 1. */
export async function runCommand(main: () => Promise<void>): Promise<never> {
  try {
    await main()
    process.exit(0)
  } catch (error) {
    complain(error instanceof Error ? error.message : `${error}`)
    process.exit(1)
  }
}
