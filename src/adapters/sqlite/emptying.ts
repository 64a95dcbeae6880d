// When the write-ahead log is emptied into the main file: in a turn of its own, not on top of a commit that somebody waits
// for, and in pieces that are bounded, since SQLite empties all of it at once. Loses nothing if it never happens: SQLite
// does it by itself, inside a commit, when twice as much has come together.
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Connection } from './connection.ts'

/** 512 KiB of pages of 512 bytes: some 7 ms of work and one sync. Half of it would be a tenth more to write in all. */
const pieceOfPages = 1024

export interface Emptying {
  /** To be called after every commit. */
  committed(): void
  /** Nothing is emptied any more. */
  close(): void
}

/** Pages in the log that are not in the main file yet. */
function pagesToMove(db: Connection): number {
  const [row] = db.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[]
  return row === undefined ? 0 : row.log - row.checkpointed
}

export function createEmptying(
  db: Connection,
  { clock, log }: { readonly clock: Pick<Clock, 'soon'>; readonly log: Log },
): Emptying {
  let isDue = false
  let closed = false
  let fails = false
  db.pragma(`wal_autocheckpoint = ${2 * pieceOfPages}`)

  const empty = (): void => {
    isDue = false
    if (closed) return
    try {
      db.pragma('wal_checkpoint(PASSIVE)')
      fails = false
    } catch (error) {
      // What is committed stays in the log, so that nothing is lost; a disk that fails is told by the next commit.
      if (!fails) log.warn({ error: String(error) }, 'cannot empty the write-ahead log')
      fails = true
    }
  }

  return {
    committed() {
      if (isDue || pagesToMove(db) < pieceOfPages) return
      isDue = true
      clock.soon(empty)
    },
    close() {
      closed = true
    },
  }
}
