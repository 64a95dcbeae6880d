// Opens connections to the database file and nothing else: every pragma that durability and speed depend on stands
// here, and is proved before the connection is given away.
import Database from 'better-sqlite3'

export type Connection = Database.Database

/**
 * Measured on ext4, bytes that the kernel counts as written for a pick-up in four commits, without what the log's emptying
 * adds: 512 → 27 KB, 1024 → 30, 2048 → 39. Four commits can't be less than 16 KB, since the kernel writes 4 KiB at a time.
 */
const pageSize = 512
/** 1 MiB; for the daemon emptying.ts chooses the moment. */
const checkpointPages = 2048
/** Bytes that the log keeps on disk after something (a backup, a check) held it back for a while. */
const walLimit = 4 * 1024 * 1024
/** KiB; rows live in the core's memory and the journal is read in order, so that a cache would serve nobody. */
const cacheSize = 2048
/** How long (ms) a statement waits for another program, such as an operator's sqlite3 shell; the loop waits too. */
const busyTimeoutMs = 250

const full = 2

/**
 * Throws if commits would not reach the disk. better-sqlite3 is built so that a WAL database falls back to NORMAL at
 * the first statement that reads the file, unless the level was set on this very connection; before that statement
 * the pragma still says FULL. So it must be asked afterwards.
 */
export function assertDurable(db: Connection): void {
  const level = db.pragma('synchronous', { simple: true })
  const mode = db.pragma('journal_mode', { simple: true })
  if (level !== full || mode !== 'wal')
    throw new Error(`SQLite would not commit durably: synchronous=${level}, journal_mode=${mode}`)
}

/** The connection that writes. Creates the file when it is missing; throws SqliteError. */
export function openWriter(path: string): Connection {
  const db = new Database(path, { timeout: busyTimeoutMs })
  try {
    db.pragma(`page_size = ${pageSize}`)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma(`wal_autocheckpoint = ${checkpointPages}`)
    db.pragma(`journal_size_limit = ${walLimit}`)
    db.pragma(`cache_size = -${cacheSize}`)
    db.pragma('temp_store = MEMORY')
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
    assertDurable(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** A connection that only reads, also beside a running daemon. Throws SqliteError. */
export function openReader(path: string): Connection {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs })
  try {
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
