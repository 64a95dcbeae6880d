// Memory is a cache of the rows: what is applied change by change must be what a fresh load makes of them, indexes and all.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { smallSite } from '../../simulator/world/small-site.ts'
import type { Parcel, ParcelState } from '../../src/core/nouns.ts'
import type { State } from '../../src/core/state.ts'
import { apply, createState, stateOf, tableNames } from '../../src/core/state.ts'

const spec = smallSite()

const states: readonly ParcelState[] = [
  'assigned',
  'deposited',
  'expired',
  'withdrawn',
  'collected',
  'lapsed',
  'missing',
]

const aParcel = fc.record({
  id: fc.constantFrom('a', 'b', 'c'),
  state: fc.constantFrom(...states),
  compartment: fc.constantFrom('01', '02', null),
  barcodes: fc.uniqueArray(fc.constantFrom('X', 'Y', 'x', 'RR473124829NL', 'rr 473 124 829 nl')),
})

const parcelOf = (parts: Pick<Parcel, 'id' | 'state' | 'compartment' | 'barcodes'>): Parcel => ({
  carrier: 'post',
  kind: 'delivery',
  size: 'S',
  dimensionsMm: null,
  weightG: null,
  needs: [],
  recipient: null,
  language: null,
  share: false,
  depositByMs: 0,
  pickupWithinMs: 0,
  pickupByMs: null,
  stillSinceMs: null,
  changedAtMs: 0,
  ...parts,
})

/** The indexes as plain data; an empty entry is no entry. */
const indexes = (state: State) =>
  [state.contents, state.byBarcode, state.byLabel].map((index) =>
    [...index]
      .filter(([, ids]) => ids.size > 0)
      .map(([key, ids]) => [key, [...ids].sort()])
      .sort(),
  )

test('applied one by one or loaded at once, rows and indexes are the same', () => {
  const change = fc.oneof(
    aParcel.map((parts) => ({ key: parts.id, value: parcelOf(parts) })),
    fc.constantFrom('a', 'b', 'c').map((key) => ({ key, value: null })),
  )
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const state = createState(spec)
      for (const { key, value } of changes) apply(state, { table: 'parcels', key, value })
      const rows = Object.fromEntries(tableNames.map((name) => [name, [...state.rows[name].values()]]))
      const loaded = stateOf(spec, rows as unknown as Parameters<typeof stateOf>[1])
      expect(loaded.rows).toEqual(state.rows)
      expect(indexes(loaded)).toEqual(indexes(state))
    }),
  )
})

test('every row is found again under its own key', () => {
  const state = createState(spec)
  const lockout = { way: 'pin', wrong: 1, lastWrongMs: 0, level: 0, untilMs: null } as const
  const code = {
    hash: 'h',
    kind: 'pin',
    parcels: [],
    actor: null,
    usesLeft: null,
    untilMs: null,
    revoked: false,
  } as const
  apply(state, { table: 'lockouts', key: 'pin', value: lockout })
  apply(state, { table: 'codes', key: 'h', value: code })
  apply(state, { table: 'tokens', key: 't', value: { id: 't', expiresMs: 1 } })
  const rows = Object.fromEntries(tableNames.map((name) => [name, [...state.rows[name].values()]]))
  expect(stateOf(spec, rows as unknown as Parameters<typeof stateOf>[1]).rows).toEqual(state.rows)
})
