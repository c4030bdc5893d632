import type { Attempt } from '#lib/webhooks/delivery.ts'
import { shellWord } from './shell-word.ts'

/** A POSIX shell command that sends a request as it was sent: the same headers and the same bytes, and none that curl would add. */
export function curlCommand({ method, url, headers, body }: Attempt['request']): string {
  const own = Object.keys(headers)
  // What curl sends unasked, the delivery did not have.
  const unwanted = ['accept', ...(body.length > 1024 ? ['expect'] : [])].filter((name) => !own.includes(name))
  const words = [
    // Brackets and braces in a URL are a pattern to curl.
    `curl ${/[[\]{}]/.test(url) ? '--globoff ' : ''}--request ${method} ${shellWord(url)}`,
    ...Object.entries(headers).map(([name, value]) => `--header ${shellWord(value === '' ? `${name};` : `${name}: ${value}`)}`),
    ...unwanted.map((name) => `--header ${shellWord(`${name}:`)}`),
    // Not --data, which reads a file where the body begins with an @.
    `--data-raw ${shellWord(body)}`,
  ]
  return words.join(' \\\n  ')
}
