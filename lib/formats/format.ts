import { acculynxBody } from './acculynx.ts'
import { akamaiBody } from './akamai.ts'
import { akoyaBody } from './akoya.ts'
import { autoqlBody } from './autoql.ts'
import { standardBody } from './standard.ts'
import type { FormatEndpoint, FormatEvent } from './subject.ts'

/** The payload formats an endpoint can choose (CONTRACT §5). */
export const formats = ['standard', 'akoya', 'acculynx', 'akamai', 'autoql'] as const

export type Format = (typeof formats)[number]

/** The format that a stored name stands for. Throws for a name of no format, which only a newer version can have stored. */
export function formatOf(name: string): Format {
  const format = formats.find((one) => one === name)
  if (!format) throw new Error(`unknown payload format ${name}`)
  return format
}

/** The body of one delivery in the endpoint's format. Pure: the same event and endpoint give the same bytes. */
export function renderBody(format: Format, event: FormatEvent, endpoint: FormatEndpoint): string {
  switch (format) {
    case 'standard':
      return standardBody(event)
    case 'akoya':
      return akoyaBody(event, endpoint)
    case 'acculynx':
      return acculynxBody(event, endpoint)
    case 'akamai':
      return akamaiBody(event, endpoint)
    case 'autoql':
      return autoqlBody(event)
    default:
      return format satisfies never
  }
}
