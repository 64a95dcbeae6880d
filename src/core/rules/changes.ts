// A change of plan on any channel: cancel, extend, move, codes issued and revoked, arrival at the kerb.
// Opens no door: what is cancelled while it lies inside stays there until somebody takes it out. A parcel
// in somebody's hand is not moved; it is cancelled as long as its recipient's door has not opened.
import type { Decision, Draft } from '../decision.ts'
import type { ParcelId } from '../nouns.ts'
import { holdsCompartment } from '../state.ts'
import type { RequestOf } from './answers.ts'
import { invalid, ok, refused } from './answers.ts'
import { choose, relocate } from './assignment.ts'
import { codesRefused, giveCode, takeCode, tooManyCodes } from './codes.ts'
import { advance, drop, isInHand, prolong, tell, timeOf } from './parcels.ts'
import { presentVisit } from './visits.ts'

export function cancel(draft: Draft, request: RequestOf<'parcel.cancel'>): Decision {
  const parcel = draft.get('parcels', request.parcel)
  if (!parcel) return refused(draft, request, 'unknown-parcel')
  const why = request.why === null ? {} : { why: request.why }
  switch (parcel.state) {
    case 'assigned': {
      // If it is put in all the same, it is in and to be taken out again: both are told then.
      const inHand = isInHand(draft, parcel.id) ? { inHand: true } : {}
      const fields = { takeOut: false, ...inHand }
      tell(draft, 'parcel.cancelled', drop(draft, parcel.id, 'cancel'), { ...why, ...fields })
      return ok(draft, request, fields)
    }
    case 'deposited':
    case 'expired':
      if (isBeingHandedOver(draft, parcel.id)) return refused(draft, request, 'busy')
      tell(draft, 'parcel.cancelled', advance(draft, parcel.id, 'cancel'), { ...why, takeOut: true })
      return ok(draft, request, { takeOut: true })
    case 'collected':
      return refused(draft, request, 'already-collected')
    case 'withdrawn':
      return ok(draft, request, { takeOut: true })
    default:
      return ok(draft, request, { takeOut: false })
  }
}

/**
 * Whether it is past calling back just now: its recipient's door is open, as far as anybody can tell, or whoever brought
 * it has it in hand again. Who comes to take it out, or to look, does with it what a cancelled one needs.
 */
function isBeingHandedOver(draft: Draft, id: ParcelId): boolean {
  const door = presentVisit(draft)?.doors.find((one) => one.stage !== 'settled' && one.parcels.includes(id))
  if (!door) return isInHand(draft, id)
  if (door.purpose === 'take-out' || door.purpose === 'look') return false
  const isShut = (door.stage === 'opening' || door.stage === 'failed') && !door.mayHaveMoved
  return door.purpose !== 'pick-up' || !isShut || draft.get('compartments', door.compartment)?.door === 'open'
}

export function extend(draft: Draft, request: RequestOf<'parcel.extend'>): Decision {
  const parcel = draft.get('parcels', request.parcel)
  if (!parcel) return refused(draft, request, 'unknown-parcel')
  if (parcel.state === 'collected') return refused(draft, request, 'already-collected')
  if (request.pickupByMs <= draft.nowMs && draft.must('site', 'site').clockConfirmed)
    return invalid(draft, request, 'pickupBy', 'send a time in the future')
  if (parcel.state === 'assigned') {
    draft.put('parcels', parcel.id, { ...parcel, pickupByMs: request.pickupByMs })
  } else if (parcel.state === 'deposited' || parcel.state === 'expired') {
    prolong(draft, parcel.id, request.pickupByMs)
  } else {
    return refused(draft, request, 'unknown-parcel')
  }
  tell(draft, 'parcel.extended', parcel, { pickupBy: timeOf(request.pickupByMs) })
  return ok(draft, request)
}

export function move(draft: Draft, request: RequestOf<'parcel.move'>): Decision {
  const parcel = draft.get('parcels', request.parcel)
  if (!parcel) return refused(draft, request, 'unknown-parcel')
  if (parcel.state === 'collected') return refused(draft, request, 'already-collected')
  if (parcel.state !== 'assigned') {
    return refused(draft, request, holdsCompartment(parcel) ? 'already-deposited' : 'unknown-parcel')
  }
  if (isInHand(draft, parcel.id)) return refused(draft, request, 'busy')
  if (request.compartment !== null && request.compartment === parcel.compartment)
    return ok(draft, request, { compartment: request.compartment })
  const options = parcel.compartment === null ? {} : { not: parcel.compartment, held: 0 }
  const found = choose(draft, parcel, request.compartment, options)
  if (!found.found) return refused(draft, request, found.reason, found.fields)
  relocate(draft, parcel, found.compartment)
  return ok(draft, request, { compartment: found.compartment })
}

export function issueCode(draft: Draft, request: RequestOf<'code.issue'>): Decision {
  const parcel = draft.get('parcels', request.parcel)
  if (!parcel) return refused(draft, request, 'unknown-parcel')
  if (parcel.state === 'collected') return refused(draft, request, 'already-collected')
  if (!holdsCompartment(parcel) || parcel.state === 'withdrawn')
    return refused(draft, request, 'unknown-parcel')
  const problem = codesRefused(draft, [request.code], parcel)
  if (problem !== null) return refused(draft, request, problem)
  const tooMany = tooManyCodes(draft, [request.code], parcel.id)
  if (tooMany !== null) return invalid(draft, request, 'code', tooMany)
  giveCode(draft, request.code, parcel.id, { uses: request.uses, untilMs: request.untilMs })
  return ok(draft, request)
}

export function revokeCode(draft: Draft, request: RequestOf<'code.revoke'>): Decision {
  const parcel = draft.get('parcels', request.parcel)
  if (!parcel) return refused(draft, request, 'unknown-parcel')
  const code = draft.get('codes', request.code.hash)
  if (!code?.parcels.includes(parcel.id)) {
    return invalid(draft, request, 'code', 'this parcel has no such code; nothing was revoked')
  }
  takeCode(draft, code, parcel.id)
  return ok(draft, request)
}

export function customerArrived(draft: Draft, request: RequestOf<'customer.arrived'>): Decision {
  const parcel = draft.get('parcels', request.parcel)
  if (!parcel) return refused(draft, request, 'unknown-parcel')
  if (holdsCompartment(parcel)) {
    const bay = request.bay === null ? {} : { bay: request.bay }
    draft.put('parcels', parcel.id, { ...parcel, arrived: { atMs: draft.nowMs, ...bay } })
  }
  tell(draft, 'customer.arrived', parcel, request.bay === null ? {} : { bay: request.bay })
  return ok(draft, request)
}
