import { type JsonToken, jsonTokens } from './json-text.ts'

/** One line of indented JSON; `path` is that of the value that begins on it (`data.items.0.name`), null where none does. */
export type JsonLine = { tokens: JsonToken[]; path: string | null; errors: string[] }

type Frame = { path: string; index: number | null; key: string }

/**
 * JSON text as the lines that `jsonTokens` makes of it, each with the errors that belong to it: where their path leads, or, for something that is
 * missing, where it should have been. Paths begin with `root` and are written as the catalog writes them. Null when the text is not JSON.
 */
export function jsonLines(text: string, root: string, errors: { path: string; message: string }[]): JsonLine[] | null {
  const tokens = jsonTokens(text)
  if (tokens === null) return null
  const lines: JsonLine[] = []
  const frames: Frame[] = []
  for (const token of tokens) {
    if (lines.length === 0 || token.text.startsWith('\n')) lines.push({ tokens: [], path: null, errors: [] })
    const line = lines.at(-1)
    const path = enter(frames, token, root)
    line?.tokens.push({ ...token, text: token.text.replace(/^\n/, '') })
    if (line && line.path === null) line.path = path
  }
  for (const error of errors) lineFor(lines, error.path)?.errors.push(textOf(lines, error))
  return lines
}

/** Follows the text by one token and answers the path of the value that begins with it, null where none does. */
function enter(frames: Frame[], { kind, text }: JsonToken, root: string): string | null {
  const word = text.trim()
  const frame = frames.at(-1)
  if (kind === 'key' && frame) {
    frame.key = String(JSON.parse(word)).replaceAll('~', '~0').replaceAll('/', '~1')
    return pathIn(frame)
  }
  if (word === ',' && frame && frame.index !== null) frame.index += 1
  if (word === '}' || word === ']') frames.pop()
  if (kind === 'punctuation' && word !== '{' && word !== '[') return null
  const path = frame ? pathIn(frame) : root
  if (kind === 'punctuation') frames.push({ path, index: word === '[' ? 0 : null, key: '' })
  return path
}

function pathIn({ path, index, key }: Frame): string {
  return `${path}.${index ?? key}`.replaceAll('/', '.')
}

/** The line of a path, the last one where a key is repeated, as parsers have it; for what is not there, the line of what should hold it. */
function lineFor(lines: JsonLine[], path: string): JsonLine | undefined {
  let nearest: JsonLine | undefined
  for (const line of lines) {
    if (line.path === null || !(path === line.path || path.startsWith(`${line.path}.`))) continue
    if (nearest?.path === undefined || nearest.path === null || line.path.length >= nearest.path.length) nearest = line
  }
  return nearest
}

function textOf(lines: JsonLine[], { path, message }: { path: string; message: string }): string {
  return lines.some((line) => line.path === path) ? message : `${path}: ${message}`
}
