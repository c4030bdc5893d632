import type { BodyChange } from './body-changes.ts'
import { type Diagnosis, type Finding, isHarmless } from './signature-doctor.ts'
import type { Misspelling } from './signature-headers.ts'
import type { KeyFault, LayoutFault } from './signature-search.ts'
import { secretWords, type Words } from './signature-secret-words.ts'

/** A finding in words: what is the case, and what to do about it. */
export type FindingWords = Words & { level: 'good' | 'fault' | 'note' }

/** What a finding means for the person who runs the receiver. */
export function findingWords(finding: Finding): FindingWords {
  const { title, advice } = wordsOf(finding)
  const isGood = finding.kind === 'secret' && isHarmless(finding)
  return { level: isGood ? 'good' : isHarmless(finding) ? 'note' : 'fault', title, advice }
}

function wordsOf(finding: Finding): Words {
  switch (finding.kind) {
    case 'headers_missing':
    case 'headers_renamed':
    case 'signature_unreadable':
    case 'signature_misspelled':
      return headerWords(finding)
    case 'secret':
      return secretWords(finding)
    case 'key_wrong':
      return { title: keyTitles[finding.fault], advice: keyAdvice(finding) }
    case 'layout_wrong':
      return {
        title: layoutTitles[finding.fault],
        advice: `Sign ${finding.scheme === 'autoql' ? 'timestamp.body' : 'id.timestamp.body'}, with dots between.`,
      }
    case 'other_scheme':
      return {
        title: "Your code computed AutoQL's signature.",
        advice:
          'Compare it with AutoQL-Signature; webhook-signature is made after Standard Webhooks, over the id, the timestamp in seconds and the body.',
      }
    case 'body_changed':
      return { title: changeTitles[finding.change], advice: changeAdvice[finding.change] ?? rawBodyAdvice }
    case 'unexplained':
      return unexplainedWords(finding.of)
    default:
      return momentWords(finding)
  }
}

type HeaderFinding = Extract<Finding, { kind: 'headers_missing' | 'headers_renamed' | 'signature_unreadable' | 'signature_misspelled' }>

function headerWords(finding: HeaderFinding): Words {
  switch (finding.kind) {
    case 'headers_missing':
      return {
        title: `Missing: ${finding.names.join(', ')}.`,
        advice:
          'Every request carries webhook-id, webhook-timestamp and webhook-signature. If your server did not get them, a proxy or gateway in between drops them; if it did, paste them too.',
      }
    case 'headers_renamed':
      return {
        title: `The headers are there under other names: ${finding.names.join(', ')}.`,
        advice:
          'Libraries of Standard Webhooks look for webhook-id, webhook-timestamp and webhook-signature. Hand them over under these names.',
      }
    case 'signature_unreadable':
      return {
        title: finding.of === 'code' ? 'What your code computed is no HMAC-SHA256.' : 'The signature header cannot be read.',
        advice:
          'A signature is 32 bytes: 44 characters of base64, in the header after "v1,"; with Ed25519 64 bytes, 88 characters, after "v1a,". It may have been cut off or masked by a log.',
      }
    case 'signature_misspelled':
      return {
        title: misspellingTitles[finding.misspelling],
        advice: 'Write a signature as "v1," and standard base64 with padding, and compare the bytes.',
      }
    default:
      return finding satisfies never
  }
}

const misspellingTitles: Record<Misspelling, string> = {
  no_version: 'The signature stands without its version "v1,".',
  hexadecimal: 'The signature is written in hexadecimal.',
  base64url: 'The signature is written in the URL form of base64.',
  plus_lost: 'The plus signs of the signature became spaces, as they do when a form is decoded.',
  no_padding: 'The signature lost the "=" at its end.',
}

const keyTitles: Record<KeyFault, string> = {
  whole_text: 'The key was the whole text of the secret, with its prefix whsec_.',
  not_decoded: 'The key was the text behind the prefix, not decoded from base64.',
  prefix_decoded: 'The secret was decoded from base64 together with its prefix.',
  decoded: 'The secret was decoded from base64, which it is not.',
}

function keyAdvice({ isBase64, fault }: Extract<Finding, { kind: 'key_wrong' }>): string {
  if (!isBase64)
    return fault === 'not_decoded'
      ? 'Keep the prefix WH_: the key is the whole secret, as UTF-8 text.'
      : 'The key is the whole secret, WH_ included, as UTF-8 text.'
  return 'Take off whsec_, decode the rest from base64, and use the bytes as the key. The libraries do this: hand them the secret as it is shown.'
}

const layoutTitles: Record<LayoutFault, string> = {
  body_only: 'Only the body was signed, without id and timestamp.',
  without_id: 'The id was left out of what was signed.',
  without_timestamp: 'The timestamp was left out of what was signed.',
  no_dots: 'The dots between id, timestamp and body were left out.',
  timestamp_first: 'The timestamp was put before the id.',
  with_id: "The id was signed along, which AutoQL's signature leaves out.",
}

const rawBodyAdvice = 'Verify the bytes as they arrived, before anything parses them, and parse afterwards.'

const changeTitles: Record<BodyChange, string> = {
  newline_added: 'The body has a line break or spaces at an end that were not sent.',
  newline_removed: 'The line break at the end of the body was lost.',
  line_breaks: 'The line breaks of the body were changed (CRLF and LF).',
  whitespace: 'The body was parsed and written anew: its spaces and line breaks differ.',
  escapes: 'The body was parsed and written anew: its characters are escaped otherwise.',
  key_order: 'The body was parsed and written anew: its keys are in another order.',
  json_string: 'The body was encoded as JSON once more: it is now a string in quotes.',
  byte_string: "The body is Python's print of a byte string, b'…', not its bytes.",
  base64: 'The body is still in base64, as some gateways hand it over.',
  charset: 'The body was read as Latin-1 instead of UTF-8.',
  byte_order_mark: 'The body begins with a byte order mark that was not sent.',
  reserialized: 'The body was parsed and written anew: it says the same in other characters.',
  cut_off: 'The end of the body is missing.',
  content: 'The body says something else than what was sent.',
}

const changeAdvice: Partial<Record<BodyChange, string>> = {
  base64: 'Decode it to bytes before you verify (API Gateway says so with isBase64Encoded).',
  charset: 'Verify the bytes, or decode them as UTF-8.',
  cut_off: 'Raise the limit for request bodies, and read until the end: a payload has up to 256 KiB.',
  content: 'Something between Hookport and your code has changed it, or it belongs to another request. Treat it as forged.',
}

type MomentFinding = Extract<Finding, { kind: 'id_changed' | 'timestamp_changed' | 'timestamp_unit' | 'clock_wrong' | 'timestamp_old' }>

function momentWords(finding: MomentFinding): Words {
  switch (finding.kind) {
    case 'id_changed':
      return {
        title: 'webhook-id is not the one that was signed.',
        advice: `It is ${finding.present}, and ${finding.signed} was signed. Pass the header on unchanged.`,
      }
    case 'timestamp_changed':
      return {
        title: 'The timestamp is not the one that was signed.',
        advice: `It is ${finding.present}, and ${finding.signed} was signed. Take it from the same request as the signature: every retry has its own.`,
      }
    case 'timestamp_unit':
      return {
        title: 'The timestamp is in another unit than seconds.',
        advice: `${finding.signed} was signed, not ${finding.present}. Use the header as it is, without converting it.`,
      }
    case 'clock_wrong': {
      const { skewSeconds } = finding
      return {
        title: `The clocks differ by ${spanText(Math.abs(skewSeconds))}: the receiver's is ${skewSeconds > 0 ? 'ahead' : 'behind'}.`,
        advice: 'Receivers refuse what is more than 5 minutes off. Set the clock by NTP, and compare Unix time, which knows no time zone.',
      }
    }
    case 'timestamp_old':
      return {
        title: `The request was signed ${spanText(finding.ageSeconds)} ago.`,
        advice:
          'Libraries refuse what is older than 5 minutes, so an old request fails when it is tried again. If it was refused when it came, compare the clock of your server.',
      }
    default:
      return finding satisfies never
  }
}

function unexplainedWords(of: Finding['of']): Words {
  if (of === 'code')
    return {
      title: 'What your code computed fits no secret of this organization.',
      advice:
        'The secret is of another organization or was replaced at once, or your code signs another body. Compare the body it signs byte by byte.',
    }
  return {
    title: 'The signature fits no secret of this organization.',
    advice:
      'Either the body was changed in a way that cannot be undone here, or the request was not signed by Hookport for you. Pick the delivery from the log to compare with what was sent.',
  }
}

/** A diagnosis in one sentence. */
export function verdictWords({ verdict }: Diagnosis): string {
  switch (verdict) {
    case 'genuine':
      return 'The request is genuine: this signature fits this id, timestamp and body.'
    case 'explained':
      return 'Found what is wrong.'
    case 'unexplained':
      return 'The signature does not fit.'
    case 'incomplete':
      return 'There is no signature to check.'
    default:
      return verdict satisfies never
  }
}

/** A span for people: `40 seconds`, `12 minutes`, `3 hours`, `5 days`. */
function spanText(seconds: number): string {
  const [count, unit] =
    seconds < 90
      ? [seconds, 'second']
      : seconds < 5400
        ? [seconds / 60, 'minute']
        : seconds < 129_600
          ? [seconds / 3600, 'hour']
          : [seconds / 86_400, 'day']
  const rounded = Math.round(Number(count))
  return `${rounded} ${unit}${rounded === 1 ? '' : 's'}`
}
