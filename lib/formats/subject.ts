/** What a format may say of an event. `dataText` is the stored JSON text; a format that sends it whole sends it verbatim. */
export type FormatEvent = {
  /** Public id. */
  id: string
  type: string
  category: string
  occurredAt: Date
  dataText: string
  entity: { type: string; id: string } | null
  clientId: string | null
}

/** What a format may say of the receiving endpoint and of whoever sends. */
export type FormatEndpoint = {
  /** Public id: a vendor's subscription id. */
  id: string
  callbackHash: string
  organization: { slug: string; name: string }
  /** The portal's address, without a trailing slash. */
  publicUrl: string
}
