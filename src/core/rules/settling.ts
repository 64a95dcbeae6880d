// What a door that was opened for a person means for the parcels and the compartment, once it
// is closed, confirmed or abandoned. Nothing becomes vacant by a button alone.
import type { Draft } from '../decision.ts'
import type { EventData } from '../events.ts'
import type { CompartmentId, ParcelId, Visit, VisitDoor, VisitId } from '../nouns.ts'
import { nextParcelState } from '../transitions.ts'
import { nextIncident, raiseIncident } from './alerts.ts'
import { doubt, holdsParcel, release, rest } from './compartments.ts'
import { advance, comeIn, drop, takeBackIn, takeOutAgain, tell, wayOf } from './parcels.ts'
import { openReplacement } from './returns.ts'
import { overruleSight } from './sightings.ts'
import { changeDoor, changeVisit, receiptOf, takeBack, touch } from './visits.ts'

/**
 * What tells that the step is done: the switch, the person's word, or a courier's next scan at the open door; `word-unseen`
 * where that door was never seen open.
 */
export type Proof = 'sensor' | 'word' | 'word-unseen'

export function settle(draft: Draft, visitId: VisitId, part: VisitDoor, proof: Proof): void {
  const visit = draft.must('visits', visitId)
  changeDoor(draft, { ...part, stage: 'settled' })
  switch (part.purpose) {
    case 'pick-up':
      collect(draft, visit, part, proof)
      break
    case 'deposit':
    case 'return':
      putIn(draft, visit, part)
      break
    case 'take-out':
      takeOut(draft, visit, part)
      empty(draft, part.compartment, proof)
      break
    case 'look':
      stayUnsure(draft, part)
      break
    case 'undo':
      takeOutAgain(draft, part)
      empty(draft, part.compartment, proof)
      break
  }
  touch(draft, visitId)
}

/**
 * A courier or staff went on, with the next scan or the end of their round: that is their word. A door with a switch that was
 * never seen open is looked behind before it is free.
 */
export function wentOn(draft: Draft, visitId: VisitId, part: VisitDoor): void {
  const isSensed = draft.state.specs.get(part.compartment)?.sensed ?? false
  const isUnseen = isSensed && part.stage === 'confirm' && part.outcome === 'unknown'
  settle(draft, visitId, part, isUnseen ? 'word-unseen' : 'word')
}

function collect(draft: Draft, visit: Visit, part: VisitDoor, proof: Proof): void {
  const { rules } = draft.state.spec
  // Opening once more for what is out already gives no further time, or a door would be its last customer's for ever.
  const isFirst = part.parcels.some((id) => draft.get('parcels', id)?.state !== 'collected')
  handOver(draft, visit, part)
  if (isFirst) {
    const lastPickup = {
      code: visit.code,
      parcels: part.parcels,
      untilMs: draft.nowMs + rules.reopenByCodeMs,
    }
    draft.put('compartments', part.compartment, {
      ...draft.must('compartments', part.compartment),
      lastPickup,
    })
  }
  leave(draft, part.compartment, proof)
}

/** They are with their recipient. */
export function handOver(draft: Draft, visit: Visit, part: VisitDoor, more: EventData = {}): void {
  for (const id of part.parcels) {
    const { state } = draft.get('parcels', id) ?? {}
    // Cancelled since the scan, and yet the door opened for it.
    if (state !== 'deposited' && state !== 'withdrawn') continue
    const parcel = advance(draft, id, 'collect')
    const help = part.reason === undefined ? {} : { reason: part.reason, ...wayOf(parcel) }
    tell(draft, 'parcel.collected', parcel, { visit: visit.id, ...help, ...more })
    if (parcel.kind === 'exchange') tell(draft, 'exchange.completed', parcel, { visit: visit.id })
    useUp(draft, visit)
  }
}

function useUp(draft: Draft, visit: Visit): void {
  const code = draft.get('codes', visit.code)
  if (code && code.usesLeft !== null)
    draft.put('codes', code.hash, { ...code, usesLeft: Math.max(0, code.usesLeft - 1) })
}

/** Empty by the sensor's word; by a person's word alone it waits for somebody's look. */
function leave(draft: Draft, id: CompartmentId, proof: Proof): void {
  const { reason } = draft.must('compartments', id)
  if (reason !== null) doubt(draft, id, reason)
  else if (proof === 'sensor') rest(draft, id)
  else doubt(draft, id, 'not-sensed')
}

function putIn(draft: Draft, visit: Visit, part: VisitDoor): void {
  const receipt = part.purpose === 'return' ? { receipt: receiptOf(draft, visit.id) } : {}
  for (const id of part.parcels) comeIn(draft, id, part.compartment, { visit: visit.id, ...receipt })
  if (part.purpose === 'deposit') receiptOf(draft, visit.id)
  keepIn(draft, part.compartment)
  for (const id of part.parcels) openReplacement(draft, visit, id)
}

/** Closed behind a deposit: occupied, unless what was put in has no record any more. */
export function keepIn(draft: Draft, id: CompartmentId): void {
  if (holdsParcel(draft, id)) rest(draft, id)
  else doubt(draft, id, 'unrecorded')
}

function takeOut(draft: Draft, visit: Visit, part: VisitDoor): void {
  receiptOf(draft, visit.id)
  for (const id of part.parcels) {
    tookOut(draft, id, visit.id)
  }
}

/** A courier's or staff's eyes are on it, so their word is a look, unless they may have had nothing to look into. */
function empty(draft: Draft, id: CompartmentId, proof: Proof): void {
  if (proof === 'word-unseen') doubt(draft, id, 'not-sensed')
  else rest(draft, id)
}

export function tookOut(draft: Draft, id: ParcelId, visit: VisitId): void {
  const parcel = draft.get('parcels', id)
  if (!parcel || !['deposited', 'expired', 'withdrawn'].includes(parcel.state)) return
  tell(draft, 'parcel.taken-out', advance(draft, id, 'take-out'), { visit })
}

/** Somebody looked and did not say what they saw. */
function stayUnsure(draft: Draft, part: VisitDoor): void {
  doubt(draft, part.compartment, draft.must('compartments', part.compartment).reason ?? 'not-seen')
}

/** A courier or staff looked into an unsure compartment: it is empty. What was thought to be in it is missing. */
export function seenEmpty(draft: Draft, visit: Visit, part: VisitDoor): void {
  const missed = part.parcels.filter((id) => mayMiss(draft, id))
  if (missed.length > 0) {
    const incident = nextIncident(draft)
    changeVisit(draft, visit.id, { incident })
    for (const id of missed) missing(draft, id, { visit: visit.id, why: 'seen-empty', incident })
  }
  changeDoor(draft, { ...part, stage: 'settled' })
  overruleSight(draft, part.compartment)
  release(draft, part.compartment, 'seen-empty')
  touch(draft, visit.id)
}

function mayMiss(draft: Draft, id: ParcelId): boolean {
  const parcel = draft.get('parcels', id)
  return parcel !== undefined && nextParcelState(parcel.state, 'miss') !== null
}

function missing(draft: Draft, id: ParcelId, said: EventData): void {
  if (mayMiss(draft, id)) tell(draft, 'parcel.missing', advance(draft, id, 'miss'), said)
}

/** The person says that the parcel is not there or not theirs: quarantine, whatever the door does next. */
export function dispute(draft: Draft, visit: Visit, part: VisitDoor, why: 'empty' | 'wrong-parcel'): void {
  changeDoor(draft, { ...part, stage: 'settled' })
  doubt(draft, part.compartment, why)
  const incident = raiseIncident(draft, 'parcel-missing', part.compartment)
  changeVisit(draft, visit.id, { incident })
  for (const id of part.parcels) missing(draft, id, { visit: visit.id, why, incident })
  touch(draft, visit.id)
}

/**
 * A return was opened once more and its customer has it again: by their word, so the compartment is doubted. An announced
 * one may still come; one that nobody announced is over.
 */
export function takenBack(draft: Draft, visit: Visit, part: VisitDoor): void {
  changeDoor(draft, { ...part, stage: 'settled', parcels: [] })
  for (const id of part.parcels) {
    if (draft.get('parcels', id)?.state !== 'deposited') continue
    const why = 'taken-back'
    const parcel = takeBackIn(draft, id, null)
    tell(draft, 'parcel.moved', parcel, { from: part.compartment, why, visit: visit.id })
    if (parcel.walkIn === true)
      tell(draft, 'parcel.cancelled', drop(draft, id, 'cancel'), { why, takeOut: false })
  }
  doubt(draft, part.compartment, 'taken-back')
  changeVisit(draft, visit.id, { receipt: null })
  touch(draft, visit.id)
}

/** `cancel` after the door was asked for: the parcel stays as it was, the compartment is doubted. */
export function cancelAtDoor(draft: Draft, part: VisitDoor): void {
  changeDoor(draft, { ...part, stage: 'settled' })
  if (part.stage === 'failed') takeBack(draft, part)
  else doubt(draft, part.compartment, 'cancelled')
}
