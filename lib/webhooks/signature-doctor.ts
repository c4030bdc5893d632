import { type BodyChange, changeOf, type Difference, firstDifference, formerBodies } from './body-changes.ts'
import { type Misspelling, readSignatureHeaders, readSignatures, type Scheme, type SignatureHeaders } from './signature-headers.ts'
import {
  type Candidate,
  type Explanation,
  explainSignature,
  type KeyFault,
  type LayoutFault,
  type Material,
  type Moment,
} from './signature-search.ts'

/** A request as it was sent, for comparison: one attempt of the log. */
export type SentRequest = { headers: Record<string, string>; body: string }

export type Patient = {
  /** Names in lower case. */
  headers: Record<string, string>
  body: string
  /** The signature that the receiver's own code came to; null when nobody said. */
  computed: string | null
  /** What the receiver's clock showed when the request came; null when nobody knows. */
  receivedAt: Date | null
  candidates: Candidate[]
  sent: SentRequest[]
  now: Date
}

/** One thing that was found; `of` tells whether in the request or in the signature that the receiver's code computed. */
export type Finding = { of: 'request' | 'code' } & (
  | { kind: 'headers_missing'; names: string[]; scheme: Scheme }
  | { kind: 'headers_renamed'; names: string[] }
  | { kind: 'signature_unreadable' }
  | { kind: 'signature_misspelled'; misspelling: Misspelling }
  | ({ kind: 'secret'; expiresAt: string | null } & Pick<
      Candidate,
      'standing' | 'endpointId' | 'endpointUrl' | 'environment' | 'isExpected'
    >)
  | { kind: 'key_wrong'; fault: KeyFault; isBase64: boolean }
  | { kind: 'layout_wrong'; fault: LayoutFault; scheme: Scheme }
  | { kind: 'other_scheme' }
  | { kind: 'id_changed'; present: string; signed: string }
  | { kind: 'timestamp_changed'; present: string; signed: string }
  | { kind: 'timestamp_unit'; present: string; signed: string }
  | { kind: 'body_changed'; change: BodyChange; difference: Difference | null }
  | { kind: 'clock_wrong'; skewSeconds: number }
  | { kind: 'timestamp_old'; ageSeconds: number }
  | { kind: 'unexplained' }
)

/** `genuine`: it would be accepted as it is. `explained`: it is known what is wrong. `incomplete`: there is no signature to look at. */
export type Diagnosis = { verdict: 'genuine' | 'explained' | 'unexplained' | 'incomplete'; findings: Finding[] }

/** Receivers refuse what is older or newer than this (CONTRACT §3). */
const toleranceSeconds = 300

/** Finds out whose secret signed a request, and what happened to it before it was verified. Pure; secrets are in none of its answers. */
export function diagnose(patient: Patient): Diagnosis {
  const read = readSignatureHeaders(patient.headers)
  const material = materialOf(patient, read)
  const headers: Finding[] = [
    ...(read.renamed.length > 0 ? [{ of: 'request', kind: 'headers_renamed', names: read.renamed } as const] : []),
    ...(read.missing.length > 0 ? [{ of: 'request', kind: 'headers_missing', names: read.missing, scheme: read.scheme } as const] : []),
  ]
  const code = patient.computed === null ? [] : codeFindings(patient, patient.computed, material)
  if (read.signature === null) return { verdict: 'incomplete', findings: [...headers, ...code] }
  const signature = signatureFindings('request', read.signature, material, patient.body)
  const findings = [...headers, ...signature, ...clockFindings(patient, read, signature), ...code]
  return { verdict: verdictOf(findings), findings }
}

function verdictOf(findings: Finding[]): Diagnosis['verdict'] {
  const inRequest = findings.filter(({ of }) => of === 'request')
  if (inRequest.some(({ kind }) => kind === 'unexplained')) return 'unexplained'
  return findings.every(isHarmless) ? 'genuine' : 'explained'
}

/** Whether a receiver that does everything right accepts the request in spite of it. */
export function isHarmless(finding: Finding): boolean {
  if (finding.kind === 'secret') return finding.isExpected && finding.standing !== 'expired'
  return finding.kind === 'timestamp_old'
}

function materialOf({ candidates, body, sent }: Patient, read: SignatureHeaders): Material {
  const sentBodies = [...new Set(sent.map((request) => request.body))].filter((text) => text !== body)
  const bodies = [
    { text: body, change: null },
    ...sentBodies.map((text) => ({ text, change: changeOf(text, body) })),
    ...formerBodies(body).filter(({ text }) => !sentBodies.includes(text)),
  ]
  return { scheme: read.scheme, candidates, moments: momentsOf(read, sent), bodies }
}

/** The id and timestamp as they are there, then as they may have been when they were signed. */
function momentsOf(read: SignatureHeaders, sent: SentRequest[]): Moment[] {
  const senders = sent.map(({ headers }) => readSignatureHeaders(headers)).filter(({ scheme }) => scheme === read.scheme)
  const first = senders[0]
  // What is missing is told as missing; for the rest of the search it is what was sent.
  const id = read.id ?? first?.id ?? ''
  const timestamp = read.timestamp ?? first?.timestamp ?? ''
  const others = senders.flatMap((sender): Moment[] => [
    ...(sender.id !== null && sender.id !== id ? [{ id: sender.id, timestamp, fault: 'id' } as const] : []),
    ...(sender.timestamp !== null && sender.timestamp !== timestamp
      ? [{ id, timestamp: sender.timestamp, fault: 'timestamp' } as const]
      : []),
  ])
  return [{ id, timestamp, fault: null }, ...inOtherUnits(read.scheme, id, timestamp), ...trimmed(id, timestamp), ...others]
}

function inOtherUnits(scheme: Scheme, id: string, timestamp: string): Moment[] {
  if (!/^\d+(\.\d+)?$/.test(timestamp)) {
    const timeMs = Date.parse(timestamp)
    return Number.isNaN(timeMs) || scheme === 'autoql' ? [] : [{ id, timestamp: String(Math.floor(timeMs / 1000)), fault: 'milliseconds' }]
  }
  const seconds = String(Math.floor(Number(timestamp) / 1000))
  return scheme === 'standard' && isMilliseconds(timestamp) ? [{ id, timestamp: seconds, fault: 'milliseconds' }] : []
}

function trimmed(id: string, timestamp: string): Moment[] {
  const bare = withoutQuotes(id)
  return bare === id ? [] : [{ id: bare, timestamp, fault: 'id' }]
}

/** Without the quotes and spaces around it. By hand, because an expression for the end would look from every quote there is. */
function withoutQuotes(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && /["'\s]/.test(text.charAt(start))) start += 1
  while (end > start && /["'\s]/.test(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function isMilliseconds(timestamp: string): boolean {
  return Number(timestamp) > 100_000_000_000
}

function signatureFindings(of: Finding['of'], text: string, material: Material, body: string): Finding[] {
  const signatures = readSignatures(text, material.scheme)
  if (signatures.length === 0)
    return [
      { of, kind: 'signature_unreadable' },
      { of, kind: 'unexplained' },
    ]
  const explained = explainSignature(
    signatures.map(({ bytes }) => bytes),
    material,
  )
  const misspelling = signatures.find((signature) => signature.misspelling !== null)?.misspelling ?? null
  return [
    ...(explained ? explanationFindings(of, explained, material, body) : [{ of, kind: 'unexplained' } as const]),
    ...(misspelling !== null ? [{ of, kind: 'signature_misspelled', misspelling } as const] : []),
  ]
}

function explanationFindings(of: Finding['of'], explained: Explanation, material: Material, present: string): Finding[] {
  const { candidate, keyFault, layoutFault, moment, body, change } = explained
  const { secret, expiresAt, ...whose } = candidate
  return [
    { of, kind: 'secret', ...whose, expiresAt: expiresAt?.toISOString() ?? null },
    ...(keyFault ? [{ of, kind: 'key_wrong', fault: keyFault, isBase64: secret.startsWith('whsec_') } as const] : []),
    ...(layoutFault ? [{ of, kind: 'layout_wrong', fault: layoutFault, scheme: material.scheme } as const] : []),
    ...momentFindings(of, moment, material.moments[0]),
    ...(change ? [{ of, kind: 'body_changed', change, difference: firstDifference(body, present) } as const] : []),
  ]
}

function momentFindings(of: Finding['of'], signed: Moment, present: Moment | undefined): Finding[] {
  if (signed.fault === null || present === undefined) return []
  if (signed.fault === 'id') return [{ of, kind: 'id_changed', present: present.id, signed: signed.id }]
  const kind = signed.fault === 'timestamp' ? 'timestamp_changed' : 'timestamp_unit'
  return [{ of, kind, present: present.timestamp, signed: signed.timestamp }]
}

function clockFindings({ receivedAt, now, sent }: Patient, { scheme, timestamp }: SignatureHeaders, found: Finding[]): Finding[] {
  const isChanged = found.some(({ kind }) => kind === 'timestamp_changed' || kind === 'timestamp_unit')
  if (timestamp === null || isChanged || !/^\d+$/.test(timestamp)) return []
  const signedAtSeconds = Number(timestamp) / (scheme === 'autoql' ? 1000 : 1)
  if (scheme === 'standard' && isMilliseconds(timestamp)) return []
  const since = (moment: Date) => Math.round(moment.getTime() / 1000 - signedAtSeconds)
  if (receivedAt !== null) {
    const skewSeconds = since(receivedAt)
    return Math.abs(skewSeconds) > toleranceSeconds ? [{ of: 'request', kind: 'clock_wrong', skewSeconds }] : []
  }
  const ageSeconds = since(now)
  if (ageSeconds < -toleranceSeconds) return [{ of: 'request', kind: 'clock_wrong', skewSeconds: ageSeconds }]
  return ageSeconds > toleranceSeconds && sent.length === 0 ? [{ of: 'request', kind: 'timestamp_old', ageSeconds }] : []
}

/** What the receiver's code did to come to its own signature. */
function codeFindings(patient: Patient, computed: string, material: Material): Finding[] {
  const { headers, body, sent } = patient
  const found = signatureFindings('code', computed, material, body)
  if (material.scheme === 'autoql' || !found.some(({ kind }) => kind === 'unexplained') || headers['autoql-timestamp'] === undefined)
    return found
  const own = { 'autoql-timestamp': headers['autoql-timestamp'], 'autoql-signature': headers['autoql-signature'] ?? '' }
  const other = signatureFindings('code', computed, materialOf({ ...patient, sent }, readSignatureHeaders(own)), body)
  return other.some(({ kind }) => kind === 'unexplained') ? found : [{ of: 'code', kind: 'other_scheme' }, ...other]
}
