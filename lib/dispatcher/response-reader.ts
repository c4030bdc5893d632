/** What is not HTTP/1.x, or not all of it. */
export class ProtocolError extends Error {}

/** `headers` by lower-case names; one that was sent several times has its values joined with commas. */
export type ResponseHead = { status: number; headers: Record<string, string> }

type Step = 'head' | 'length' | 'chunkSize' | 'chunk' | 'chunkEnd' | 'trailer' | 'rest' | 'over'

// A head, the length of a chunk with its extensions, a line of the trailer.
const lineBytesMax = 32 * 1024
// This much may come for one request, with interim answers and the lengths of chunks.
const readBytesMax = 1024 * 1024

const lineEnd = Buffer.from('\r\n')
const headEnd = Buffer.from('\r\n\r\n')
const opening = 'HTTP/1.'
const noHttp = 'What came is no HTTP response.'

/**
 * Reads the response to one request as it arrives (RFC 9112), and is as strict as the text: what two readers could understand differently is an
 * error. Interim responses are passed over. Throws `ProtocolError`.
 */
export class ResponseReader {
  head: ResponseHead | null = null
  /** The body so far, without the framing. */
  readonly body: Buffer[] = []
  bodyBytes = 0
  /** How long the connection may be kept after this response, in milliseconds; 0: not at all, null: the other side did not say. */
  keepMs: number | null = 0
  #step: Step = 'head'
  /** Bytes that this step still waits for. */
  #left = 0
  /** A line that has begun. */
  #begun: Buffer | null = null
  #readBytes = 0

  /** Takes what has arrived, and copies what it keeps of it. Returns whether the response is complete. */
  take(arrived: Buffer): boolean {
    this.#readBytes += arrived.length
    if (this.#readBytes > readBytesMax) throw new ProtocolError('The response is too long for what is in it.')
    const bytes = this.#begun === null ? arrived : Buffer.concat([this.#begun, arrived])
    this.#begun = null
    let at = 0
    while (at < bytes.length && this.#step !== 'over') {
      const next = this.#advance(bytes, at)
      if (next === null) this.#keepBegun(bytes.subarray(at))
      at = next ?? bytes.length
    }
    // Whatever comes behind the response belongs to nobody.
    if (at < bytes.length) this.keepMs = 0
    return this.#step === 'over'
  }

  /** The other side has closed the connection. Throws where something was still to come. */
  end(): void {
    if (this.#step === 'over' || this.#step === 'rest') return
    throw new ProtocolError(
      this.#readBytes === 0
        ? 'The connection was closed without a response.'
        : 'The connection was closed before the response was complete.',
    )
  }

  /** One step. Returns where it came to, or null when the line is not complete. */
  #advance(bytes: Buffer, at: number): number | null {
    switch (this.#step) {
      case 'head':
        return this.#upTo(headEnd, bytes, at, (text) => this.#readHead(text))
      case 'length':
      case 'chunk':
      case 'rest':
        return this.#readBody(bytes, at)
      case 'chunkSize':
        return this.#upTo(lineEnd, bytes, at, (text) => this.#readChunkSize(text))
      case 'chunkEnd':
        return this.#upTo(lineEnd, bytes, at, (text) => this.#readChunkEnd(text))
      case 'trailer':
        return this.#upTo(lineEnd, bytes, at, (text) => this.#readTrailer(text))
      default:
        return bytes.length
    }
  }

  #keepBegun(bytes: Buffer): void {
    if (bytes.length > lineBytesMax) throw new ProtocolError('The headers of the response are too long.')
    // Whoever speaks something else may wait for an answer, and need not be waited for.
    if (this.#step === 'head' && !mayBecomeHead(bytes.toString('latin1'))) throw new ProtocolError(noHttp)
    this.#begun = Buffer.from(bytes)
  }

  #upTo(mark: Buffer, bytes: Buffer, at: number, read: (text: string) => void): number | null {
    const end = bytes.indexOf(mark, at)
    if (end === -1) return null
    if (end - at > lineBytesMax) throw new ProtocolError('The headers of the response are too long.')
    read(bytes.toString('latin1', at, end))
    return end + mark.length
  }

  #readHead(text: string): void {
    const [statusLine = '', ...lines] = text.split('\r\n')
    const [, version, status] = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t -~\x80-\xff]*)?$/.exec(statusLine) ?? []
    if (status === undefined) throw new ProtocolError(noHttp)
    if (status === '101') throw new ProtocolError('The endpoint wants to switch to another protocol.')
    if (status.startsWith('1')) return
    const headers = headersIn(lines)
    this.head = { status: Number(status), headers }
    this.#frame(this.head)
    if (this.#step !== 'rest') this.keepMs = keepMsOf(headers, version === '1')
  }

  /** How long the body is: RFC 9112, section 6.3. */
  #frame({ status, headers }: ResponseHead): void {
    const { 'transfer-encoding': coding, 'content-length': length } = headers
    if (coding !== undefined && length !== undefined) throw new ProtocolError('The response has a Content-Length and a Transfer-Encoding.')
    if (length !== undefined && !/^\d{1,15}$/.test(length)) throw new ProtocolError('The Content-Length of the response is not one.')
    if (status === 204 || status === 304) this.#step = 'over'
    else if (coding !== undefined) this.#step = /(^|[ \t,])chunked$/i.test(coding) ? 'chunkSize' : 'rest'
    else if (length !== undefined) this.#await('length', Number(length), 'over')
    else this.#step = 'rest'
  }

  #await(step: Step, bytes: number, otherwise: Step): void {
    this.#left = bytes
    this.#step = bytes === 0 ? otherwise : step
  }

  #readBody(bytes: Buffer, at: number): number {
    const end = this.#step === 'rest' ? bytes.length : Math.min(bytes.length, at + this.#left)
    this.body.push(Buffer.from(bytes.subarray(at, end)))
    this.bodyBytes += end - at
    this.#left -= end - at
    if (this.#step !== 'rest' && this.#left === 0) this.#step = this.#step === 'chunk' ? 'chunkEnd' : 'over'
    return end
  }

  #readChunkSize(text: string): void {
    const [, digits] = /^([\da-f]{1,12})[ \t]*(?:;.*)?$/i.exec(text) ?? []
    if (digits === undefined) throw new ProtocolError('The length of a chunk is not one.')
    this.#await('chunk', Number.parseInt(digits, 16), 'trailer')
  }

  #readChunkEnd(text: string): void {
    if (text !== '') throw new ProtocolError('A chunk is longer than its length.')
    this.#step = 'chunkSize'
  }

  #readTrailer(text: string): void {
    if (text === '') this.#step = 'over'
  }
}

function mayBecomeHead(text: string): boolean {
  return opening.startsWith(text.slice(0, opening.length)) && !/[^\r]\n/.test(text)
}

const fieldName = /^[!#$%&'*+.^_`|~\w-]+$/
const notText = /[^\t -~\x80-\xff]/

function headersIn(lines: string[]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    if (colon === -1 || !fieldName.test(name)) throw new ProtocolError('A header of the response has no name.')
    if (notText.test(line)) throw new ProtocolError(`The header ${name} of the response holds what no header may hold.`)
    const value = trimmed(line, colon + 1)
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}, ${value}` : value
  }
  return headers
}

/** Without blanks and tabs at both ends, in a time that grows with the length and no faster. */
function trimmed(line: string, from: number): string {
  const isBlank = (at: number) => line.charCodeAt(at) === 32 || line.charCodeAt(at) === 9
  let [start, end] = [from, line.length]
  while (start < end && isBlank(start)) start += 1
  while (end > start && isBlank(end - 1)) end -= 1
  return line.slice(start, end)
}

// What the other side calls its limit has passed by then on its clock, seen from here.
const keepMarginMs = 2_000

function keepMsOf({ connection = '', 'keep-alive': hint }: Record<string, string>, byDefault: boolean): number | null {
  if (/(^|[ \t,])close($|[ \t,])/i.test(connection)) return 0
  if (!byDefault && !/(^|[ \t,])keep-alive($|[ \t,])/i.test(connection)) return 0
  const [, seconds] = /(?:^|[ \t,])timeout=(\d{1,9})/i.exec(hint ?? '') ?? []
  return seconds === undefined ? null : Math.max(0, 1000 * Number(seconds) - keepMarginMs)
}
