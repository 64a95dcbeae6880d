// What was committed is there when the next process looks, and nothing else: whatever became of the one before.
// Keeps rows of its own, folded from the commits; it compares once a life, since a life reads everything when it begins.
import type { Write } from '../../../src/ports/store.ts'
import type { ObservationOf } from '../observation.ts'
import type { Checker, Fail } from './checker.ts'

type Rows = ObservationOf<'loaded'>['rows']

export function createDurability(fail: Fail): Checker {
  /** Table → key → the row; records are never changed in place. */
  const expected = new Map<string, Map<string, unknown>>()
  let lastSequence = 0
  let hasLooked = false

  function fold({ changes, entries }: Write): void {
    for (const { table, key, value } of changes) {
      const rows = expected.get(table) ?? new Map<string, unknown>()
      expected.set(table, rows)
      if (value === null) rows.delete(key)
      else rows.set(key, value)
    }
    lastSequence = entries.at(-1)?.sequence ?? lastSequence
  }

  /** Rows that are the very same object need no look; the others are compared as JSON, which is what a disk can keep of them. */
  function compare(table: string, found: readonly unknown[]): void {
    const left = new Set(expected.get(table)?.values())
    const others = found.filter((one) => !left.delete(one))
    const texts = new Map<string, number>()
    for (const row of left) {
      const text = JSON.stringify(row)
      texts.set(text, (texts.get(text) ?? 0) + 1)
    }
    for (const one of others) {
      const text = JSON.stringify(one)
      const count = texts.get(text)
      if (count === undefined) fail(`a row of ${table} was loaded that is not what was committed: ${text}`)
      else if (count === 1) texts.delete(text)
      else texts.set(text, count - 1)
    }
    for (const text of texts.keys()) fail(`a committed row of ${table} was not loaded: ${text}`)
  }

  function look(rows: Rows): void {
    for (const [table, found] of Object.entries(rows)) compare(table, found)
    for (const table of expected.keys()) if (!(table in rows)) fail(`no table ${table} was loaded`)
  }

  return {
    name: 'durability',
    on: {
      'process.ended': () => {
        hasLooked = false
      },
      committed: ({ write }) => fold(write),
      loaded(observation) {
        if (hasLooked) return
        hasLooked = true
        look(observation.rows)
        if (observation.lastSequence !== lastSequence)
          fail(`the journal ends with ${observation.lastSequence}, and ${lastSequence} was committed`)
      },
    },
  }
}
