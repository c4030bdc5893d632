/** The newest deliveries that an endpoint's latency and streak are read from; in a list also the most that is counted. */
export const sampleMax = 1_000

/** The most that is counted where deliveries are counted. */
export const countMax = 10_000
