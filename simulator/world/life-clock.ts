// The clock of one process in virtual time: starts at zero with it, and dies with it. The machine's clock goes on.
// Knows nothing of what runs on it.
import type { Clock } from '../../src/ports/clock.ts'

export interface LifeClock extends Clock {
  /** No task of this life runs any more. */
  end(): void
}

export function createLifeClock(clock: Clock): LifeClock {
  const bornMs = clock.monotonicMs()
  let isAlive = true
  const whileAlive = (task: () => void) => () => {
    if (isAlive) task()
  }
  return {
    monotonicMs: () => clock.monotonicMs() - bornMs,
    wallMs: () => clock.wallMs(),
    confirmed: () => clock.confirmed(),
    soon: (task) => clock.soon(whileAlive(task)),
    wakeAt(monotonicMs, task) {
      let atMs = monotonicMs + bornMs
      // Where the sum was rounded down, the life would be woken a hair too early, look at its clock and ask for the same
      // again, for ever.
      while (atMs - bornMs < monotonicMs) atMs += Math.max(1, atMs) * Number.EPSILON
      return clock.wakeAt(atMs, whileAlive(task))
    },
    end() {
      isAlive = false
    },
  }
}
