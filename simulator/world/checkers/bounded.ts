// Nothing grows without end: what is written down about a site stays within the bounds of its documentation, however
// much comes and goes.
import type { Parcel, ParcelId } from '../../../src/core/nouns.ts'
import type { TableName } from '../../../src/core/state.ts'
import type { Checker, Fail } from './checker.ts'

/** Rows for each compartment, and for the site. */
const most: readonly { readonly table: TableName; readonly ofDoor: number; readonly ofSite: number }[] = [
  { table: 'compartments', ofDoor: 1, ofSite: 0 },
  { table: 'openings', ofDoor: 1, ofSite: 0 },
  { table: 'visits', ofDoor: 0, ofSite: 1 },
  { table: 'lockouts', ofDoor: 0, ofSite: 2 },
  { table: 'alerts', ofDoor: 8, ofSite: 20 },
  { table: 'timers', ofDoor: 23, ofSite: 10 },
  { table: 'site', ofDoor: 0, ofSite: 1 },
  { table: 'actors', ofDoor: 0, ofSite: 1_000 },
]

/** Parcels that are in, or on their way, for each compartment. */
const mostAliveOfDoor = 10
const livingStates: readonly string[] = ['assigned', 'deposited', 'expired', 'withdrawn']
/** It clears up once a day, and may be off when it would have. */
const clearsWithinMs = 48 * 3_600_000

export interface BoundedFacts {
  readonly doors: number
  /** For how long ended parcels are kept. */
  readonly keepEndedMs: number
}

export function createBounded(fail: Fail, { doors, keepEndedMs }: BoundedFacts): Checker {
  const keys = new Map<string, Set<string>>()
  const alive = new Set<ParcelId>()
  /** When they ended. */
  const ended = new Map<ParcelId, number>()
  /** Whoever is told another time begins to count anew. */
  let clockSetMs = 0

  function count(id: ParcelId, parcel: Parcel | null, atMs: number): void {
    const isAlive = parcel !== null && livingStates.includes(parcel.state)
    if (isAlive) alive.add(id)
    else alive.delete(id)
    if (parcel === null || isAlive) ended.delete(id)
    else if (!ended.has(id)) ended.set(id, atMs)
  }

  return {
    name: 'bounded',
    on: {
      'clock.set'(_, atMs) {
        clockSetMs = atMs
      },
      committed({ write }, atMs) {
        for (const { table, key, value } of write.changes) {
          const known = keys.get(table) ?? new Set<string>()
          keys.set(table, known)
          if (value === null) known.delete(key)
          else known.add(key)
          if (table === 'parcels') count(key, value, atMs)
        }
      },
    },
    hourly(atMs) {
      if (alive.size > mostAliveOfDoor * doors) fail(`${alive.size} parcels are alive for ${doors} doors`)
      for (const [id, sinceMs] of ended)
        if (atMs - Math.max(sinceMs, clockSetMs) > keepEndedMs + clearsWithinMs)
          fail(`${id} ended long ago and is still kept`)
      for (const { table, ofDoor, ofSite } of most) {
        const count = keys.get(table)?.size ?? 0
        if (count > ofDoor * doors + ofSite) fail(`${count} rows of ${table} for ${doors} doors`)
      }
    },
  }
}
