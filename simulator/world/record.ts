// What the locker has written down, folded from its commits: what people who ask it would be told, and what checkers
// hold against the truth. Believes every commit; judges nothing.
import type { TableName, Tables } from '../../src/core/state.ts'
import type { Write } from '../../src/ports/store.ts'

export interface RecordBook {
  take(write: Write): void
  get<T extends TableName>(table: T, key: string): Tables[T] | undefined
  all<T extends TableName>(table: T): IterableIterator<Tables[T]>
  count(table: TableName): number
}

export function createRecord(): RecordBook {
  const tables = new Map<TableName, Map<string, unknown>>()
  const tableOf = (name: TableName): Map<string, unknown> => {
    const known = tables.get(name)
    if (known !== undefined) return known
    const fresh = new Map<string, unknown>()
    tables.set(name, fresh)
    return fresh
  }
  return {
    take(write) {
      for (const { table, key, value } of write.changes) {
        if (value === null) tableOf(table).delete(key)
        else tableOf(table).set(key, value)
      }
    },
    get: <T extends TableName>(table: T, key: string) => tableOf(table).get(key) as Tables[T] | undefined,
    all: <T extends TableName>(table: T) => tableOf(table).values() as IterableIterator<Tables[T]>,
    count: (table) => tableOf(table).size,
  }
}
