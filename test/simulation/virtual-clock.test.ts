// The virtual clock keeps the Clock's promises, in an order that never varies.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLifeClock } from '../../simulator/world/life-clock.ts'
import { createVirtualClock } from '../../simulator/world/virtual-clock.ts'

test('time stands still until it is moved, and stops exactly there', () => {
  const clock = createVirtualClock(1_000_000)
  const rang: number[] = []
  clock.wakeAt(10, () => rang.push(clock.monotonicMs()))
  clock.settle()
  expect(rang).toEqual([])
  clock.advance(9)
  expect(rang).toEqual([])
  clock.advance(20)
  expect(rang).toEqual([10])
  expect(clock.monotonicMs()).toBe(29)
  expect(clock.wallMs()).toBe(1_000_029)
})

test('wake-ups ring in the order of their times, equal ones in the order they were asked for', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ atMs: fc.nat(20), cancelled: fc.boolean() }), { maxLength: 60 }),
      (wakeUps) => {
        const clock = createVirtualClock()
        const rang: { atMs: number; index: number }[] = []
        const cancels = wakeUps.map(({ atMs }, index) => clock.wakeAt(atMs, () => rang.push({ atMs, index })))
        for (const [index, { cancelled }] of wakeUps.entries()) if (cancelled) cancels[index]?.()
        clock.advance(20)
        const expected = wakeUps
          .map(({ atMs, cancelled }, index) => ({ atMs, index, cancelled }))
          .filter(({ cancelled }) => !cancelled)
          .sort((a, b) => a.atMs - b.atMs || a.index - b.index)
          .map(({ atMs, index }) => ({ atMs, index }))
        expect(rang).toEqual(expected)
        expect(clock.nextAtMs()).toBeNull()
      },
    ),
  )
})

test('what is asked for meanwhile still rings on the way, and soon comes before the next wake-up', () => {
  const clock = createVirtualClock()
  const story: string[] = []
  clock.wakeAt(5, () => {
    story.push('five')
    clock.soon(() => story.push('soon after five'))
    clock.wakeAt(6, () => story.push('six'))
    clock.wakeAt(1, () => story.push('overdue'))
  })
  clock.wakeAt(7, () => story.push('seven'))
  clock.advance(7)
  expect(story).toEqual(['five', 'soon after five', 'overdue', 'six', 'seven'])
})

test('stepping the wall clock leaves the wake-ups where they are', () => {
  const clock = createVirtualClock(0)
  let rang = 0
  clock.wakeAt(100, () => {
    rang += 1
  })
  clock.setWall(5_000_000)
  clock.setConfirmed(false)
  expect([clock.wallMs(), clock.monotonicMs(), clock.confirmed()]).toEqual([5_000_000, 0, false])
  clock.advance(99)
  expect(rang).toBe(0)
  clock.advance(1)
  expect(rang).toBe(1)
})

test('two parts that call each other for ever are found out', () => {
  const clock = createVirtualClock()
  const again = () => clock.soon(again)
  again()
  expect(() => clock.settle()).toThrow('time stood still')
})

test("a task's error goes through to the caller and takes nobody else's turn", () => {
  const clock = createVirtualClock()
  const ran: string[] = []
  clock.soon(() => {
    clock.soon(() => ran.push('after'))
    throw new Error('mine')
  })
  clock.soon(() => ran.push('before'))
  expect(() => clock.settle()).toThrow('mine')
  expect(ran).toEqual([])
  clock.settle()
  expect(ran).toEqual(['before', 'after'])
})

test('a life is never woken too early, at whatever fraction of a millisecond it began', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      (bornMs, dueMs) => {
        const clock = createVirtualClock()
        clock.advance(bornMs)
        const life = createLifeClock(clock)
        let rangMs = -1
        life.wakeAt(dueMs, () => {
          rangMs = life.monotonicMs()
        })
        clock.advance(dueMs + 1)
        expect(rangMs).toBeGreaterThanOrEqual(dueMs)
        expect(rangMs).toBeLessThan(dueMs + 0.001)
      },
    ),
  )
})

test('nothing of a life runs after its end', () => {
  const clock = createVirtualClock()
  const life = createLifeClock(clock)
  const ran: string[] = []
  life.soon(() => ran.push('soon'))
  life.wakeAt(5, () => ran.push('later'))
  life.end()
  clock.advance(10)
  expect(ran).toEqual([])
})

test('a wall clock that drifts goes on from where it was, and elapsed time is untouched', () => {
  const clock = createVirtualClock(1_000_000)
  clock.advance(1_000)
  clock.setDrift(0.001)
  expect(clock.wallMs()).toBe(1_001_000)
  clock.advance(10_000)
  expect(clock.wallMs()).toBe(1_011_010)
  expect(clock.monotonicMs()).toBe(11_000)
  clock.setDrift(0)
  clock.advance(1_000)
  expect(clock.wallMs()).toBe(1_012_010)
})

test('what falls due while everything waits runs late, in its order', () => {
  const clock = createVirtualClock()
  const rang: string[] = []
  clock.wakeAt(10, () => {
    rang.push(`first at ${clock.monotonicMs()}`)
    clock.stall(500)
  })
  clock.wakeAt(20, () => rang.push(`second at ${clock.monotonicMs()}`))
  clock.wakeAt(510, () => rang.push(`third at ${clock.monotonicMs()}`))
  clock.advance(100)
  expect(rang).toEqual(['first at 10', 'second at 510', 'third at 510'])
  expect(clock.monotonicMs()).toBe(510)
})
