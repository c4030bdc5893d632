import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { curlCommand } from './curl-command.ts'

/** What curl would be called with, according to a real shell. */
function argumentsOf(command: string): string[] {
  const output = execFileSync('sh', ['-c', `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${command}`])
  return output.toString('utf8').split('\0').slice(0, -1)
}

const request = { method: 'POST', url: 'https://shop.example.com/hooks?a=1&b=2', headers: {}, body: '{"a":1}' } as const

test('whatever the body and the headers hold, a shell hands them to curl unchanged', () => {
  const text = fc.string({ unit: 'binary', maxLength: 60 }).filter((value) => value.isWellFormed() && !value.includes('\0'))
  const value = fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/)
  fc.assert(
    fc.property(fc.oneof(text, fc.constantFrom("it's", '$(id)', '`id`', '@file', '\\', '!!', '"')), value, (body, header) => {
      expect(argumentsOf(curlCommand({ ...request, headers: { 'x-note': header }, body }))).toEqual([
        '--request',
        'POST',
        request.url,
        '--header',
        `x-note: ${header}`,
        '--header',
        'accept:',
        '--data-raw',
        body,
      ])
    }),
    { numRuns: 60 },
  )
})

test('a header without a value is sent without a value, and not left out', () => {
  expect(argumentsOf(curlCommand({ ...request, headers: { 'x-empty': '' } }))).toContain('x-empty;')
})

test('curl does not ask first whether a long body is welcome', () => {
  expect(argumentsOf(curlCommand({ ...request, body: 'x'.repeat(2000) }))).toContain('expect:')
})

test('brackets in the URL are no pattern', () => {
  expect(argumentsOf(curlCommand({ ...request, url: 'http://[::1]:3000/{id}' }))).toContain('--globoff')
})
