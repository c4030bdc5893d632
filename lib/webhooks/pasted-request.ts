import { z } from 'zod'

/** What was understood of a pasted text: header names in lower case, and a body where the text held one. */
export type PastedRequest = { headers: Record<string, string>; body: string | null }

/**
 * Reads headers, and a body if there is one, from what people paste: raw HTTP, the output of `curl -v`, a curl command, JSON (an object of
 * headers, pairs, Node's `rawHeaders`, or a whole logged request with `headers` and `body`), a printed dictionary, or one header per line.
 */
export function readPastedRequest(text: string): PastedRequest {
  const trimmed = text.trim()
  const json = parseJson(trimmed)
  if (json !== undefined) return fromJson(json)
  if (/^\$?\s*curl\s/.test(trimmed)) return fromCommand(trimmed)
  if (/^[>*<] /m.test(text)) return { headers: fromLines(sentLines(text)), body: null }
  if (/^[[{(]/.test(trimmed) || printedLine.test(trimmed)) return { headers: fromPrinted(trimmed), body: null }
  const blank = /\r?\n\r?\n/.exec(text.trimStart())
  const head = blank ? text.trimStart().slice(0, blank.index) : trimmed
  const rest = blank ? text.trimStart().slice(blank.index + blank[0].length) : ''
  return { headers: fromLines(head.split('\n')), body: rest === '' ? null : rest }
}

function parseJson(text: string): unknown {
  if (!/^[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    // Much that begins with a brace is a dictionary as some language prints it.
    return undefined
  }
}

const headerValue = z.union([z.string(), z.number().transform(String), z.array(z.string()).transform((values) => values.join(', '))])
const headerObject = z.record(z.string(), z.unknown())
const headerPairs = z.array(z.union([z.tuple([z.string(), headerValue]), z.object({ name: z.string(), value: headerValue })]))
const loggedRequest = z.object({ headers: z.unknown(), body: z.unknown().optional(), isBase64Encoded: z.boolean().optional() })

function fromJson(json: unknown): PastedRequest {
  const logged = loggedRequest.safeParse(json)
  if (logged.success && typeof logged.data.headers === 'object') {
    const { headers, body, isBase64Encoded } = logged.data
    const text = typeof body === 'string' ? body : null
    return { headers: fromJson(headers).headers, body: text !== null && isBase64Encoded ? Buffer.from(text, 'base64').toString() : text }
  }
  const pairs = headerPairs.safeParse(json)
  if (pairs.success) return { headers: named(pairs.data.map((pair) => (Array.isArray(pair) ? pair : [pair.name, pair.value]))), body: null }
  const raw = z.array(z.string()).safeParse(json)
  if (raw.success)
    return { headers: named(raw.data.flatMap((name, index) => (index % 2 === 0 ? [[name, raw.data[index + 1] ?? '']] : []))), body: null }
  const object = headerObject.safeParse(json)
  const entries = object.success ? Object.entries(object.data) : []
  const readable = entries.flatMap(([name, value]): [string, string][] => {
    const parsed = headerValue.safeParse(value)
    return parsed.success ? [[name, parsed.data]] : []
  })
  return { headers: named(readable), body: null }
}

/** `-H 'name: value'` and `-d 'body'` in any of their spellings, quoted as a shell quotes. */
function fromCommand(text: string): PastedRequest {
  const joined = text.replace(/\\\r?\n/g, ' ')
  const option = (names: string) => new RegExp(String.raw`(?:^|\s)(?:${names})(?:\s+|=)(\$?'(?:[^']|'\\'')*'|"(?:\\.|[^"\\])*"|\S+)`, 'g')
  const headers = [...joined.matchAll(option('-H|--header'))].map(([, value]) => unquote(value ?? ''))
  const bodies = [...joined.matchAll(option('-d|--data|--data-raw|--data-binary|--json'))].map(([, value]) => unquote(value ?? ''))
  return { headers: fromLines(headers), body: bodies[0] ?? null }
}

function unquote(word: string): string {
  if (word.startsWith("'")) return word.slice(1, -1).replaceAll("'\\''", "'")
  if (word.startsWith("$'"))
    return word
      .slice(2, -1)
      .replace(/\\(['\\])/g, '$1')
      .replaceAll('\\n', '\n')
      .replaceAll('\\r', '\r')
  return word.startsWith('"') ? word.slice(1, -1).replace(/\\(["\\$`])/g, '$1') : word
}

/** Of the output of `curl -v`, what was sent. */
function sentLines(text: string): string[] {
  return text.split('\n').flatMap((line) => (line.startsWith('> ') ? [line.slice(2)] : []))
}

// A backslash belongs to what is behind it and to nothing else: with two ways to read it, a row of them would take for ever.
const quotedPair = /(["'])([\w-]+)\1\s*(?::|=>|,)\s*b?(?:\[\s*)?(["'])((?:\\.|(?!\3)[^\\\n])*)\3/g

// An arrow inside a header's value is none of a dictionary's.
const printedLine = /^[ \t]*["'][\w-]+["']\s*=>/m

/** A dictionary as Python, Ruby, PHP or JavaScript print it. */
function fromPrinted(text: string): Record<string, string> {
  return named([...text.matchAll(quotedPair)].map(([, , name = '', , value = '']) => [name, value.replace(/\\(.)/g, '$1')]))
}

function fromLines(lines: string[]): Record<string, string> {
  return named(
    lines.flatMap((line) => {
      // Trimmed by hand: an expression that looks for spaces up to an end looks from each of them.
      const found = /^([A-Za-z][\w-]*)\s*(?::|=>|=)(.*)$/s.exec(line.trim())
      return found ? [[found[1] ?? '', found[2]?.trim() ?? '']] : []
    }),
  )
}

function named(pairs: (readonly string[])[]): Record<string, string> {
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name.toLowerCase(), value]))
}
