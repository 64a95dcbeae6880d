// The checker of durability is quiet about what a sound disk shows, and speaks up at each kind of loss.
import { expect, test } from 'vitest'
import { createDurability } from '../../simulator/world/checkers/durability.ts'
import type { ObservationOf } from '../../simulator/world/observation.ts'
import type { Change } from '../../src/core/decision.ts'
import { alert, entries, write } from '../contract/store.ts'

const none: ObservationOf<'loaded'>['rows'] = {
  compartments: [],
  parcels: [],
  codes: [],
  actors: [],
  openings: [],
  visits: [],
  timers: [],
  alerts: [],
  lockouts: [],
  tokens: [],
  sightings: [],
  site: [],
}

const rowsOf = (...changes: readonly Change[]) =>
  // As a disk gives them back: copies, in whatever order.
  changes.map((change) => JSON.parse(JSON.stringify(change.value))).reverse()

function createBench() {
  const complaints: string[] = []
  const { on } = createDurability((what) => complaints.push(what))
  return {
    commit: (changes: readonly Change[], from: number, to: number) =>
      on.committed?.({ kind: 'committed', write: write({ changes, entries: entries(from, to) }) }, 0),
    end: () => on['process.ended']?.({ kind: 'process.ended', life: 1, how: 'power', at: null }, 0),
    load(alerts: ReturnType<typeof rowsOf>, lastSequence: number): readonly string[] {
      on.loaded?.({ kind: 'loaded', rows: { ...none, alerts }, lastSequence }, 0)
      return complaints.splice(0)
    },
  }
}

test('what was committed and loaded again is no matter', () => {
  const bench = createBench()
  expect(bench.load([], 0)).toEqual([])
  bench.commit([alert('a'), alert('b'), alert('a', 2)], 1, 3)
  bench.commit([{ table: 'alerts', key: 'b', value: null }, alert('c')], 4, 4)
  bench.end()
  expect(bench.load(rowsOf(alert('a', 2), alert('c')), 4)).toEqual([])
})

test.each<[string, readonly Change[], number, RegExp]>([
  ['a row is missing', [alert('a')], 2, /a committed row of alerts was not loaded: .*"b"/],
  ['a row is older', [alert('a'), alert('b', 0)], 2, /not what was committed: .*"sinceMs":0/],
  ['a removed row is back', [alert('a'), alert('b'), alert('gone')], 2, /not what was committed: .*"gone"/],
  ['a row is there twice', [alert('a'), alert('b'), alert('b')], 2, /not what was committed: .*"b"/],
  ['the journal is shorter', [alert('a'), alert('b')], 1, /ends with 1, and 2 was committed/],
  ['the journal is longer', [alert('a'), alert('b')], 3, /ends with 3, and 2 was committed/],
])('%s', (_, found, lastSequence, complaint) => {
  const bench = createBench()
  bench.load([], 0)
  bench.commit([alert('a'), alert('gone')], 1, 1)
  bench.commit([alert('b'), { table: 'alerts', key: 'gone', value: null }], 2, 2)
  bench.end()
  expect(bench.load(rowsOf(...found), lastSequence).join()).toMatch(complaint)
})

test('only the first look of a life is compared', () => {
  const bench = createBench()
  bench.load([], 0)
  bench.commit([alert('a')], 1, 1)
  expect(bench.load([], 0)).toEqual([])
  bench.end()
  expect(bench.load([], 0)).toHaveLength(2)
})
