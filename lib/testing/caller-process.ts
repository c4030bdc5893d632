import { createInterface } from 'node:readline'
import { callerOf } from '#lib/auth/api.ts'
import { AppError } from '#lib/errors.ts'

// Another portal process, as far as keys go: for each line of standard input, a key, it writes whether a request with it would be let in.
for await (const key of createInterface({ input: process.stdin })) {
  const request = new Request('http://127.0.0.1/', { headers: { authorization: `Bearer ${key}` } })
  const answer = await callerOf(request).then(
    () => 'accepted',
    (error: unknown) => {
      if (error instanceof AppError) return `refused: ${error.message}`
      throw error
    },
  )
  process.stdout.write(`${answer}\n`)
}
