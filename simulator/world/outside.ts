// What stands around a daemon and outlives it: the wall of doors, the disk, the way to the platform. Each exists as a
// plain stand-in, quick enough for a million hours, and as the real adapter before emulated boards, files or a broker.
// Interfaces only.
import type { CompartmentId } from '../../src/core/nouns.ts'
import type { RequestBody } from '../../src/core/requests.ts'
import type { Engine } from '../../src/engine.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { Doors } from '../../src/ports/doors.ts'
import type { Log } from '../../src/ports/log.ts'
import type { Journal, Store } from '../../src/ports/store.ts'
import type { Uplink } from '../../src/ports/uplink.ts'

/** Where in its code a process can be made to die. */
export type DeathPoint =
  | 'before-commit'
  | 'during-commit'
  | 'after-commit'
  | 'before-pulse'
  | 'after-pulse'
  | 'before-publish'
  | 'after-publish'
  | 'before-acknowledge'
  | 'before-delivered'
  | 'while-opening'

/** One life of the daemon, as its surroundings know it. */
export interface Life {
  /** Monotonic time starts at zero with the life; no task of it runs after its end. */
  readonly clock: Clock
  readonly log: Log
  /** The process dies here, if this is where it is to die: throws `ProcessDied`, which nobody but the world may catch. */
  mayDie(point: DeathPoint): void
}

/** A life whose engine exists. */
export interface ServingLife extends Life {
  readonly engine: Engine
  readonly journal: Journal
}

/** What a door switch says: `says-…` whatever the door does, `flapping` a new thing at every look, `silent` never a word. */
export type SwitchTrouble = 'says-open' | 'says-closed' | 'unreadable' | 'flapping' | 'silent'

/**
 * What a board or its bus does. `unplugged`: the bus is gone, for all its boards. `silent`: obeys and does not answer.
 * `deaf`: answers and moves no lock. `slow`: answers late. `garbled`: its answers are damaged. `echoing`: the line sends
 * back what it is given. `swapped`: two boards have each other's address until it is put right.
 */
export type BoardTrouble = 'unplugged' | 'silent' | 'deaf' | 'slow' | 'garbled' | 'echoing' | 'swapped'

/** A wall of doors as metal, springs, switches and boards. Starts closed and sound; `openDoors` for a new process. */
export interface Hardware {
  openDoors(life: ServingLife): Doors & { /** The orderly end; takes time to come true. */ close?(): unknown }
  /** The process is gone, in whatever way: it hears nothing any more; what it had begun goes on. */
  forsaken(): void
  isOpen(id: CompartmentId): boolean
  /** Somebody pushes it shut; nothing where it is shut. */
  close(id: CompartmentId): void
  /** By force, or by a lock that gives way: without any pulse. */
  pullOpen(id: CompartmentId): void
  jam(id: CompartmentId, isJammed: boolean): void
  setSwitch(id: CompartmentId, trouble: SwitchTrouble | null): void
  /** Boards by their place in the plan, from 0. False where this kind of board cannot show such a trouble. */
  setBoard(board: number, trouble: BoardTrouble, on: boolean): boolean
  /** Everything is sound again; doors stay as they are. */
  heal(): void
}

/** `full`, `failing`: no commit succeeds. `unreadable`: nor can anything be read. `slow`: a commit takes up to seconds. */
export type DiskTrouble = 'full' | 'failing' | 'unreadable' | 'slow'

/** The disk with the database on it. */
export interface Disk {
  /** What a new process finds. Throws StoreFault where it cannot be had, ProcessDied at `while-opening`. */
  openStore(life: Life): Store & Journal & { close(): void }
  /** The process was killed: what it had written is there, what it kept to itself is gone. */
  forsaken(): void
  /** The power is gone: whatever was not synced is gone or torn. */
  cutPower(): void
  /** False where this world cannot show such a trouble. */
  setTrouble(trouble: DiskTrouble | null): boolean
  /** Recomputes the journal's chain as far as this disk has one; null when it is sound, else what is wrong. */
  verify(): string | null
  /** Frees files; nothing may be asked for any more. */
  end(): void
}

/**
 * `gone`: no connection. `losing`: what is sent may be lost with its connection. `repeating`, `reordering`: what the
 * broker hands over comes again, or out of order. `stale-snapshot`: at the next subscription the broker shows an old
 * retained snapshot.
 */
export type NetworkTrouble = 'gone' | 'losing' | 'repeating' | 'reordering' | 'stale-snapshot'

/** The way to the platform, with the platform's end of it. */
export interface Network {
  openUplink(life: ServingLife): Uplink & { close(): void }
  forsaken(): void
  /** False where this kind of network cannot show such a trouble. */
  setTrouble(trouble: NetworkTrouble, on: boolean): boolean
  /** Platform: publishes a request; the broker keeps it until the locker has acknowledged it. */
  publish(body: RequestBody, transaction: string): void
  /** Requests at the broker that the locker has not acknowledged. */
  waiting(): number
  heal(): void
}
