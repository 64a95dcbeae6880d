// The real clock and its watch. The watch is driven by a clock of the test's own, so that no test waits for time.
import { describe, expect, test } from 'vitest'
import { createClock } from '../../../src/adapters/host/clock.ts'
import { watchClock } from '../../../src/adapters/host/clock-watch.ts'
import type { Input } from '../../../src/core/input.ts'
import type { Clock } from '../../../src/ports/clock.ts'

describe('the real clock', () => {
  test('trusts a battery clock from the start', () => {
    expect(createClock({ trust: 'rtc' }).confirmed()).toBe(true)
  })

  test('asks the kernel where network time is wanted, and answers without throwing', () => {
    expect(typeof createClock({ trust: 'ntp' }).confirmed()).toBe('boolean')
  })

  test('wakes once, and never early', async () => {
    const clock = createClock({ trust: 'rtc' })
    for (const aheadMs of [0, 0.4, 1.7, 5.5]) {
      const at = clock.monotonicMs() + aheadMs
      const woken: number[] = []
      await new Promise<void>((resolve) => {
        clock.wakeAt(at, () => {
          woken.push(clock.monotonicMs())
          // A second ring would come before this.
          clock.wakeAt(clock.monotonicMs() + 3, resolve)
        })
      })
      expect(woken).toHaveLength(1)
      expect(woken[0]).toBeGreaterThanOrEqual(at)
    }
  })

  test('wakes at a time that has passed', async () => {
    const clock = createClock({ trust: 'rtc' })
    await new Promise<void>((resolve) => clock.wakeAt(clock.monotonicMs() - 1000, resolve))
  })

  test('does not wake when it was taken back, nor at once for a day beyond 31 bits', async () => {
    const clock = createClock({ trust: 'rtc' })
    const woken: string[] = []
    const now = clock.monotonicMs()
    for (const aheadMs of [-1, 0, 0.4, 1, 3.5, 20])
      clock.wakeAt(now + aheadMs, () => woken.push(`taken back at ${aheadMs}`))()
    // Taken back while it looks at the clock; a busy machine may have let its time pass before.
    let isTakenBack = false
    const lateCancel = clock.wakeAt(now + 2, () => {
      if (isTakenBack) woken.push('taken back late')
    })
    await new Promise<void>((resolve) => clock.soon(resolve))
    isTakenBack = true
    lateCancel()
    const cancel = clock.wakeAt(now + 2 ** 31 + 5000, () => woken.push('in 25 days'))
    await new Promise<void>((resolve) => clock.wakeAt(now + 25, resolve))
    cancel()
    expect(woken).toEqual([])
  })

  test('runs soon what was asked for, in order, and not at once', async () => {
    const clock = createClock({ trust: 'rtc' })
    const order: number[] = []
    await new Promise<void>((resolve) => {
      clock.soon(() => order.push(1))
      clock.soon(() => order.push(2))
      clock.soon(resolve)
      expect(order).toEqual([])
    })
    expect(order).toEqual([1, 2])
  })
})

/** A clock whose hands the test moves. */
function handMovedClock() {
  let task: (() => void) | null = null
  let monotonicMs = 0
  let wallMs = 1_000_000
  let isConfirmed = false
  const clock: Clock = {
    monotonicMs: () => monotonicMs,
    wallMs: () => wallMs,
    confirmed: () => isConfirmed,
    soon: (then) => then(),
    wakeAt(_, then) {
      task = then
      return () => {
        task = null
      }
    },
  }
  return {
    clock,
    confirm: () => {
      isConfirmed = true
    },
    /** Ten seconds later, with the wall clock moved by `stepMs` besides. */
    pass(stepMs = 0) {
      monotonicMs += 10_000
      wallMs += 10_000 + stepMs
      const due = task
      task = null
      due?.()
    },
    isWatched: () => task !== null,
  }
}

describe('the watch', () => {
  test('is silent while time runs evenly, and tells a step either way once', () => {
    const hands = handMovedClock()
    const told: Input[] = []
    watchClock({ clock: hands.clock, submit: (input) => told.push(input) })
    hands.pass()
    hands.pass(900)
    expect(told).toEqual([])
    hands.pass(5000)
    hands.pass()
    expect(told).toEqual([{ type: 'clock.read', wallMs: 1_035_900, monotonicMs: 30_000, confirmed: false }])
    hands.pass(-60_000)
    hands.pass()
    expect(told).toHaveLength(2)
  })

  test('adds up slow drift until it counts as a step', () => {
    const hands = handMovedClock()
    const told: Input[] = []
    watchClock({ clock: hands.clock, submit: (input) => told.push(input) })
    for (let look = 0; look < 10; look++) hands.pass(150)
    expect(told).toHaveLength(1)
  })

  test('tells when the clock came to be trusted', () => {
    const hands = handMovedClock()
    const told: Input[] = []
    watchClock({ clock: hands.clock, submit: (input) => told.push(input) })
    hands.confirm()
    hands.pass()
    hands.pass()
    expect(told).toMatchObject([{ type: 'clock.read', confirmed: true }])
  })

  test('ends when it is closed', () => {
    const hands = handMovedClock()
    watchClock({ clock: hands.clock, submit: () => {} }).close()
    expect(hands.isWatched()).toBe(false)
  })
})
