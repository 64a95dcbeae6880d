// When the write-ahead log is emptied: in a pause, not in somebody's commit, and at the latest when it has grown to its bound.
import { statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createVirtualClock } from '../../../simulator/world/virtual-clock.ts'
import type { JournalEntry } from '../../../src/ports/store.ts'
import { createPlace } from './place.ts'

const mib = 1024 * 1024

function createBench({ timed = true } = {}) {
  const place = createPlace()
  const clock = createVirtualClock()
  const store = place.open(timed ? { clock } : {})
  let last = 0
  return {
    clock,
    store,
    size: () => statSync(place.path).size,
    /** Commits so many entries of a thousand bytes each. */
    write(count: number): void {
      const entries: JournalEntry[] = []
      for (const end = last + count; last < end; ) {
        last += 1
        const data = { parcel: 'x'.repeat(1000) }
        entries.push({ sequence: last, atMs: last, type: 'parcel.assigned', subject: 'parcels/p', data })
      }
      store.commit({ changes: [], entries, answers: [] })
    },
  }
}

test('a full log stays while commits follow each other, and is emptied in the first pause', () => {
  const { clock, size, write } = createBench()
  const before = size()
  for (let i = 0; i < 30; i++) {
    write(50)
    clock.advance(99)
  }
  expect(size()).toBe(before)
  clock.advance(1)
  expect(size()).toBeGreaterThan(before + mib)
})

test('a log that is hardly filled is left alone, since emptying it wears the card', () => {
  const { clock, size, write } = createBench()
  const before = size()
  write(50)
  clock.advance(60_000)
  expect(size()).toBe(before)
})

test('what was emptied is not emptied again', () => {
  const { clock, size, store, write } = createBench()
  write(1500)
  clock.advance(100)
  const emptied = size()
  write(1)
  clock.advance(100)
  expect(size()).toBe(emptied)
  expect(store.lastSequence()).toBe(1501)
})

test('without any pause the log is emptied at 8 MiB', () => {
  const { size, write } = createBench()
  const before = size()
  for (let i = 0; i < 100; i++) write(50)
  expect(size()).toBe(before)
  for (let i = 0; i < 100; i++) write(50)
  expect(size()).toBeGreaterThan(before + 7 * mib)
})

test('a store without a clock empties it by itself', () => {
  const { size, write } = createBench({ timed: false })
  const before = size()
  for (let i = 0; i < 30; i++) write(50)
  expect(size()).toBeGreaterThan(before + 0.9 * mib)
})

test('nothing is armed once the store is closed', () => {
  const { clock, store, write } = createBench()
  write(1500)
  store.close()
  expect(clock.nextAtMs()).toBe(null)
})
