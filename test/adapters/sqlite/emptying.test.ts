// When the write-ahead log is emptied: in a turn of its own and in pieces, not on top of somebody's commit.
import { statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createVirtualClock } from '../../../simulator/world/virtual-clock.ts'
import type { JournalEntry } from '../../../src/ports/store.ts'
import { createPlace } from './place.ts'

const kib = 1024

function createBench({ timed = true } = {}) {
  const place = createPlace()
  const clock = createVirtualClock()
  const store = place.open(timed ? { clock } : {})
  let last = 0
  return {
    place,
    clock,
    store,
    /** Of the main file, which grows as the log is emptied into it. */
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

test('a commit that fills the log does not empty it, and the turn after it does', () => {
  const { clock, size, write } = createBench()
  const before = size()
  write(500)
  expect(size()).toBe(before)
  clock.settle()
  expect(size()).toBeGreaterThan(before + 450 * kib)
})

test('it is emptied in pieces while commits follow each other', () => {
  const { clock, size, write } = createBench()
  let largest = 0
  let last = size()
  for (let i = 0; i < 200; i++) {
    write(20)
    clock.settle()
    largest = Math.max(largest, size() - last)
    last = size()
  }
  expect(last).toBeGreaterThan(3500 * kib)
  expect(largest).toBeLessThan(600 * kib)
})

test('a log that is hardly filled is left alone, since emptying it wears the card', () => {
  const { clock, size, write } = createBench()
  const before = size()
  write(50)
  clock.advance(60_000)
  expect(size()).toBe(before)
})

test('what was emptied does not count again', () => {
  const { clock, size, write } = createBench()
  write(500)
  clock.settle()
  const emptied = size()
  write(1)
  clock.settle()
  expect(size()).toBe(emptied)
})

test('where no turn comes SQLite empties it itself, as it does without a clock', () => {
  for (const timed of [true, false]) {
    const { size, write } = createBench({ timed })
    const before = size()
    for (let i = 0; i < 30; i++) write(50)
    expect(size()).toBeGreaterThan(before + 900 * kib)
  }
})

test('a store that was closed meanwhile is not touched', () => {
  const { clock, place, store, write } = createBench()
  write(500)
  store.close()
  clock.settle()
  expect(place.lines).toEqual([])
})
