// The shape of the database and how it came to be: one step a version, forward only, never edited once released.
// Must not know what the rows mean.
import { copyFileSync, renameSync } from 'node:fs'
import type { Chain } from './chain.ts'
import { sameBytes } from './chain.ts'
import type { Connection } from './connection.ts'
import { StoreRefused } from './failure.ts'
import { syncFile, syncFolderOf } from './files.ts'

/** Marks the file as ours ("KLUI"), so that another program's database is never touched. */
const applicationId = 0x4b4c5549

const version1 = `
  -- record: a zlib stream of JSON, [[table, key, row or null], …], with the dictionary of record-words.ts; see rows.ts.
  CREATE TABLE changes (
    position INTEGER PRIMARY KEY,
    row_count INTEGER NOT NULL,
    record BLOB NOT NULL
  ) STRICT;
  -- key_fingerprint, resume_after, empty_seal; trimmed_to, anchor_hash and anchor_seal once the journal was trimmed.
  CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value ANY
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE answers (
    position INTEGER PRIMARY KEY,
    transaction_id TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (json_valid(answer))
  ) STRICT;
  -- delivered and seal stand on the last entry only, which every commit writes anyway.
  CREATE TABLE journal (
    sequence INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    hash BLOB NOT NULL,
    delivered INTEGER,
    seal BLOB
  ) STRICT;
  CREATE TRIGGER journal_is_never_rewritten
    BEFORE UPDATE OF sequence, at_ms, type, subject, body, hash ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
  CREATE TRIGGER journal_is_only_trimmed
    BEFORE DELETE ON journal
    WHEN OLD.sequence > coalesce((SELECT value FROM meta WHERE name = 'trimmed_to'), -1)
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
`

/** SQL, or code where records themselves have to change. */
export type Step = string | ((db: Connection) => void)

/** Step n leads from version n to n + 1. */
export const migrations: readonly Step[] = [version1]

const versionOf = (db: Connection): number => db.pragma('user_version', { simple: true }) as number

/** Throws StoreRefused if the file belongs to another program or to a newer Kluis. Gives its version, 0 for a new file. */
export function checkVersion(db: Connection, path: string, known: number = migrations.length): number {
  const version = versionOf(db)
  const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number
  const application = db.pragma('application_id', { simple: true })
  if (tables > 0 && application !== applicationId) {
    throw new StoreRefused(`${path} is the database of another program. Give store.path a file of its own.`)
  }
  if (version > known) {
    throw new StoreRefused(
      `${path} has schema version ${version}, this Kluis knows up to ${known}. Install the newer Kluis again, or restore a backup made before the upgrade.`,
    )
  }
  return version
}

/** Throws StoreRefused if the database belongs to another key. */
export function checkKey(db: Connection, chain: Chain, path: string): void {
  const known = db.prepare("SELECT value FROM meta WHERE name = 'key_fingerprint'").pluck().get()
  if (Buffer.isBuffer(known) && sameBytes(known, chain.fingerprint)) return
  throw new StoreRefused(
    `${path} was written with another key, so none of its codes could be checked. Put the site's key file back from the backup, or move the database away to begin anew.`,
  )
}

/**
 * Brings the database to the newest version in one transaction, which for a new file also holds what `begin` writes; an
 * existing one is copied first to `<path>.before-vN`.
 */
export function migrate(
  db: Connection,
  path: string,
  begin: () => void,
  steps: readonly Step[] = migrations,
): void {
  const version = checkVersion(db, path, steps.length)
  if (version === steps.length) return
  if (version > 0) keepCopy(db, path, `${path}.before-v${steps.length}`)
  db.transaction(() => {
    for (const step of steps.slice(version)) {
      if (typeof step === 'string') db.exec(step)
      else step(db)
    }
    if (version === 0) begin()
    db.pragma(`application_id = ${applicationId}`)
    db.pragma(`user_version = ${steps.length}`)
  }).exclusive()
}

function keepCopy(db: Connection, path: string, copy: string): void {
  // Everything into the main file, so that a plain copy of it is whole.
  db.pragma('wal_checkpoint(TRUNCATE)')
  copyFileSync(path, `${copy}.part`)
  syncFile(`${copy}.part`)
  renameSync(`${copy}.part`, copy)
  syncFolderOf(copy)
}
