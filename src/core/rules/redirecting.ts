// A parcel goes elsewhere than planned: a larger door, another door, back into the courier's hands.
// Whoever stands before the open door with the parcel in hand has seen that the compartment is empty;
// a customer's word alone quarantines it.
import type { Allocation } from '../allocation.ts'
import { allocate } from '../allocation.ts'
import type { Decision, Draft } from '../decision.ts'
import type { CompartmentId, Parcel, Visit, VisitDoor } from '../nouns.ts'
import { accepted, turnedAway } from './answers.ts'
import { relocate } from './assignment.ts'
import { block, doubt, rest } from './compartments.ts'
import { isServing } from './openings.ts'
import { drop, place, takeBackIn, takeOutAgain, tell } from './parcels.ts'
import { changeDoor, openFor, parcelsOf, takeBack, touch } from './visits.ts'

/** The parcels of a door as the person now holds them; one that had counted as put in is still to come again. */
function intoHands(draft: Draft, door: VisitDoor): readonly Parcel[] {
  return parcelsOf(draft, door.parcels).map((parcel) =>
    parcel.state === 'deposited' ? takeBackIn(draft, parcel.id, parcel.compartment) : parcel,
  )
}

export function tooSmall(draft: Draft, visit: Visit, door: VisitDoor): Decision {
  const size = draft.state.specs.get(door.compartment)?.size
  return elsewhere(draft, visit, door, size === undefined ? {} : { above: size }, 'too-small')
}

/** It was only to be opened once more and did not open: what was put in stands behind it, in nobody's hands. */
const isShutIn = (draft: Draft, door: VisitDoor): boolean =>
  door.stage === 'failed' && parcelsOf(draft, door.parcels).some((parcel) => parcel.state !== 'assigned')

/** One tap to another size, with the parcel already scanned. */
export function changeSize(draft: Draft, visit: Visit, size: string): Decision {
  const door = visit.doors.findLast((one) => one.stage !== 'settled' && one.purpose === 'deposit')
  const index = draft.state.sizes.indexOf(size)
  if (!door || index < 0) return turnedAway(draft, 'invalid')
  if (isShutIn(draft, door)) return turnedAway(draft, 'not-now')
  const above = draft.state.sizes[index - 1]
  return elsewhere(draft, visit, door, above === undefined ? {} : { above }, 'size-changed')
}

function elsewhere(
  draft: Draft,
  visit: Visit,
  door: VisitDoor,
  options: { readonly above?: string },
  why: string,
): Decision {
  const first = parcelsOf(draft, door.parcels).find(isWanted)
  if (!first) return turnedAway(draft, 'not-now')
  const found: Allocation = allocate(draft, first, { ...options, not: door.compartment, held: 0 })
  if (!found.found) return turnedAway(draft, 'no-free-door')
  for (const parcel of intoHands(draft, door)) bring(draft, parcel, found.compartment)
  changeDoor(draft, { ...door, stage: 'settled', parcels: [] })
  leaveBehind(draft, visit, door, why)
  openFor(draft, visit.id, found.compartment, door.purpose, door.parcels)
  return accepted(draft)
}

/** Not cancelled since its door was asked for. */
const isWanted = (parcel: Parcel): boolean => parcel.state !== 'cancelled'

/** A cancelled one goes along with those beside it, untold: it may yet come in with them. */
function bring(draft: Draft, parcel: Parcel, compartment: CompartmentId): void {
  if (isWanted(parcel)) relocate(draft, parcel, compartment)
  else place(draft, parcel.id, compartment)
}

function leaveBehind(draft: Draft, visit: Visit, door: VisitDoor, why: string): void {
  if (door.stage === 'failed') takeBack(draft, door)
  else if (visit.role === 'customer') doubt(draft, door.compartment, why)
  else rest(draft, door.compartment)
}

/** A customer gets a larger door; from a courier the locker does not take the parcel. */
export function doesNotFit(draft: Draft, visit: Visit, door: VisitDoor): Decision {
  if (visit.role === 'customer') return tooSmall(draft, visit, door)
  changeDoor(draft, { ...door, stage: 'settled' })
  for (const { id, state } of intoHands(draft, door)) {
    if (state !== 'assigned') continue
    tell(draft, 'parcel.refused', drop(draft, id, 'refuse'), { why: 'does-not-fit', visit: visit.id })
  }
  leaveBehind(draft, visit, door, 'does-not-fit')
  touch(draft, visit.id)
  return accepted(draft)
}

/** Nobody is given this compartment until it is clean; the parcel gets another of its size. */
export function dirty(draft: Draft, visit: Visit, door: VisitDoor): Decision {
  intoHands(draft, door)
  toAnotherDoor(draft, visit, door, () => block(draft, door.compartment, 'dirty'))
  return accepted(draft)
}

/** It failed too often: whoever came to put something in gets another door. */
export function giveUp(draft: Draft, visit: Visit, door: VisitDoor): void {
  const isInside = ({ state }: Parcel): boolean => state !== 'assigned' && state !== 'cancelled'
  if (parcelsOf(draft, door.parcels).some(isInside)) {
    // It was only to be opened once more; what is in it stays in it.
    changeDoor(draft, { ...door, stage: 'settled' })
    takeBack(draft, door)
    return
  }
  toAnotherDoor(draft, visit, door, () => {
    if (door.outcome === 'jammed') block(draft, door.compartment, 'jammed')
    else takeBack(draft, door)
  })
}

/** Leaves this door for one that takes the same; where none is free, the parcel stays in the person's hands. */
function toAnotherDoor(draft: Draft, visit: Visit, door: VisitDoor, leave: () => void): void {
  const parcels = parcelsOf(draft, door.parcels)
  const first = parcels.find(isWanted)
  // Where a whole bus is gone, one door after the other would be tried for ever, each sending on to the last.
  const found = first ? allocate(draft, first, { not: door.compartment, held: 0, isSound: true }) : null
  changeDoor(draft, { ...door, stage: 'settled', parcels: [] })
  if (found?.found) for (const parcel of parcels) bring(draft, parcel, found.compartment)
  leave()
  if (found?.found) openFor(draft, visit.id, found.compartment, door.purpose, door.parcels)
  else touch(draft, visit.id)
}

/** Put in the wrong door: it is taken out again, and its label may be scanned anew. */
export function wrongDoor(draft: Draft, visit: Visit, door: VisitDoor): Decision {
  if (door.stage === 'settled') {
    if (!isServing(draft, door.compartment)) return turnedAway(draft, 'not-now')
    // Until that door has opened they are in it.
    openFor(draft, visit.id, door.compartment, 'undo', door.parcels)
    return accepted(draft)
  }
  takeOutAgain(draft, door)
  changeDoor(draft, { ...door, purpose: 'undo', parcels: [] })
  touch(draft, visit.id)
  return accepted(draft)
}
