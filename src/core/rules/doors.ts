// What the door switches say: a door opened with a cause or without one, closed, stayed open,
// or can't be read.
import type { Draft } from '../decision.ts'
import type { CompartmentId, DoorAddress, Opening, Visit, VisitDoor } from '../nouns.ts'
import { currentVisit, doorKey } from '../state.ts'
import { clearAlert, raiseAlert } from './alerts.ts'
import { doubt } from './compartments.ts'
import { causeOf, conclude } from './openings.ts'
import { openingEnded } from './outcomes.ts'
import { comeIn } from './parcels.ts'
import { keepIn, settle } from './settling.ts'
import { forgetSight, judgeBySight } from './sightings.ts'
import { armDuration, disarm } from './timers.ts'
import { changeDoor } from './visits.ts'

const liveVisit = (draft: Draft): Visit | undefined => {
  const visit = currentVisit(draft.state)
  return visit === null ? undefined : draft.get('visits', visit.id)
}

/** The part that this compartment plays for the person at the kiosk; its latest, if several. */
function partIn(visit: Visit | undefined, id: CompartmentId): VisitDoor | undefined {
  return visit?.ended === null ? visit.doors.findLast((door) => door.compartment === id) : undefined
}

export function doorSensed(draft: Draft, address: DoorAddress, reading: 'closed' | 'open'): void {
  const spec = draft.state.byDoor.get(doorKey(address))
  const compartment = spec && draft.get('compartments', spec.id)
  if (!spec?.sensed || !compartment || compartment.door === reading) return
  draft.put('compartments', spec.id, { ...compartment, door: reading, sinceMs: draft.nowMs })
  clearAlert(draft, 'door-unreadable', spec.id)
  const opening = compartment.opening === null ? undefined : draft.get('openings', compartment.opening)
  if (reading === 'open') opened(draft, spec.id, compartment.door === 'closed', opening)
  else closed(draft, spec.id, compartment.door === 'open', opening)
}

function opened(draft: Draft, id: CompartmentId, wasClosed: boolean, opening: Opening | undefined): void {
  watchOpenDoor(draft, id)
  forgetSight(draft, id)
  const visit = liveVisit(draft)
  const part = partIn(visit, id)
  if (opening && opening.stage !== 'ended') {
    openingEnded(draft, conclude(draft, opening, 'opened'))
    return
  }
  // A jammed door that gives way while its person still stands there belongs to that opening.
  const late = opening && part?.opening === opening.id && part.stage !== 'settled'
  if (late) {
    const outcome = opening.doorBefore === 'open' ? 'already-open' : 'opened'
    if (opening.outcome !== outcome) openingEnded(draft, conclude(draft, opening, outcome))
    else changeDoor(draft, { ...part, stage: 'open' })
    return
  }
  if (!wasClosed) {
    foundOpen(draft, id)
    return
  }
  // What it does from here on is not that opening's doing.
  if (opening) draft.drop('openings', opening.id)
  draft.put('compartments', id, { ...draft.must('compartments', id), opening: null })
  draft.event('door.forced', `compartments/${id}`, { compartment: id, cause: 'none' })
  raiseAlert(draft, 'door-forced', id)
  doubt(draft, id, 'forced')
}

/** It opened while nobody could see it: whether by force, and what is in it now, nobody knows. */
function foundOpen(draft: Draft, id: CompartmentId): void {
  const { state } = draft.must('compartments', id)
  if (state === 'vacant' || state === 'reserved' || state === 'occupied') doubt(draft, id, 'found-open')
}

function closed(draft: Draft, id: CompartmentId, wasOpen: boolean, opening: Opening | undefined): void {
  disarm(draft, 'door.nag', id)
  disarm(draft, 'door.left-open', id)
  clearAlert(draft, 'door-left-open', id)
  if (wasOpen) draft.event('door.closed', `compartments/${id}`, aboutOpening(id, opening))
  const visit = liveVisit(draft)
  const part = partIn(visit, id)
  if (visit && part && wasSeenOpen(part)) {
    settle(draft, visit.id, part, 'sensor')
  } else {
    finishLate(draft, id)
  }
  judgeBySight(draft, id)
}

/** What an open or closing door's event names: the opening that it stands open by, if by any. */
const aboutOpening = (id: CompartmentId, opening: Opening | undefined) => ({
  compartment: id,
  ...(opening ? { opening: opening.id, ...causeOf(opening) } : { cause: 'none' }),
})

/** Open, or known to have opened before it could not be read for a while (a restart, a loose cable). */
const wasSeenOpen = (part: VisitDoor): boolean =>
  part.stage === 'open' ||
  (part.stage === 'confirm' && (part.outcome === 'opened' || part.outcome === 'already-open'))

/** A deposit whose person had walked away from the open door: now it is closed, the parcel is in. */
function finishLate(draft: Draft, id: CompartmentId): void {
  const { unfinished } = draft.must('compartments', id)
  if (unfinished === null) return
  for (const parcel of unfinished.parcels) comeIn(draft, parcel, id, { visit: unfinished.visit })
  keepIn(draft, id)
}

function watchOpenDoor(draft: Draft, id: CompartmentId): void {
  armDuration(draft, 'door.nag', id, draft.state.spec.rules.nagAfterMs)
  armDuration(draft, 'door.left-open', id, draft.state.spec.rules.leftOpenAfterMs)
}

export function doorUnreadable(draft: Draft, address: DoorAddress): void {
  const spec = draft.state.byDoor.get(doorKey(address))
  const compartment = spec && draft.get('compartments', spec.id)
  if (!spec?.sensed || !compartment) return
  if (compartment.door !== 'unknown')
    draft.put('compartments', spec.id, { ...compartment, door: 'unknown', sinceMs: draft.nowMs })
  disarm(draft, 'door.nag', spec.id)
  disarm(draft, 'door.left-open', spec.id)
  raiseAlert(draft, 'door-unreadable', spec.id)
  if (compartment.unfinished !== null) doubt(draft, spec.id, 'abandoned')
  if (compartment.door === 'open') doubtFree(draft, spec.id)
  const part = partIn(liveVisit(draft), spec.id)
  if (part?.stage === 'open') changeDoor(draft, { ...part, stage: 'confirm' })
}

/** It was free and stood open with nobody to answer for it, or nobody will see when it closes. */
export function doubtFree(draft: Draft, id: CompartmentId): void {
  const { state } = draft.must('compartments', id)
  if (state === 'vacant' || state === 'reserved') doubt(draft, id, 'left-open')
}

export function nagTimeReached(draft: Draft, id: CompartmentId): void {
  const part = partIn(liveVisit(draft), id)
  if (part?.stage === 'open') changeDoor(draft, { ...part, nagged: true })
}

export function leftOpenTimeReached(draft: Draft, id: CompartmentId): void {
  const compartment = draft.get('compartments', id)
  if (compartment?.door !== 'open') return
  const opening = compartment.opening === null ? undefined : draft.get('openings', compartment.opening)
  draft.event('door.left-open', `compartments/${id}`, aboutOpening(id, opening))
  raiseAlert(draft, 'door-left-open', id)
  doubtFree(draft, id)
}
