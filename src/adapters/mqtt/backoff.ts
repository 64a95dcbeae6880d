// How long to wait before the next attempt: doubling from one second to a minute, spread so that a
// thousand lockers do not come back to a broker in the same instant. No chance is needed for that: the
// spread comes from who asks and when.
import { createHash } from 'node:crypto'

const firstMs = 1000
const longestMs = 60_000

/** Between half and all of the step for this many failures in a row (0 for the first). */
export function backoffMs(failures: number, who: string, monotonicMs: number): number {
  const stepMs = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 16))
  const spread =
    createHash('sha256').update(`${who} ${failures} ${monotonicMs}`).digest().readUInt32BE(0) / 2 ** 32
  return stepMs * (0.5 + spread / 2)
}
