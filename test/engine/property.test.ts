// Random days at a small wall: whatever people, doors, power and disk do, what the journal tells must make sense, and
// what really stands behind the doors must be in nobody's hands but its own. A failure prints its seed and its shortest day.
import fc from 'fast-check'
import { test } from 'vitest'
import { day } from './day-steps.ts'
import { startDay } from './random-day.ts'

const days = 400
const longest = 100
/** Each is some seconds of plain computing: on a machine that does other things beside it takes many times as long. */
const withinMs = 180_000

function live(seed: number): void {
  fc.assert(
    fc.property(day(longest), (steps) => {
      const run = startDay()
      for (const step of steps) run.take(step)
      run.finish()
    }),
    { seed, numRuns: days },
  )
}

test('a fixed set of random days breaks nothing', { timeout: withinMs }, () => {
  live(20260105)
})

test('random days of another seed each time break nothing', { timeout: withinMs }, () => {
  live(Math.floor(Math.random() * 2 ** 31))
})
