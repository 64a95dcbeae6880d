// What is really the case at the wall: doors, and what stands behind them. The emulated boards know only
// that something is in; which parcel it is stands here. The daemon learns of it through its sensors alone.
import type { Config } from '../../src/config.ts'
import type { DoorAddress } from '../../src/core/nouns.ts'
import type { EmulatedWall } from '../boards/wall.ts'

/** Something that can be put into a compartment. */
export interface Thing {
  readonly name: string
  /** Null for what is no parcel. */
  readonly parcel: string | null
}

export interface SceneDoor {
  readonly open: boolean
  readonly thing: Thing | null
  readonly jammed: boolean
  /** What the door switch says whatever the door does; null for a sound one. */
  readonly stuckSensor: 'open' | 'closed' | null
}

export const doorDeeds = [
  'close',
  'put',
  'take',
  'put-and-close',
  'take-and-close',
  'jam',
  'unjam',
  'force-open',
  'stick-open',
  'stick-closed',
  'mend-sensor',
] as const
export type DoorDeed = (typeof doorDeeds)[number]

/** What was asked for can't be done now; the message is for whoever clicked. */
export class NotPossible extends Error {
  override readonly name = 'NotPossible'
}

export interface Scene {
  look(compartment: string): SceneDoor
  /** Infinity where the lock was never energised. */
  msSincePulse(compartment: string): number
  /** `put` takes `thing`. Throws NotPossible. */
  deed(compartment: string, deed: DoorDeed, thing?: Thing): void
  onChange(listener: () => void): () => void
}

export function createScene(wall: EmulatedWall, compartments: Config['compartments']): Scene {
  const doors = new Map<string, DoorAddress>(compartments.map(({ id, door }) => [id, door]))
  const things = new Map<string, Thing>()

  const doorOf = (compartment: string): DoorAddress => {
    const door = doors.get(compartment)
    if (!door) throw new NotPossible(`There is no compartment ${compartment}.`)
    return door
  }
  const mustBeOpen = (compartment: string): DoorAddress => {
    const door = doorOf(compartment)
    if (!wall.look(door).open) throw new NotPossible(`Door ${compartment} is closed.`)
    return door
  }
  const put = (compartment: string, thing: Thing): void => {
    const door = mustBeOpen(compartment)
    if (things.has(compartment)) throw new NotPossible(`Something is in compartment ${compartment} already.`)
    things.set(compartment, thing)
    wall.putItem(door)
  }
  const take = (compartment: string): void => {
    const door = mustBeOpen(compartment)
    if (!things.delete(compartment)) throw new NotPossible(`Nothing is in compartment ${compartment}.`)
    wall.takeItem(door)
  }
  const close = (compartment: string): void => wall.close(mustBeOpen(compartment))

  const does: Readonly<Record<DoorDeed, (compartment: string, thing: Thing) => void>> = {
    close,
    put,
    take,
    'put-and-close'(compartment, thing) {
      put(compartment, thing)
      close(compartment)
    },
    'take-and-close'(compartment) {
      take(compartment)
      close(compartment)
    },
    jam: (compartment) => wall.jam(doorOf(compartment)),
    unjam: (compartment) => wall.unjam(doorOf(compartment)),
    'force-open': (compartment) => wall.forceOpen(doorOf(compartment)),
    'stick-open': (compartment) => wall.stickSensor(doorOf(compartment), 'open'),
    'stick-closed': (compartment) => wall.stickSensor(doorOf(compartment), 'closed'),
    'mend-sensor': (compartment) => wall.stickSensor(doorOf(compartment), null),
  }

  return {
    look(compartment) {
      const { open, jammed, stuckSensor } = wall.look(doorOf(compartment))
      return { open, jammed, stuckSensor, thing: things.get(compartment) ?? null }
    },
    msSincePulse: (compartment) =>
      performance.now() - (wall.look(doorOf(compartment)).lastPulseMs ?? Number.NEGATIVE_INFINITY),
    deed: (compartment, deed, thing = { name: 'an umbrella', parcel: null }) =>
      does[deed](compartment, thing),
    onChange: (listener) => wall.onChange(listener),
  }
}
