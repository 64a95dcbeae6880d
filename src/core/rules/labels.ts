// A courier or shop staff scans a parcel's label: the door chosen for it opens at once, and what
// was put in before counts as done.
import { allocate } from '../allocation.ts'
import type { Decision, Draft } from '../decision.ts'
import type { Label } from '../labels/label.ts'
import { readLabel } from '../labels/label.ts'
import type { CarrierId, CompartmentId, Parcel, ParcelId, Visit, VisitDoor } from '../nouns.ts'
import { accepted, turnedAway } from './answers.ts'
import { hold, relocate } from './assignment.ts'
import { mostSharing } from './bounds.ts'
import { contentsOf } from './compartments.ts'
import { found } from './helping.ts'
import type { ShownLabel } from './known-labels.ts'
import { isLabel, knownTo, nameOfUnkept } from './known-labels.ts'
import { tell, timeOf } from './parcels.ts'
import { doorFor } from './returns.ts'
import { settle, tookOut, wentOn } from './settling.ts'
import { changeDoor, changeVisit, openFor, touch } from './visits.ts'

export function labelScanned(draft: Draft, visit: Visit, shown: ShownLabel): Decision {
  if (visit.role === 'technician') return turnedAway(draft, 'not-now')
  if (visit.finding === true) return found(draft, visit, shown)
  const label = readLabel(shown.text)
  const parcel = knownTo(draft, visit.carrier, shown, label)
  if (parcel === undefined) return unannounced(draft, visit, shown, label)
  const inHand = visit.doors.find((door) => door.stage !== 'settled' && door.parcels.includes(parcel.id))
  if (inHand?.purpose === 'take-out' && isAjar(inHand)) return onTheWayOut(draft, visit, inHand, parcel.id)
  if (inHand?.purpose === 'undo' && isAjar(inHand)) {
    settle(draft, visit.id, inHand, 'word')
    return putIn(draft, draft.must('visits', visit.id), draft.must('parcels', parcel.id))
  }
  if (inHand) {
    touch(draft, visit.id)
    return accepted(draft)
  }
  if (parcel.kind === 'return') return turnedAway(draft, 'not-now')
  if (parcel.state === 'lapsed' && takesUnannounced(draft, visit.carrier ?? parcel.carrier))
    return broughtLate(draft, visit, parcel)
  return parcel.state === 'assigned' ? putIn(draft, visit, parcel) : turnedAway(draft, 'not-now')
}

const takesUnannounced = (draft: Draft, carrier: CarrierId | null): boolean =>
  draft.state.spec.carriers.some(({ id, acceptUnannounced }) => id === carrier && acceptUnannounced)

/** Its reservation has lapsed, so it counts as unannounced; and since it is known it comes in as itself, with its codes. */
function broughtLate(draft: Draft, visit: Visit, lapsed: Parcel): Decision {
  if (stillMoving(visit)) return turnedAway(draft, 'not-now')
  const found = allocate(draft, lapsed)
  if (!found.found) return turnedAway(draft, 'no-free-door')
  confirmEarlier(draft, visit)
  const isInTime = lapsed.pickupByMs !== null && lapsed.pickupByMs > draft.nowMs
  hold(draft, {
    ...lapsed,
    state: 'assigned',
    compartment: found.compartment,
    depositByMs: draft.nowMs + draft.state.spec.rules.depositWithinMs,
    pickupByMs: isInTime ? lapsed.pickupByMs : null,
    changedAtMs: draft.nowMs,
  })
  tellUnannounced(draft, lapsed.id, found.compartment)
  openFor(draft, visit.id, found.compartment, 'deposit', [lapsed.id])
  return accepted(draft)
}

export function tellUnannounced(draft: Draft, id: ParcelId, compartment: CompartmentId): void {
  const parcel = draft.must('parcels', id)
  tell(draft, 'parcel.assigned', parcel, {
    size: draft.state.specs.get(compartment)?.size,
    depositBy: timeOf(parcel.depositByMs),
    unannounced: true,
    barcodes: parcel.barcodes,
  })
}

/** Open, as far as anybody can tell. */
const isAjar = (door: VisitDoor): boolean => door.stage === 'open' || door.stage === 'confirm'

/** Scanned on the way out: this one is out; with the last one the door is done with. */
function onTheWayOut(draft: Draft, visit: Visit, door: VisitDoor, id: ParcelId): Decision {
  const left = door.parcels.filter((one) => one !== id)
  if (left.length === 0) settle(draft, visit.id, door, 'word')
  else {
    tookOut(draft, id, visit.id)
    changeDoor(draft, { ...door, parcels: left })
    touch(draft, visit.id)
  }
  return accepted(draft)
}

function putIn(draft: Draft, visit: Visit, parcel: Parcel): Decision {
  const beside = visit.doors.find((door) => door.compartment === visit.adding && isAjar(door))
  if (beside) return add(draft, visit, beside, parcel)
  if (stillMoving(visit)) return turnedAway(draft, 'not-now')
  confirmEarlier(draft, visit)
  const door = doorFor(draft, parcel)
  if (door === null) return turnedAway(draft, 'no-free-door')
  openFor(draft, visit.id, door, 'deposit', [parcel.id])
  return accepted(draft)
}

const stillMoving = (visit: Visit): boolean => visit.doors.some((door) => door.stage === 'opening')

/** The next scan confirms the last: a courier does not wait for a door to close. */
function confirmEarlier(draft: Draft, visit: Visit): void {
  for (const door of visit.doors) {
    if (isAjar(door)) wentOn(draft, visit.id, door)
  }
}

/** The same recipient's next parcel goes in beside the first, through the door that is open, where the platform allows it. */
function add(draft: Draft, visit: Visit, beside: VisitDoor, parcel: Parcel): Decision {
  const first = draft.get('parcels', beside.parcels[0] ?? '')
  const isAllowed =
    first?.share &&
    parcel.share &&
    first.recipient !== null &&
    first.recipient === parcel.recipient &&
    first.carrier === parcel.carrier
  if (!isAllowed) return turnedAway(draft, 'not-now')
  // Whether it goes in they see; how many the locker keeps apart is its own affair.
  const isThere = parcel.compartment === beside.compartment
  if (!isThere && contentsOf(draft, beside.compartment).length >= mostSharing)
    return turnedAway(draft, 'no-free-door')
  relocate(draft, parcel, beside.compartment)
  changeDoor(draft, { ...beside, parcels: [...beside.parcels, parcel.id] })
  const now = draft.must('visits', visit.id)
  changeVisit(draft, visit.id, { adding: null, parcels: [...now.parcels, parcel.id] })
  touch(draft, visit.id)
  return accepted(draft)
}

/**
 * Not announced: where the carrier's policy says so, it is taken in once its size is chosen, whatever form its label has.
 * Of a label only what identifies the parcel is kept, and an access code is none.
 */
function unannounced(draft: Draft, visit: Visit, { hash, isTyped }: ShownLabel, label: Label): Decision {
  if (isTyped && label.isMistyped)
    return draft.decision({ kind: 'refused', reason: 'unknown-parcel', hint: 'mistyped' })
  if (!takesUnannounced(draft, visit.carrier) || !isLabel(label) || draft.get('codes', hash) !== undefined)
    return turnedAway(draft, 'unknown-parcel')
  if (stillMoving(visit)) return turnedAway(draft, 'not-now')
  confirmEarlier(draft, visit)
  changeVisit(draft, visit.id, { sizing: { barcode: label.kept ?? nameOfUnkept(hash) } })
  touch(draft, visit.id)
  return accepted(draft)
}

/** The size of an unannounced parcel was chosen: it becomes a parcel of its carrier and its door opens. */
export function sizeChosen(draft: Draft, visit: Visit, size: string): Decision {
  const { carrier, sizing } = visit
  if (sizing === null || carrier === null || !draft.state.sizes.includes(size))
    return turnedAway(draft, 'invalid')
  const parcel = newcomer(draft, { carrier, barcode: sizing.barcode, size })
  const found = allocate(draft, parcel)
  if (!found.found) return turnedAway(draft, 'no-free-door')
  hold(draft, { ...parcel, compartment: found.compartment })
  tellUnannounced(draft, parcel.id, found.compartment)
  openFor(draft, visit.id, found.compartment, 'deposit', [parcel.id])
  return accepted(draft)
}

/** A delivery that is known by its label, its size and who brings it, and has no door yet. */
export function newcomer(
  draft: Draft,
  {
    carrier,
    barcode,
    size,
  }: { readonly carrier: CarrierId; readonly barcode: string; readonly size: string },
): Parcel {
  const { rules } = draft.state.spec
  return {
    id: `unannounced.${draft.nextId()}`,
    carrier,
    kind: 'delivery',
    barcodes: [barcode],
    size,
    dimensionsMm: null,
    weightG: null,
    needs: [],
    recipient: null,
    language: null,
    share: false,
    state: 'assigned',
    compartment: null,
    depositByMs: draft.nowMs + rules.depositWithinMs,
    pickupWithinMs: rules.pickupWithinMs,
    pickupByMs: null,
    stillSinceMs: null,
    changedAtMs: draft.nowMs,
  }
}
