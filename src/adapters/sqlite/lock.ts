// One daemon a database. The lock is SQLite's own file lock, taken on an empty file beside the database, so that the
// kernel drops it when the process dies in whatever way, and readers of the database are not shut out.
import Database from 'better-sqlite3'
import { isBusy, StoreRefused, toStoreFailure } from './failure.ts'

export interface Lock {
  release(): void
}

/** Throws StoreRefused while somebody else holds it, StoreFault where the folder can't be written. */
export function acquireLock(path: string): Lock {
  const file = `${path}.lock`
  let db: Database.Database | null = null
  try {
    db = new Database(file, { timeout: 0 })
    // Nothing is ever written to the file; without this SQLite would make a rollback journal beside it.
    db.pragma('journal_mode = MEMORY')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db?.close()
    if (isBusy(error)) {
      throw new StoreRefused(
        `${path} is in use by another kluis process: stop that one first, or give this one another store.path.`,
        { cause: error },
      )
    }
    throw toStoreFailure(error, file, 'Cannot lock')
  }
  const held = db
  return { release: () => void held.close() }
}
