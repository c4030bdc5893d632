/** Answers that may be given again while they are young. `forget` makes every next call ask anew. */
export type Recent<T> = {
  get(key: string, ask: () => Promise<T>): Promise<T>
  /** The answer that was given last, however old; undefined where there is none any more. */
  peek(key: string): Promise<T> | undefined
  forget(): void
}

/**
 * Remembers answers for `ageMsMax`, counted from the question, so that an answer is never older than that when it is given. Those who ask
 * for the same while it is being asked share one question. A failure is not kept, and of more than `entriesMax` answers the oldest go.
 */
export function createRecent<T>({
  ageMsMax,
  entriesMax,
  now = () => performance.now(),
}: {
  ageMsMax: number
  entriesMax: number
  now?: () => number
}): Recent<T> {
  // A map lists its entries in the order of their insertion: the first is the oldest.
  const entries = new Map<string, { askedAt: number; answer: Promise<T> }>()
  const drop = (key: string, answer: Promise<T>) => {
    if (entries.get(key)?.answer === answer) entries.delete(key)
  }
  return {
    get(key, ask) {
      const known = entries.get(key)
      if (known && now() - known.askedAt < ageMsMax) return known.answer
      const entry = { askedAt: now(), answer: ask() }
      entries.delete(key)
      entries.set(key, entry)
      entry.answer.catch(() => drop(key, entry.answer))
      for (const oldest of entries.keys()) {
        if (entries.size <= entriesMax) break
        entries.delete(oldest)
      }
      return entry.answer
    },
    peek: (key) => entries.get(key)?.answer,
    forget: () => entries.clear(),
  }
}
