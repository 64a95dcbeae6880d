// Nothing grows without end: what is written down about a site stays within the bounds of its documentation, however
// much comes and goes.
import type { TableName } from '../../../src/core/state.ts'
import type { Checker, Fail } from './checker.ts'

/** Rows for each compartment, and for the site. Parcels count while they live; ended ones have a bound of their own. */
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

export function createBounded(fail: Fail, doors: number): Checker {
  const keys = new Map<string, Set<string>>()
  return {
    name: 'bounded',
    on: {
      committed({ write }) {
        for (const { table, key, value } of write.changes) {
          const known = keys.get(table) ?? new Set<string>()
          keys.set(table, known)
          if (value === null) known.delete(key)
          else known.add(key)
        }
      },
    },
    hourly() {
      for (const { table, ofDoor, ofSite } of most) {
        const count = keys.get(table)?.size ?? 0
        if (count > ofDoor * doors + ofSite) fail(`${count} rows of ${table} for ${doors} doors`)
      }
    },
  }
}
