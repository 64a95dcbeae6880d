// Tells a new scan from the same thing that is still before the reader. Keeps the last few texts in memory
// for a moment, and nothing of them anywhere else.
import type { Clock } from '../../ports/clock.ts'

/** More things than anybody holds before one reader. */
const mostKept = 16

export interface Sightings {
  /** Whether this was seen within the time; either way it is seen now. */
  isRepeat(text: string): boolean
}

/** Each sight of a thing begins its time anew: what lies before the reader for an hour is one scan. */
export function createSightings(withinMs: number, clock: Pick<Clock, 'monotonicMs'>): Sightings {
  /** In the order of their last sight. */
  const seenAtMs = new Map<string, number>()
  return {
    isRepeat(text) {
      const nowMs = clock.monotonicMs()
      const lastMs = seenAtMs.get(text)
      seenAtMs.delete(text)
      for (const [other, atMs] of seenAtMs) {
        if (nowMs - atMs < withinMs && seenAtMs.size < mostKept) break
        seenAtMs.delete(other)
      }
      seenAtMs.set(text, nowMs)
      return lastMs !== undefined && nowMs - lastMs < withinMs
    },
  }
}
