// A visit's doors and its clock. How it begins and ends stands in visit-bounds.ts, what an ended
// opening means in outcomes.ts, what a closed door means for the parcels in settling.ts.
import type { Draft } from '../decision.ts'
import type { CompartmentId, DoorPurpose, Parcel, ParcelId, Visit, VisitDoor, VisitId } from '../nouns.ts'
import { currentVisit } from '../state.ts'
import { doubt, openState, rest } from './compartments.ts'
import { servesCustomer, startOpening } from './openings.ts'
import { armDuration } from './timers.ts'

export function presentVisit(draft: Draft): Visit | null {
  const visit = currentVisit(draft.state)
  const now = visit === null ? undefined : draft.get('visits', visit.id)
  if (now?.ended === null) return now
  for (const begun of draft.changed('visits')) if (begun.ended === null) return begun
  return null
}

/** Puts changed fields of a visit. */
export function changeVisit(draft: Draft, id: VisitId, fields: Partial<Visit>): Visit {
  const visit = { ...draft.must('visits', id), ...fields }
  draft.put('visits', id, visit)
  return visit
}

/** Puts one door's part, known by its opening. */
export function changeDoor(draft: Draft, part: VisitDoor): void {
  const visit = presentVisit(draft)
  if (!visit) return
  const doors = visit.doors.map((door) => (door.opening === part.opening ? part : door))
  draft.put('visits', visit.id, { ...visit, doors })
}

/** Opens a door for the person at the kiosk: intent, reservation of the state, one pulse. The caller has checked that it may. */
export function openFor(
  draft: Draft,
  visitId: VisitId,
  compartment: CompartmentId,
  purpose: DoorPurpose,
  parcels: readonly ParcelId[],
  why?: string,
): void {
  const visit = draft.must('visits', visitId)
  if (draft.must('compartments', compartment).unfinished !== null) {
    resume(draft, visit, compartment)
    return
  }
  const isSame = (door: VisitDoor) => door.compartment === compartment && door.purpose === purpose
  const before = visit.doors.findLast(isSame)
  const reason = why ?? before?.reason
  const said = reason === undefined ? {} : { reason }
  const opening = startOpening(draft, compartment, { kind: 'visit', visit: visitId, ...said })
  openState(draft, compartment)
  const part: VisitDoor = {
    compartment,
    purpose,
    parcels,
    opening,
    outcome: null,
    tries: before?.stage === 'failed' ? before.tries + 1 : 1,
    stage: 'opening',
    mayHaveMoved: before !== undefined && before.stage !== 'settled' && !neverMoved(before),
    nagged: false,
    ...(before?.stage === 'settled' || before?.again === true ? { again: true } : {}),
    ...said,
  }
  const others = visit.doors.filter((door) => !isSame(door))
  const seen = [...new Set([...visit.parcels, ...parcels])]
  changeVisit(draft, visitId, { doors: [...others, part], parcels: seen, sizing: null, adding: null })
  touch(draft, visitId)
}

const neverMoved = (part: VisitDoor): boolean => part.stage === 'failed' && !part.mayHaveMoved

/** Whoever left the door open comes back to it: it needs no pulse, and what they had begun goes on. */
function resume(draft: Draft, visit: Visit, id: CompartmentId): void {
  const compartment = draft.must('compartments', id)
  const { opening, unfinished, door } = compartment
  if (opening === null || unfinished === null) throw new Error(`compartment ${id} was never opened`)
  draft.put('compartments', id, { ...compartment, unfinished: null })
  const { purpose, parcels } = unfinished
  const part: VisitDoor = {
    compartment: id,
    purpose,
    parcels,
    opening,
    outcome: 'already-open',
    tries: 1,
    stage: door === 'open' ? 'open' : 'confirm',
    mayHaveMoved: true,
    nagged: true,
  }
  const seen = [...new Set([...visit.parcels, ...parcels])]
  changeVisit(draft, visit.id, { doors: [...visit.doors, part], parcels: seen, sizing: null, adding: null })
  touch(draft, visit.id)
}

/** Somebody is there: time runs anew. */
export function touch(draft: Draft, id: VisitId): void {
  const visit = draft.must('visits', id)
  if (visit.ended !== null) return
  const { rules } = draft.state.spec
  const busy = visit.doors.some((door) => door.stage !== 'settled')
  const name = busy ? 'act' : isReady(draft, visit) ? 'reopen' : 'idle'
  const lastsMs = { act: rules.openVisitMs, reopen: rules.reopenAtKioskMs, idle: rules.idleVisitMs }[name]
  armDuration(draft, 'visit.idle', id, lastsMs)
  draft.put('visits', id, { ...visit, deadlines: { [name]: draft.nowMs + lastsMs } })
}

/** A customer whose doors are all done, with nothing left that could be opened. */
export const isReady = (draft: Draft, visit: Visit): boolean =>
  visit.role === 'customer' &&
  visit.doors.length > 0 &&
  visit.doors.every((door) => door.stage === 'settled') &&
  visit.parcels.every(
    (id) => visit.doors.some((door) => door.parcels.includes(id)) || !isWaiting(draft, visit, id),
  )

/** Whether a return that nobody announced is being described: nothing has opened for it yet. */
export const isChoosing = (visit: Visit): boolean => visit.returning != null && visit.doors.length === 0

/** Whether whoever comes next may begin: this one is done, or has only touched the screen. */
export const makesWay = (draft: Draft, visit: Visit): boolean => isReady(draft, visit) || isChoosing(visit)

/** Whether a customer's parcel still waits for its door, and that door can serve. */
function isWaiting(draft: Draft, visit: Visit, id: ParcelId): boolean {
  const parcel = draft.get('parcels', id)
  if (parcel?.kind === 'return') return parcel.state === 'assigned'
  if (parcel?.state !== 'deposited' || parcel.compartment === null) return false
  return servesCustomer(draft, parcel.compartment) && mayCollect(draft, visit, id)
}

/** Whether the code that began this visit still opens this parcel's door: it may have been revoked since, or used up. */
export function mayCollect(draft: Draft, visit: Visit, id: ParcelId): boolean {
  const code = draft.get('codes', visit.code)
  if (!code || code.revoked || !code.parcels.includes(id)) return false
  const inHand = visit.doors.filter((door) => door.purpose === 'pick-up' && door.stage !== 'settled')
  return code.usesLeft === null || code.usesLeft > inHand.length
}

/** A receipt for what was handed in; one a visit. */
export function receiptOf(draft: Draft, id: VisitId): string {
  const visit = draft.must('visits', id)
  if (visit.receipt !== null) return visit.receipt
  const site = draft.must('site', 'site')
  const receipts = site.receipts + 1
  const receipt = `R${String(receipts).padStart(6, '0')}`
  draft.put('site', 'site', { ...site, receipts })
  changeVisit(draft, id, { receipt })
  return receipt
}

/** The visit's parcels as the draft has them; those that were forgotten since are left out. */
export const parcelsOf = (draft: Draft, ids: readonly ParcelId[]): readonly Parcel[] =>
  ids.map((id) => draft.get('parcels', id)).filter((parcel) => parcel !== undefined)

/** The door never opened: its compartment goes back to what it was, or is doubted where nobody can know. */
export function takeBack(draft: Draft, part: VisitDoor): void {
  const compartment = draft.must('compartments', part.compartment)
  if (compartment.state !== 'open') return
  // A door that stood open when it was asked for needed no lock to move.
  const wasOpen = draft.get('openings', part.opening)?.doorBefore === 'open'
  if (wasOpen || !neverMoved(part)) doubt(draft, part.compartment, 'abandoned')
  else if (compartment.reason !== null) doubt(draft, part.compartment, compartment.reason)
  else rest(draft, part.compartment)
}
