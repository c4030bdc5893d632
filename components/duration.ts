/** A duration for people: `38 ms`, `10.0 s`. */
export function durationText(durationMs: number): string {
  return durationMs < 1000 ? `${durationMs} ms` : `${(durationMs / 1000).toFixed(1)} s`
}
