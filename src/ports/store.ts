// Durable memory, seen from the engine: rows, the journal (which is also the outbox) and the
// answers already given, all written in one transaction or not at all.
import type { Change, JournalEvent } from '../core/decision.ts'
import type { Answer } from '../core/requests.ts'
import type { Tables } from '../core/state.ts'

/** One line of the journal: an event with its place in the site's order. */
export interface JournalEntry extends JournalEvent {
  readonly sequence: number
  readonly atMs: number
}

/** Everything one transaction holds. */
export interface Write {
  /** In order; a later change of the same row wins. */
  readonly changes: readonly Change[]
  readonly entries: readonly JournalEntry[]
  readonly answers: readonly Answer[]
}

export interface Store {
  /** Reads every row. Also the way back after a failed commit. Throws StoreFault (core/faults.ts). */
  load(): {
    readonly rows: { readonly [T in keyof Tables]: readonly Tables[T][] }
    readonly lastSequence: number
    /**
     * Numbers that an earlier journal may have given out and that this one does not hold, from behind its last entry
     * up to `lastSequence`: a backup was restored, or a damaged database begun anew. null from the next entry on.
     */
    readonly lost: { readonly from: number; readonly to: number } | null
  }
  /** Commits all of it durably, or throws StoreFault and changes nothing. Synchronous. */
  commit(write: Write): void
  /** The first answer given to this transaction id, among the last 20,000. */
  answerTo(transaction: string): Answer | null
  /** When the locker is last known to have served; null for a new database. */
  lastAliveMs(): number | null
  /** Remembers that it serves; cheap, without a commit. */
  markAlive(atMs: number): void
}

/** The journal as the uplink reads it. */
export interface Journal {
  /** Up to `limit` entries with a sequence above `sequence`, in order. */
  after(sequence: number, limit: number): readonly JournalEntry[]
  firstSequence(): number
  lastSequence(): number
  /** Up to where the platform's broker has acknowledged. */
  delivered(): number
  /** Kept in memory at once and on disk with the next commit, at every 1,000th, or at close. */
  markDelivered(sequence: number): void
}
