// Staff had a list of doors on the screen, the daemon was started anew, and the same list came in another order: the order was
// that in which rows had come to be in memory, and a store gives them back in whatever order it keeps them.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MemoryStore } from '../../../simulator/world/memory-store.ts'
import type { Store } from '../../../src/ports/store.ts'
import { day } from '../../engine/day-steps.ts'
import type { Day } from '../../engine/random-day.ts'
import { startDay } from '../../engine/random-day.ts'

/** Gives rows back as the store on disk does: what was written longest ago comes first. */
function createWornStore(): (store: MemoryStore) => Store {
  const written = new Set<unknown>()
  return (store) => ({
    ...store,
    commit(write) {
      store.commit(write)
      for (const { value } of write.changes) if (value !== null) written.add(value)
    },
    load() {
      const loaded = store.load()
      const order = [...written]
      const place = new Map(order.map((row, index) => [row, index]))
      const worn = Object.entries(loaded.rows).map(([table, rows]) => [
        table,
        [...rows].sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0)),
      ])
      return { ...loaded, rows: Object.fromEntries(worn) as typeof loaded.rows }
    },
  })
}

/** What a member of staff sees who comes and goes again. */
function seen(run: Day) {
  run.take({ do: 'badge', actor: 'staff' })
  const view = run.locker.engine.read.visit()
  run.take({
    do: 'act',
    action: 'end',
    compartment: undefined,
    size: undefined,
    parcel: undefined,
    all: false,
  })
  run.take({ do: 'pass', ms: 100_000 })
  return { parcels: view?.parcels, toLookInto: view?.toLookInto }
}

test('staff see the same lists in the same order before and after a restart, whatever the day was like', () => {
  let longest = 0
  fc.assert(
    fc.property(day(80), (steps) => {
      const run = startDay({ wrapStore: createWornStore() })
      // A door that comes back to the configuration rightly makes the list longer.
      for (const step of steps) run.take(step.do === 'restart' ? { ...step, without: null } : step)
      run.finish()
      const before = seen(run)
      run.take({ do: 'restart', downMs: 0, isOrderly: false, behindMs: 0, isConfirmed: true, without: null })
      run.take({ do: 'pass', ms: 2_500 })
      expect(seen(run)).toEqual(before)
      longest = Math.max(longest, before.parcels?.length ?? 0, before.toLookInto?.length ?? 0)
    }),
    { seed: 20261126, numRuns: 80 },
  )
  // Days after which there is nothing to sort prove nothing.
  expect(longest).toBeGreaterThanOrEqual(3)
})
