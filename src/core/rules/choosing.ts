// Which doors a person may ask for in a visit: a customer's own parcels, what a courier should take
// out, compartments that somebody should look into.
import type { Decision, Draft } from '../decision.ts'
import type { VisitActionFields } from '../input.ts'
import type { CompartmentId, DoorPurpose, Parcel, TakeOutReason, Visit } from '../nouns.ts'
import { accepted, turnedAway } from './answers.ts'
import { contentsOf } from './compartments.ts'
import { sizeChosen } from './labels.ts'
import { byCompartment, isServing, servesCustomer } from './openings.ts'
import { takeOutReason, toTakeOut } from './parcels.ts'
import { changeSize } from './redirecting.ts'
import { doorFor, isReturnable, oldItemOf, openPickup } from './returns.ts'
import { isChoosing, mayCollect, openFor, parcelsOf } from './visits.ts'
import { openWalkIn } from './walk-ins.ts'

export interface Choice {
  /** null where a parcel to come has lost its compartment: it gets another. */
  readonly compartment: CompartmentId | null
  readonly purpose: DoorPurpose
  readonly parcels: readonly string[]
}

/** Every door that this visit may still open, without those it has in hand. */
export function waiting(draft: Draft, visit: Visit): readonly Choice[] {
  const busy = new Set(visit.doors.filter((door) => door.stage !== 'settled').map((door) => door.compartment))
  const choices = visit.role === 'customer' ? ownDoors(draft, visit) : staffDoors(draft, visit)
  return choices.filter((choice) => choice.compartment === null || !busy.has(choice.compartment))
}

const ownDoors = (draft: Draft, visit: Visit): readonly Choice[] => {
  const parcels = parcelsOf(draft, visit.parcels)
  const held = new Set(visit.doors.flatMap((door) => (door.stage === 'settled' ? [] : door.parcels)))
  // The replacement of an exchange waits until the old item is in.
  const isHeldUp = (parcel: Parcel) =>
    parcel.kind === 'exchange' && held.has(oldItemOf(draft, parcel)?.id ?? '')
  const inside = parcels.filter(
    (parcel) =>
      parcel.state === 'deposited' &&
      parcel.kind !== 'return' &&
      !isHeldUp(parcel) &&
      mayCollect(draft, visit, parcel.id),
  )
  const choices = [...byCompartment(draft, inside, servesCustomer)].map(([compartment, ids]) =>
    choice(compartment, 'pick-up', ids),
  )
  for (const parcel of parcels.filter(isReturnable))
    choices.push(choice(parcel.compartment, 'return', [parcel.id]))
  return choices
}

const choice = (
  compartment: CompartmentId | null,
  purpose: DoorPurpose,
  parcels: readonly string[],
): Choice => ({
  compartment,
  purpose,
  parcels,
})

function staffDoors(draft: Draft, visit: Visit): readonly Choice[] {
  const choices = visit.role === 'technician' ? [] : takeOuts(draft, visit)
  for (const id of toLookInto(draft, visit)) {
    if (choices.some((one) => one.compartment === id)) continue
    choices.push(
      choice(
        id,
        'look',
        contentsOf(draft, id).map((parcel) => parcel.id),
      ),
    )
  }
  return choices
}

function takeOuts(draft: Draft, visit: Visit): Choice[] {
  return [...byCompartment(draft, toTakeOut(draft, visit.carrier))].map(([id, ids]) =>
    choice(id, 'take-out', ids),
  )
}

/** Unsure compartments that this person may look into: empty ones, and those of the own carrier. */
export function toLookInto(draft: Draft, visit: Visit): readonly CompartmentId[] {
  if (visit.role === 'customer') return []
  const own = (parcel: Parcel): boolean => visit.carrier === null || parcel.carrier === visit.carrier
  const found: CompartmentId[] = []
  for (const compartment of draft.all('compartments')) {
    if (compartment.state !== 'unsure' || !isServing(draft, compartment.id)) continue
    const spec = draft.state.specs.get(compartment.id)
    const allowed = visit.carrier === null || spec?.carriers == null || spec.carriers.includes(visit.carrier)
    if (allowed && contentsOf(draft, compartment.id).every(own)) found.push(compartment.id)
  }
  return found
}

export function openChosen(draft: Draft, visit: Visit, fields: VisitActionFields): Decision {
  if (isChoosing(visit)) return openWalkIn(draft, visit, fields.size ?? '')
  if (visit.sizing !== null) return sizeChosen(draft, visit, fields.size ?? '')
  if (fields.size !== undefined) return changeSize(draft, visit, fields.size)
  const choices = onlyOf(draft, waiting(draft, visit), fields.only)
  const wanted =
    fields.all === true
      ? choices.filter((one) => one.purpose !== 'look')
      : choices.filter((one) => isMeant(one, fields))
  const [first] = wanted
  if (!first) return turnedAway(draft, fields.parcel === undefined ? 'not-now' : 'unknown-parcel')
  const opened = (fields.all === true ? wanted : [first]).filter((one) => open(draft, visit, one))
  return opened.length > 0 ? accepted(draft) : turnedAway(draft, 'no-free-door')
}

/** Of what is to be taken out, only this kind, and of a door behind which several stand only those. */
function onlyOf(
  draft: Draft,
  choices: readonly Choice[],
  only: TakeOutReason | undefined,
): readonly Choice[] {
  if (only === undefined) return choices
  const isWanted = (parcel: Parcel) => takeOutReason(parcel) === only
  return choices
    .filter(({ purpose }) => purpose === 'take-out')
    .map((one) => ({
      ...one,
      parcels: parcelsOf(draft, one.parcels)
        .filter(isWanted)
        .map(({ id }) => id),
    }))
    .filter(({ parcels }) => parcels.length > 0)
}

function isMeant(one: Choice, fields: VisitActionFields): boolean {
  if (fields.parcel !== undefined) return one.parcels.includes(fields.parcel)
  return fields.compartment === undefined || one.compartment === fields.compartment
}

/** False where no door is free for what is to be put in first. */
function open(draft: Draft, visit: Visit, one: Choice): boolean {
  if (one.purpose === 'pick-up' && one.compartment !== null) {
    // The doors before it, where all are asked for, may have been the last that the code is good for.
    const now = draft.must('visits', visit.id)
    if (!one.parcels.every((id) => mayCollect(draft, now, id))) return false
    return openPickup(draft, one.compartment, one.parcels, () => visit.id)
  }
  const parcel = one.purpose === 'return' ? draft.get('parcels', one.parcels[0] ?? '') : undefined
  const door = parcel ? doorFor(draft, parcel) : one.compartment
  if (door !== null) openFor(draft, visit.id, door, one.purpose, one.parcels)
  return door !== null
}
