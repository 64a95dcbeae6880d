// The durable memory of the daemon: rows, journal and answers in one SQLite file, each commit one transaction.
// Knows nothing of what rows mean; opening and its accidents are open.ts's.
import type { Log } from '../../ports/log.ts'
import type { Journal, Store, Write } from '../../ports/store.ts'
import type { AliveFile } from './alive.ts'
import { createAnswersTable } from './answers.ts'
import { writeBackup } from './backup.ts'
import type { Chain } from './chain.ts'
import type { Connection } from './connection.ts'
import type { Emptying } from './emptying.ts'
import { toStoreFailure } from './failure.ts'
import { createJournalTable } from './journal.ts'
import type { Lock } from './lock.ts'
import { createRowsTable } from './rows.ts'

export interface SqliteStore extends Store, Journal {
  /** Writes a checked copy to `file`, which appears whole or not at all. Rejects with StoreFault. */
  backup(file: string): Promise<void>
  /** Writes down what is only in memory and lets go of the files. */
  close(): void
  /** Set when the database was damaged at open: where it was put. The store began anew. */
  readonly repair: { readonly setAside: string } | null
}

/** What open.ts has opened and checked. */
export interface OpenFiles {
  readonly path: string
  readonly db: Connection
  readonly chain: Chain
  readonly alive: AliveFile
  readonly lock: Lock
  readonly log: Log
  readonly keepEntries: number
  readonly emptying: Emptying | null
  readonly repair: { readonly setAside: string } | null
}

/** Reads everything once. Throws DamageFound where a record can't be read. */
export function createStore(files: OpenFiles): SqliteStore {
  const { path, db, alive, lock, log, emptying } = files
  const rows = createRowsTable(db)
  const journal = createJournalTable(db, files.chain, files.keepEntries)
  const answers = createAnswersTable(db)
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  /** A failed transaction may have left memory and file apart. */
  let stale = false
  let closed = false
  let aliveFails = false

  const guarded = <T>(what: string, task: () => T): T => {
    try {
      return task()
    } catch (error) {
      throw toStoreFailure(error, path, what)
    }
  }

  function undo(): void {
    // SQLite has rolled back by itself after some errors, such as a full disk.
    if (!db.inTransaction) return
    try {
      rollback.run()
    } catch (error) {
      // Tried again before the next transaction begins.
      log.error({ error: String(error) }, 'cannot roll back')
    }
  }

  /** Runs `task` in one transaction and, once that is durable, what `task` gave back. */
  function inTransaction(task: () => () => void): void {
    try {
      undo()
      begin.run()
      const afterwards = task()
      commit.run()
      afterwards()
      emptying?.committed()
    } catch (error) {
      stale = true
      undo()
      throw toStoreFailure(error, path, 'Cannot write')
    }
  }

  function refresh(): void {
    rows.refresh()
    journal.refresh()
    answers.refresh()
    stale = false
  }

  refresh()
  const broken = journal.brokenTail()
  // The rows are sound, so the locker serves; the journal's gap is for people to judge.
  if (broken !== null)
    log.error({ sequence: broken }, 'the journal is broken here: see `kluis verify-journal`')

  return {
    repair: files.repair,

    load: () =>
      guarded('Cannot read', () => {
        if (stale) refresh()
        return { rows: rows.all(), lastSequence: journal.lastSequence(), lost: journal.lost() }
      }),

    commit(write: Write) {
      if (write.changes.length + write.entries.length + write.answers.length === 0) return
      inTransaction(() => {
        const changed = rows.append(write.changes)
        const appended = journal.append(write.entries)
        const answered = answers.append(write.answers)
        return () => {
          changed()
          appended()
          answered()
        }
      })
    },

    answerTo: (transaction) => guarded('Cannot read', () => answers.get(transaction)),

    lastAliveMs: () => alive.read(),
    markAlive(atMs) {
      try {
        alive.write(atMs)
        aliveFails = false
      } catch (error) {
        // Only the length of an outage becomes less certain by it.
        if (!aliveFails) log.warn({ error: String(error) }, 'cannot note that the locker serves')
        aliveFails = true
      }
    },

    after: (sequence, limit) => guarded('Cannot read', () => journal.after(sequence, limit)),
    firstSequence: journal.firstSequence,
    lastSequence: journal.lastSequence,
    delivered: journal.delivered,
    markDelivered(sequence) {
      journal.markDelivered(sequence)
      if (!journal.deliveredIsStale()) return
      try {
        inTransaction(() => journal.writeDelivered())
      } catch (error) {
        // The next commit writes it down as well; a crash before that sends those events again.
        log.warn({ error: String(error) }, 'cannot note what was delivered')
      }
    },

    backup: (file) => writeBackup(path, file),

    close() {
      if (closed) return
      closed = true
      try {
        inTransaction(() => journal.writeDelivered())
      } catch (error) {
        log.warn({ error: String(error) }, 'cannot note what was delivered')
      }
      emptying?.close()
      db.close()
      alive.close()
      lock.release()
    },
  }
}
