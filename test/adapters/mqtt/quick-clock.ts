// The real clock with its waits cut short: what waits a second before it tries again waits 100 ms here, or less.
// Times of day and durations read as always.
import { createClock } from '../../../src/adapters/host/clock.ts'
import type { Clock } from '../../../src/ports/clock.ts'

/** `factor`: by how much waits are shortened. */
export function createQuickClock(factor = 10): Clock {
  const real = createClock({ trust: 'rtc' })
  return {
    ...real,
    wakeAt: (monotonicMs, task) => {
      const nowMs = real.monotonicMs()
      return real.wakeAt(nowMs + (monotonicMs - nowMs) / factor, task)
    },
  }
}
