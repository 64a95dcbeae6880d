// Puts a backup in the place of the present database, and only after the backup has proved sound. The present one is
// kept beside it. Sequence numbers go on behind whatever either of them held, so that none is ever given twice.
import { copyFileSync, existsSync } from 'node:fs'
import { createChain } from './chain.ts'
import type { Connection } from './connection.ts'
import { openWriter } from './connection.ts'
import { isDamage, StoreRefused, toStoreFailure } from './failure.ts'
import { finishReplacing, keepBeside, removeDatabase, replaceDatabase, syncFile } from './files.ts'
import { acquireLock } from './lock.ts'
import { checkKey, checkVersion, migrations } from './migrations.ts'
import { checkFolder, lastSequenceOf, unknownLead } from './open.ts'
import { createRowsTable } from './rows.ts'
import { verifyJournal } from './verify.ts'

export interface Restored {
  /** Where the database that was there is now; null if there was none. */
  readonly setAside: string | null
  /** Events are numbered behind this. */
  readonly lastSequence: number
}

/**
 * Replaces the database `to` by the backup `from`, both of the site with `key` (32 bytes). Throws StoreRefused and
 * changes nothing where the backup is damaged, foreign, newer or of another key, or a daemon runs on `to`.
 */
export function restore(options: {
  readonly from: string
  readonly to: string
  readonly key: Buffer
}): Restored {
  const { from, to, key } = options
  if (!existsSync(from)) throw new StoreRefused(`There is no backup ${from}. Check its name.`)
  checkFolder(to)
  const lock = acquireLock(to)
  const part = `${to}.restoring`
  try {
    finishReplacing(to)
    removeDatabase(part)
    copyDatabase(from, part)
    checkBackup(part, from, key)
    const lastSequence = resumption(existsSync(to) ? settle(to) : 0, lastSequenceOf(part))
    resumeAfter(part, lastSequence)
    syncFile(part)
    const setAside = existsSync(to) ? keepBeside(to, 'before-restore') : null
    replaceDatabase(to, part)
    return { setAside, lastSequence }
  } catch (error) {
    throw toStoreFailure(error, to, 'Cannot restore')
  } finally {
    removeDatabase(part)
    lock.release()
  }
}

/**
 * Behind the present database, where that is what the backup was made from. A new or unreadable one says nothing of what
 * happened since the backup.
 */
const resumption = (present: number, backup: number): number =>
  present >= backup ? present : backup + unknownLead

/** A copy to work on: opening the backup itself would write beside it. A raw copy of a database may have its log along. */
function copyDatabase(from: string, to: string): void {
  copyFileSync(from, to)
  if (existsSync(`${from}-wal`)) copyFileSync(`${from}-wal`, `${to}-wal`)
}

function checkBackup(part: string, from: string, key: Buffer): void {
  let db: Connection | null = null
  try {
    db = openWriter(part)
    const said = db.pragma('integrity_check(1)', { simple: true })
    if (said !== 'ok') throw damaged(from, String(said))
    const version = checkVersion(db, from)
    if (version === 0) throw new StoreRefused(`${from} holds no Kluis database.`)
    // Older rows are read when the daemon has migrated them.
    if (version === migrations.length) createRowsTable(db).refresh()
    checkKey(db, createChain(key), from)
  } catch (error) {
    throw isDamage(error) ? damaged(from, error.message) : error
  } finally {
    db?.close()
  }
  const verdict = verifyJournal({ path: part, key })
  if (!verdict.ok) throw damaged(from, `journal entry ${verdict.sequence}: ${verdict.problem}`)
}

const damaged = (from: string, problem: string): StoreRefused =>
  new StoreRefused(`The backup ${from} is damaged (${problem}). Nothing was changed; take another backup.`)

/** Brings everything of the present database into its main file, where it is sound enough, and gives its last number. */
function settle(path: string): number {
  const last = lastSequenceOf(path)
  try {
    // Closing the only connection empties the log into the main file and removes it.
    openWriter(path).close()
  } catch (error) {
    if (!isDamage(error)) throw error
  }
  return last
}

function resumeAfter(path: string, sequence: number): void {
  const db = openWriter(path)
  try {
    db.prepare(
      `INSERT INTO meta VALUES ('resume_after', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    ).run(sequence)
  } finally {
    db.close()
  }
}
