// Every row of the core, kept as a log of changes: a commit appends one compressed record, and the rows are what the
// records say when they are read in order. Tables of rows cost a page or more for each row touched: 73 KB written for a
// pick-up and 23 KB for an assignment in a drain, against 28 and 1 with the log. Runs inside the transactions of store.ts.
import { deflateSync, inflateSync } from 'node:zlib'
import type { Change } from '../../core/decision.ts'
import type { TableName } from '../../core/state.ts'
import type { Store } from '../../ports/store.ts'
import type { Connection } from './connection.ts'
import { DamageFound } from './failure.ts'
import { recordWords } from './record-words.ts'

type Rows = ReturnType<Store['load']>['rows']

export interface RowsTable {
  /** Reads the whole log again: at open and after a failed transaction. */
  refresh(): void
  all(): Rows
  /** Writes the changes; what it gives back is to be called once the transaction is committed. */
  append(changes: readonly Change[]): () => void
}

/** A table that is missing here is a type error: its rows would be written and never read. */
const rowTables = Object.keys({
  compartments: true,
  parcels: true,
  codes: true,
  actors: true,
  openings: true,
  visits: true,
  timers: true,
  alerts: true,
  lockouts: true,
  tokens: true,
  sightings: true,
  site: true,
} satisfies Record<TableName, true>) as readonly TableName[]

/** The log may hold this many changes for each row that is left, and some more, before old records make room. */
const changesPerRow = 4
const spareChanges = 2000
/** Old rows written again by one commit: as many as it changes, twice, and a few; so the log shrinks and no commit is long. */
const movedPerChange = 2
const movedAtLeast = 8
/** Records are dropped this many at a time, since each drop costs a page or two. */
const dropAtOnce = 64

interface Kept {
  readonly change: Change
  readonly position: number
}

/** A change and the name of its row. */
type Named = readonly [row: string, change: Change]

const rowOf = (change: Change): string => `${change.table}/${change.key}`

/** A small record becomes half as long with the words and level 6; a batch of a drain gains nothing that is worth the time. */
const smallCharacters = 8192
const packing = { windowBits: 14, memLevel: 6, dictionary: recordWords } as const

function encode(changes: readonly Named[]): Buffer {
  const text = JSON.stringify(changes.map(([, { table, key, value }]) => [table, key, value]))
  return deflateSync(text, { ...packing, level: text.length < smallCharacters ? 6 : 1 })
}

function decode(record: Buffer, position: number): Change[] {
  try {
    const changes = JSON.parse(inflateSync(record, { dictionary: recordWords }).toString()) as [
      TableName,
      string,
      unknown,
    ][]
    return changes.map(([table, key, value]) => ({ table, key, value }) as Change)
  } catch (error) {
    throw new DamageFound(`record ${position} of the changes can't be read`, { cause: error })
  }
}

export function createRowsTable(db: Connection): RowsTable {
  const all = db.prepare('SELECT position, record FROM changes ORDER BY position').raw()
  const insert = db.prepare('INSERT INTO changes VALUES (?, ?, ?)')
  const drop = db.prepare('DELETE FROM changes WHERE position < ? RETURNING row_count').pluck()
  const total = db.prepare('SELECT coalesce(sum(row_count), 0) FROM changes').pluck()
  /** Every row there is, the one written longest ago first. The values are the core's own records, not copies. */
  const kept = new Map<string, Kept>()
  let first = 1
  let last = 0
  let changeCount = 0

  function apply(changes: readonly Named[], position: number): void {
    for (const [row, change] of changes) {
      // Taken out first, so that it moves to the end.
      kept.delete(row)
      if (change.value !== null) kept.set(row, { change, position })
    }
  }

  const oldest = (): number => kept.values().next().value?.position ?? last + 1

  function dropOld(): () => void {
    const keepFrom = oldest()
    if (keepFrom - first < dropAtOnce) return () => {}
    const dropped = drop.all(keepFrom) as number[]
    return () => {
      first = keepFrom
      for (const count of dropped) changeCount -= count
    }
  }

  /** The rows that stand in the way of dropping the oldest records, as many as this commit may carry. */
  function moved(latest: ReadonlyMap<string, Change>): Named[] {
    if (changeCount <= kept.size * changesPerRow + spareChanges) return []
    const limit = latest.size * movedPerChange + movedAtLeast
    const found: Named[] = []
    for (const [row, { change }] of kept) {
      if (found.length === limit) break
      if (!latest.has(row)) found.push([row, change])
    }
    return found
  }

  return {
    refresh() {
      kept.clear()
      first = 1
      last = 0
      for (const [position, record] of all.iterate() as IterableIterator<[number, Buffer]>) {
        if (last === 0) first = position
        apply(
          decode(record, position).map((change) => [rowOf(change), change]),
          position,
        )
        last = position
      }
      changeCount = total.get() as number
    },

    all() {
      const rows = Object.fromEntries(rowTables.map((table) => [table, [] as unknown[]]))
      for (const { change } of kept.values()) rows[change.table]?.push(change.value)
      return rows as unknown as Rows
    },

    append(changes) {
      const latest = new Map<string, Change>()
      for (const change of changes) {
        const row = rowOf(change)
        const before = kept.get(row)?.change.value ?? null
        if (change.value === before) latest.delete(row)
        else latest.set(row, change)
      }
      if (latest.size === 0) return () => {}
      const written = [...moved(latest), ...latest]
      const position = last + 1
      const dropped = dropOld()
      insert.run(position, written.length, encode(written))
      return () => {
        dropped()
        apply(written, position)
        last = position
        changeCount += written.length
      }
    },
  }
}
