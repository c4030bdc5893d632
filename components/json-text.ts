export type JsonToken = { kind: 'key' | 'string' | 'number' | 'literal' | 'punctuation'; text: string }

const lexemes = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g

// Deeper levels stay at this indentation, or a body of nothing but brackets would unfold into gigabytes of spaces.
const depthMax = 20

/**
 * JSON text as tokens that, put together, are the same JSON with line breaks and indentation; null when the text is not JSON.
 * The text itself is indented, not what a parser makes of it: long numbers and repeated keys stay as they were sent.
 */
export function jsonTokens(text: string): JsonToken[] | null {
  if (!isJson(text)) return null
  const parts = text.match(lexemes) ?? []
  let depth = 0
  return parts.map((part, index) => {
    const previous = parts[index - 1]
    if (isClosing(part)) depth -= 1
    const token: JsonToken = { kind: kindOf(part, parts[index + 1]), text: spaceBefore(previous, part, depth) + part }
    if (isOpening(part)) depth += 1
    return token
  })
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    // Whatever a parser has against it, the text is then shown as it is.
    return false
  }
}

function spaceBefore(previous: string | undefined, part: string, depth: number): string {
  if (previous === undefined) return ''
  const newLine = `\n${'  '.repeat(Math.min(depth, depthMax))}`
  if (isClosing(part)) return isOpening(previous) ? '' : newLine
  if (isOpening(previous) || previous === ',') return newLine
  return previous === ':' ? ' ' : ''
}

function kindOf(part: string, next: string | undefined): JsonToken['kind'] {
  if (part.startsWith('"')) return next === ':' ? 'key' : 'string'
  if (/^[{}[\],:]$/.test(part)) return 'punctuation'
  return /^[-\d]/.test(part) ? 'number' : 'literal'
}

function isOpening(part: string): boolean {
  return part === '{' || part === '['
}

function isClosing(part: string): boolean {
  return part === '}' || part === ']'
}
