// Every call to the store, to a byte line and to the broker fails once, for each n-th call of three stories: the process goes on,
// no door opens that should not, and record, disk, platform and what really stands behind the doors agree in the end.
import { describe, expect, test } from 'vitest'
import type { Story } from './failing-world.ts'
import { seams, tell } from './failing-world.ts'

const minute = 60_000
const hour = 60 * minute

const stories: Readonly<
  Record<string, { readonly story: Story; readonly ends: Readonly<Record<string, number>> }>
> = {
  'a parcel’s whole life': {
    story({ announce, courierComes, pass }) {
      pass(minute)
      announce('p1')
      pass(5 * minute)
      courierComes()
      pass(hour)
    },
    ends: { 'parcel.deposited': 1, 'parcel.collected': 1 },
  },
  'a courier’s round with what is to be taken out': {
    story({ announce, cancel, courierComes, pass }) {
      pass(minute)
      announce('p1', { comes: false })
      announce('p2', { comes: false })
      pass(5 * minute)
      courierComes()
      pass(10 * minute)
      cancel('p1')
      cancel('p2')
      announce('p3')
      pass(5 * minute)
      courierComes()
      pass(hour)
    },
    ends: { 'parcel.deposited': 3, 'parcel.taken-out': 2, 'parcel.collected': 1 },
  },
  'an outage with a backlog': {
    story({ announce, courierComes, cutOff, pass }) {
      pass(minute)
      announce('p1')
      announce('p2')
      pass(5 * minute)
      courierComes()
      pass(9 * minute)
      cutOff(true)
      announce('p3')
      announce('p4')
      pass(30 * minute)
      cutOff(false)
      pass(5 * minute)
      courierComes()
      pass(hour)
    },
    ends: { 'parcel.deposited': 4, 'parcel.collected': 4 },
  },
}

/** With KLUIS_TEST_EVERY_CALL each call has its turn; else a few of each story, evenly spread. */
const isEvery = process.env.KLUIS_TEST_EVERY_CALL !== undefined
const fewCalls = 8
const withinMs = isEvery ? 3_600_000 : 120_000

describe.each(Object.entries(stories))('%s', (_title, { story, ends }) => {
  test.each(seams)('%s', { timeout: withinMs }, (seam) => {
    const { calls, heard } = tell(story, seam, 0)
    expect(heard).toMatchObject(ends)
    expect(calls).toBeGreaterThan(fewCalls)
    const step = isEvery ? 1 : calls / fewCalls
    for (let nth = 1; nth <= calls; nth += step) {
      const n = Math.floor(nth)
      expect(() => tell(story, seam, n), `call ${n} of ${calls}`).not.toThrow()
    }
  })
})
