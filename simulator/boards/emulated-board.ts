// What every emulated board offers to the wire it hangs on. One file a family implements it;
// none of them may use the driver of its family.
import type { BoardSettings } from '../../src/adapters/boards/board.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { Lock } from './lock.ts'

/** What the board is built and wired like; nothing of what the daemon is told besides. */
export type EmulatedBoardSettings = Omit<BoardSettings, 'withoutSensor'>

/**
 * The ways in which a board goes wrong, or differs from its kin; a family leaves out what its protocol can't show.
 * `silent`: obeys and says nothing. `deaf`: answers and energises no coil. `slow`: answers after half a second. `wrong-sum`:
 * every checksum is off by one. `truncated`: replies lack their end. `merged`: its previous reply stands before each in
 * the same burst. `leading-byte`: a 00 does. `garbage-after-unlock`: for 200 ms. `answers-unlock`, `unanswered-unlock`: it
 * has a word after an unlock, or none, where its kin do otherwise; `answers-as-query`: with the head of a query.
 * `refuses-unlock`: says so, and moves no lock. `tells-changes`: it speaks by itself when a switch changes.
 * `unsure-switches`: it can tell of no lock whether it is open. `relay-sticks`: a relay does not fall by itself after its
 * pulse.
 */
export type BoardMisbehaviour =
  | 'silent'
  | 'deaf'
  | 'slow'
  | 'wrong-sum'
  | 'truncated'
  | 'merged'
  | 'garbage-after-unlock'
  | 'answers-unlock'
  | 'unanswered-unlock'
  | 'answers-as-query'
  | 'refuses-unlock'
  | 'tells-changes'
  | 'unsure-switches'
  | 'leading-byte'
  | 'relay-sticks'

/** Bytes that the board sends, and how long after it has heard the request in full. */
export interface Saying {
  readonly bytes: Uint8Array
  readonly afterMs: number
}

export interface EmulatedBoard {
  readonly settings: EmulatedBoardSettings
  /** Index 0 is channel 1. */
  readonly locks: readonly Lock[]
  /** Takes every byte on the wire, and gives what the board has to say. */
  hear(bytes: Uint8Array): readonly Saying[]
  /** Requests understood so far, by kind; `bad` counts bytes that began none. */
  heard(): {
    readonly status: number
    readonly unlock: number
    readonly broadcast: number
    readonly bad: number
  }
  misbehave(kind: BoardMisbehaviour, on: boolean): void
  /** The next status says the opposite for this channel, with a right sum. */
  misreadOnce(channel: number): void
  /** Somebody turns its address switches. */
  setAddress(address: number): void
  /** It can't tell of this lock whether it is open; false where its protocol has no such word. */
  setUnsure(channel: number, on: boolean): boolean
}

export interface EmulatedBoardHost {
  readonly clock: Clock
  readonly onChange: (channel: number) => void
  /** What the board says by itself. */
  readonly say: (bytes: Uint8Array) => void
}

export type CreateBoard = (settings: EmulatedBoardSettings, host: EmulatedBoardHost) => EmulatedBoard
