import type { Format } from '#lib/formats/format.ts'
import type { Signing } from '#lib/webhooks/signing.ts'
import type { Draft } from './draft.ts'

/** The payload formats as a person chooses among them. */
export const formatChoices = {
  standard: { label: 'Standard', explanation: 'type, timestamp and data, as in Standard Webhooks. For everything new.' },
  akoya: { label: 'Akoya', explanation: 'A notification with subscriber, publisher, category, type and custom fields.' },
  acculynx: { label: 'AccuLynx', explanation: 'topicName, eventDateTime, eventId and subscriptionId around the event.' },
  akamai: { label: 'Akamai', explanation: 'An array of one object that names the record and your hash, never its content.' },
  autoql: { label: 'AutoQL', explanation: 'event and payload, with the AutoQL-Signature header in addition.' },
} as const satisfies Record<Format, { label: string; explanation: string }>

export const retryChoices = {
  default: { label: "The format's default", explanation: '9 retries over 3 days for Standard, 3 retries for the others.' },
  fixed: { label: '3 retries, 10 s apart', explanation: 'Gives up half a minute after the event.' },
  extended: { label: '9 retries over 3 days', explanation: 'After 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h.' },
  own: { label: 'Own schedule', explanation: 'Up to 12 delays of your choice.' },
} as const satisfies Record<Draft['retries'], { label: string; explanation: string }>

export const signingChoices = {
  hmac: { label: 'Secret (HMAC-SHA256)', explanation: 'Receivers verify with the secret that both sides know. What every library can.' },
  ed25519: { label: 'Key pair (Ed25519)', explanation: 'Receivers verify with a public key, and hold nothing that could sign.' },
  both: { label: 'Both', explanation: 'For the time of a change: every request carries both signatures.' },
} as const satisfies Record<Signing, { label: string; explanation: string }>
