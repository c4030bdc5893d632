// Things that more than one example shows, so that a reader meets the same ones everywhere.

export const ids = {
  organization: 'org_01jd3x8q4zf1c9m7t2v5k6w8ya',
  apiKey: 'key_01jd3x9b2rf5e8n4q6s7t9v1wc',
  serviceCredential: 'sc_01jd3xa7k3g6h9j2m5p8r1t4we',
  endpoint: 'ep_01jd3xbz5mh8k2n6q9s3v7x1yg',
  event: 'evt_01jd3xd4n7j0m3q6s9v2x5z8bj',
  delivery: 'dlv_01jd3xd4p8k1n4r7t0w3y6a9cm',
  recovery: 'rec_01kan3wq2ff9t8x4v6s0m1n2p3',
  redelivery: 'dlv_01jd3xk9q1m4p7s0v3x6z9b2dn',
  maintenanceNotice: 'mnt_01jd3xm2r4n7q0t3w6y9b2d5fp',
  notification: 'ntf_01jd3xn5s6p9r2v5x8a1c4e7gq',
} as const

export const times = {
  created: '2026-11-22T09:14:05.120Z',
  sent: '2026-11-22T09:14:05.163Z',
  later: '2026-11-22T10:02:41.007Z',
  nextDay: '2026-11-23T09:14:05.120Z',
} as const

export const receiverUrl = 'https://shop.example.com/hooks'
export const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
export const previousSecret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
export const publicKey = 'whpk_GpS2o4uxBuXQpvd9CC6qmXUGaQ4SBO9aFuAG0a45xDk='
export const data = { orderId: 'A-1001', total: 49.9 }

export const endpoint = {
  id: ids.endpoint,
  environment: 'sandbox',
  url: receiverUrl,
  description: 'Order service',
  format: 'standard',
  eventTypes: ['order.paid', 'refunds.*'],
  projectIds: [],
  entityType: null,
  attributes: [],
  applicationId: null,
  technicalContact: 'orders@example.com',
  callbackHash: '3f2b9a6451c74c0e9d0e6f7a1b2c3d4e5f607182',
  headers: {},
  signing: 'hmac',
  publicKeys: [],
  retrySchedule: 'extended',
  rateLimit: null,
  enabled: true,
  primary: false,
  createdAt: times.created,
  updatedAt: times.created,
}

export const eventType = {
  name: 'order.paid',
  category: 'orders',
  title: 'Order paid',
  description: 'The payment of an order has arrived.',
  schema: { type: 'object', required: ['orderId'], properties: { orderId: { type: 'string' }, total: { type: 'number' } } },
  example: data,
  deprecated: false,
}

export const event = {
  id: ids.event,
  environment: 'sandbox',
  type: 'order.paid',
  category: 'orders',
  occurredAt: times.created,
  projectId: 'shop',
  entity: null,
  changedAttributes: [],
  clientId: null,
  createdAt: times.created,
}

export const delivery = {
  id: ids.delivery,
  eventId: ids.event,
  endpointId: ids.endpoint,
  environment: 'sandbox',
  projectId: 'shop',
  type: 'orders',
  eventType: 'order.paid',
  status: 'succeeded',
  reason: null,
  code: 200,
  attemptCount: 1,
  test: false,
  createdAt: times.created,
  lastAttemptAt: times.sent,
  nextAttemptAt: null,
}

/** A list's answer that fits on one page. */
export const page = (...data: unknown[]) => ({ data, nextCursor: null })
