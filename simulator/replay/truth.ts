// What is really so, whatever the daemon believes: which parcel lies in which compartment or in whose hands, and
// who stood at the kiosk when a lock was energised. Judges nothing; checks.ts does.
import type { DoorAddress } from '../../src/core/nouns.ts'
import type { EmulatedWall } from '../boards/wall.ts'
import type { PlannedDoor } from './wall-plan.ts'

export interface Person {
  readonly kind: 'customer' | 'courier' | 'operator'
  /** A recipient, a courier's carrier, or the compartment that the operator asked for. */
  readonly id: string
}

/** One energising of one lock, as metal saw it. */
export interface Pulse {
  readonly atMs: number
  readonly compartment: string
  readonly person: Person | null
  /** What lay inside just then. */
  readonly contents: readonly string[]
  /** Whether this person had put something in or taken something out here before. */
  readonly returning: boolean
}

export interface HandOver {
  readonly atMs: number
  readonly parcel: string
  readonly person: Person
  readonly what: 'put-in' | 'taken'
  readonly compartment: string
}

export interface Truth {
  readonly pulses: readonly Pulse[]
  readonly handOvers: readonly HandOver[]
  /** Who stands at the kiosk from now on; null for nobody. */
  present(person: Person | null): void
  isOpen(compartment: string): boolean
  contents(compartment: string): readonly string[]
  /** Only through an open door; throws otherwise, since a person could not either. */
  putIn(compartment: string, parcel: string): void
  takeOut(compartment: string, parcel: string): void
  close(compartment: string): void
  forceOpen(compartment: string): void
  setJammed(compartment: string, jammed: boolean): void
  openDoors(): readonly string[]
  coilPulses(compartment: string): number
}

const keyOf = (door: DoorAddress): string => `${door.bus}/${door.board}/${door.channel}`

export function createTruth(wall: EmulatedWall, doors: readonly PlannedDoor[]): Truth {
  const byId = new Map(doors.map((door) => [door.id, door]))
  const byDoor = new Map(doors.map((door) => [keyOf(door.door), door.id]))
  const inside = new Map<string, Set<string>>(doors.map((door) => [door.id, new Set()]))
  const seen = new Map<string, number>(doors.map((door) => [door.id, 0]))
  const pulses: Pulse[] = []
  const handOvers: HandOver[] = []
  let person: Person | null = null

  const at = (compartment: string): DoorAddress => {
    const found = byId.get(compartment)
    if (!found) throw new RangeError(`no compartment ${compartment} on this wall`)
    return found.door
  }
  const within = (compartment: string): Set<string> => inside.get(compartment) ?? new Set()
  const isOpen = (compartment: string): boolean => wall.look(at(compartment)).open

  wall.onChange((door) => {
    const compartment = byDoor.get(keyOf(door))
    if (compartment === undefined) return
    const { pulses: count } = wall.look(door)
    if (count === seen.get(compartment)) return
    seen.set(compartment, count)
    const who = person
    pulses.push({
      atMs: Date.now(),
      compartment,
      person: who,
      contents: [...within(compartment)],
      returning: handOvers.some(
        (one) => one.compartment === compartment && who !== null && one.person.id === who.id,
      ),
    })
  })

  const hand = (compartment: string, parcel: string, what: HandOver['what']): void => {
    if (person === null) throw new Error('nobody is at the kiosk')
    if (!isOpen(compartment)) throw new Error(`compartment ${compartment} is closed`)
    handOvers.push({ atMs: Date.now(), parcel, person, what, compartment })
  }
  const show = (compartment: string): void => {
    const door = at(compartment)
    if (within(compartment).size > 0) wall.putItem(door)
    else wall.takeItem(door)
  }

  return {
    pulses,
    handOvers,
    present(who) {
      person = who
    },
    isOpen,
    contents: (compartment) => [...within(compartment)],
    putIn(compartment, parcel) {
      hand(compartment, parcel, 'put-in')
      within(compartment).add(parcel)
      show(compartment)
    },
    takeOut(compartment, parcel) {
      hand(compartment, parcel, 'taken')
      if (!within(compartment).delete(parcel)) throw new Error(`${parcel} is not in ${compartment}`)
      show(compartment)
    },
    close: (compartment) => wall.close(at(compartment)),
    forceOpen: (compartment) => wall.forceOpen(at(compartment)),
    setJammed(compartment, jammed) {
      if (jammed) wall.jam(at(compartment))
      else wall.unjam(at(compartment))
    },
    openDoors: () => doors.filter((door) => isOpen(door.id)).map((door) => door.id),
    coilPulses: (compartment) => wall.look(at(compartment)).pulses,
  }
}
