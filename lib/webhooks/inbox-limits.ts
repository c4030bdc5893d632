/** For how long a message is kept, in milliseconds: a day. */
export const messageAgeMsMax = 86_400_000

/** How many messages an inbox keeps; the oldest go. */
export const messagesMax = 500

/** How many bytes of bodies an inbox keeps; the oldest messages go. */
export const keptBytesMax = 10 * 1024 * 1024

/** How much of one body is kept. */
export const bodyBytesMax = 64 * 1024

/** How many requests an inbox takes in a window, and how long that is in seconds. */
export const requestsMax = 200
export const windowSeconds = 10

/** What an inbox can say its answer is. Nothing that a browser would run: the answer comes from the portal's own address. */
export const answerTypes = ['application/json', 'application/problem+json', 'text/plain'] as const
