// The lock boards, seen from the engine: doors to pulse and switches to read.
// Says nothing of buses and bytes.
import type { DoorAddress, OpeningId } from '../core/nouns.ts'

/** All lock boards of this locker. Never throws for hardware trouble and never waits: answers come back as Inputs. */
export interface Doors {
  /**
   * Starts one pulse of `pulseMs` (100–1500). Reports exactly one `pulse.reported` for `openingId`, or none if the
   * process dies: `sent` once the board was heard after it (for a board that never says anything: once it was written
   * in full), never that the door opened. Pulses of one bus are spaced for the power supply, those of one door for its coil; the order is
   * kept, but a door whose coil rests lets the others pass.
   */
  pulse(door: DoorAddress, pulseMs: number, openingId: OpeningId): void
  /**
   * Reads every door again: one `door.sensed` for each that can be read, `door.unreadable` for each that can't. Doors
   * that were built without a switch are left out.
   */
  senseAll(): void
}
