// What a person can see and do at an emulated wall of lockers, whatever boards stand behind it.
// Demo, replay and tests use this; it says nothing of bytes.
import type { DoorAddress } from '../../src/core/nouns.ts'

export interface DoorLook {
  readonly open: boolean
  /** Something stands in the compartment. */
  readonly item: boolean
  readonly jammed: boolean
  /** What the switch says whatever the door does; null for a sound one. */
  readonly stuckSensor: 'open' | 'closed' | null
  /** How often the coil was energised. */
  readonly pulses: number
  /** When it was last, on the emulation's clock; null for never. */
  readonly lastPulseMs: number | null
  /** Whether the coil is energised now. */
  readonly held: boolean
  /** How long it was, the last time; null for never. */
  readonly lastHeldMs: number | null
}

export interface EmulatedWall {
  readonly doors: readonly DoorAddress[]
  /** Like every call here, throws RangeError for a door that is not on the wall. */
  look(door: DoorAddress): DoorLook
  close(door: DoorAddress): void
  /** By force or by the emergency key: without any pulse. */
  forceOpen(door: DoorAddress): void
  /** A jammed door stays shut when its coil is energised. */
  jam(door: DoorAddress): void
  unjam(door: DoorAddress): void
  putItem(door: DoorAddress): void
  takeItem(door: DoorAddress): void
  stickSensor(door: DoorAddress, reading: 'open' | 'closed' | null): void
  /** Calls `listener` after each change of a door's look; the returned function ends it. */
  onChange(listener: (door: DoorAddress) => void): () => void
}

const sameDoor = (a: DoorAddress, b: DoorAddress) =>
  a.bus === b.bus && a.board === b.board && a.channel === b.channel

/** Several walls as one. */
export function joinWalls(walls: readonly EmulatedWall[]): EmulatedWall {
  const wallOf = (door: DoorAddress): EmulatedWall => {
    const found = walls.find((wall) => wall.doors.some((other) => sameDoor(other, door)))
    if (found === undefined)
      throw new RangeError(`no door ${door.bus}.${door.board}.${door.channel} on this wall`)
    return found
  }
  return {
    doors: walls.flatMap((wall) => wall.doors),
    look: (door) => wallOf(door).look(door),
    close: (door) => wallOf(door).close(door),
    forceOpen: (door) => wallOf(door).forceOpen(door),
    jam: (door) => wallOf(door).jam(door),
    unjam: (door) => wallOf(door).unjam(door),
    putItem: (door) => wallOf(door).putItem(door),
    takeItem: (door) => wallOf(door).takeItem(door),
    stickSensor: (door, reading) => wallOf(door).stickSensor(door, reading),
    onChange(listener) {
      const ends = walls.map((wall) => wall.onChange(listener))
      return () => {
        for (const end of ends) end()
      }
    },
  }
}
