const shared = globalThis as { hookportDraining?: boolean }

/** Says that this process is about to end, so that nobody sends it anything new. On `globalThis`, because the portal's process holds this module twice. */
export function beginDrain(): void {
  shared.hookportDraining = true
}

/** Whether this process finishes what it has and wants nothing new. */
export function isDraining(): boolean {
  return shared.hookportDraining === true
}
