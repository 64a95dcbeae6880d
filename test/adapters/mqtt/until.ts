// Waits for a condition instead of sleeping; the only clock in these tests that nobody asked for.
// A condition that does not come true names itself.

/** Resolves with the first truthy value of `condition`. Throws after `withinMs` with `what` in the message. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  withinMs = 8000,
): Promise<NonNullable<T>> {
  const endMs = performance.now() + withinMs
  for (;;) {
    const value = await condition()
    if (value) return value as NonNullable<T>
    if (performance.now() > endMs) throw new Error(`waited ${withinMs} ms in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
