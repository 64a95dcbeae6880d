// When the write-ahead log is emptied into the main file: in a moment without commits, since emptying 1 MiB takes longer than
// a commit and somebody waits for each of those. Loses nothing if it never happens; SQLite does it by itself at the latest
// when the log has grown to its bound.
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Connection } from './connection.ts'

/** 1 MiB of pages of 512 bytes: a larger log would save 7 % of the writes and hold the loop longer when it is emptied. */
const worthwhilePages = 2048
/** 8 MiB, some 10,000 requests without a pause: emptied inside a commit, which takes a tenth of a second. */
const mostPages = 16_384
/** A pause in what comes; a person's next step takes longer. */
const pauseMs = 100

export interface Emptying {
  /** To be called after every commit. */
  committed(): void
  /** Nothing is emptied any more. */
  close(): void
}

/** Where the log stands; `emptied` of its `pages` are in the main file already. */
function logOf(db: Connection): { readonly pages: number; readonly emptied: number } {
  const [row] = db.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[]
  return { pages: row?.log ?? 0, emptied: row?.checkpointed ?? 0 }
}

export function createEmptying(
  db: Connection,
  { clock, log }: { readonly clock: Pick<Clock, 'monotonicMs' | 'wakeAt'>; readonly log: Log },
): Emptying {
  let cancel = (): void => {}
  let fails = false
  db.pragma(`wal_autocheckpoint = ${mostPages}`)

  const empty = (): void => {
    try {
      const { pages, emptied } = logOf(db)
      if (pages - emptied >= worthwhilePages) db.pragma('wal_checkpoint(PASSIVE)')
      fails = false
    } catch (error) {
      // What is committed stays in the log, so that nothing is lost; a disk that fails is told by the next commit.
      if (!fails) log.warn({ error: String(error) }, 'cannot empty the write-ahead log')
      fails = true
    }
  }

  return {
    committed() {
      cancel()
      cancel = clock.wakeAt(clock.monotonicMs() + pauseMs, empty)
    },
    close: () => cancel(),
  }
}
