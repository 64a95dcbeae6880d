// Timers are rows: armed once, fired in order, each once; and a locker at which nothing happens writes next to nothing.
import { describe, expect, test } from 'vitest'
import { createLocker } from '../../simulator/world/locker.ts'
import { compartmentSpec } from '../../simulator/world/small-site.ts'

const day = 24 * 3_600_000

describe('an idle locker', () => {
  test('writes no more than once a day', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', depositByMs: locker.clock.wallMs() + 30 * day })
    const commits = locker.store.commits
    locker.pass(7 * day)
    expect(locker.store.commits - commits).toBeLessThanOrEqual(7)
    expect(locker.store.lastSequence()).toBe(locker.events().length)
  })

  test('notes that it serves without a commit', () => {
    const locker = createLocker()
    const aliveMs = locker.store.lastAliveMs() ?? 0
    const commits = locker.store.commits
    locker.pass(3_600_000)
    expect((locker.store.lastAliveMs() ?? 0) - aliveMs).toBe(3_600_000)
    expect(locker.store.commits).toBe(commits)
  })

  test('sensors that say the same again cost nothing', () => {
    const locker = createLocker()
    const commits = locker.store.commits
    const address = { bus: 'wall', board: 0, channel: 1 }
    for (let count = 0; count < 1_000; count += 1)
      locker.submit({ type: 'door.sensed', door: address, reading: 'closed' })
    locker.submit({ type: 'door.sensed', door: { ...address, channel: 99 }, reading: 'open' })
    expect(locker.store.commits).toBe(commits)
  })
})

describe('timers', () => {
  test('fire in the order of their times, each once', () => {
    const locker = createLocker()
    const nowMs = locker.clock.wallMs()
    for (const [id, minutes] of [
      ['late', 3],
      ['early', 1],
      ['middle', 2],
    ] as const)
      locker.assign({ id, depositByMs: nowMs + minutes * 60_000 })
    locker.pass(day)
    const lapsed = locker
      .events('parcel.reserved-lapsed')
      .map(({ data, atMs }) => [data.parcel, atMs - nowMs])
    expect(lapsed).toEqual([
      ['early', 60_000],
      ['middle', 120_000],
      ['late', 180_000],
    ])
  })

  test('a thousand that are due at once all fire, a hundred to a decision', () => {
    const locker = createLocker({
      compartments: Array.from({ length: 1_000 }, (_, index) => compartmentSpec(String(index + 1), 'S')),
    })
    const depositByMs = locker.clock.wallMs() + 60_000
    for (let count = 0; count < 1_000; count += 1) locker.assign({ id: `p${count}`, depositByMs })
    const commits = locker.store.commits
    locker.pass(120_000)
    expect(locker.events('parcel.reserved-lapsed')).toHaveLength(1_000)
    expect(locker.store.commits - commits).toBe(10)
  })

  test('one wake-up is armed, for the earliest, and not again for the same', () => {
    const locker = createLocker()
    locker.assign({ id: 'p1', depositByMs: locker.clock.wallMs() + 60_000 })
    const atMs = locker.clock.nextAtMs()
    expect(atMs).toBe(locker.clock.monotonicMs() + 60_000)
    locker.assign({ id: 'p2', depositByMs: locker.clock.wallMs() + 120_000 })
    expect(locker.clock.nextAtMs()).toBe(atMs)
  })
})
