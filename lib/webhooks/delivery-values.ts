// Apart from their schemas, so that a page that offers them for choice does not load the schemas with them.

export const deliveryStatuses = ['pending', 'delivering', 'retrying', 'succeeded', 'failed', 'skipped'] as const

/** What an attempt can fail with (CONTRACT §4). A delivery that is retrying or has failed names the one of its last attempt. */
export const errorClasses = ['dns', 'refused_address', 'connect', 'tls', 'timeout', 'protocol', 'status'] as const

/** The status codes by what they begin with. */
export const codeClasses = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const
