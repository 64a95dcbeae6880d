// Something was scanned or typed: whose code is it, and what does it open? Each refusal is a value,
// and nothing opens before every reason against it has been looked at.
import type { Decision, Draft, VisitRefusal } from '../decision.ts'
import type { Input } from '../input.ts'
import type { AccessCode, Compartment, CompartmentId, Parcel, ParcelId, Visit } from '../nouns.ts'
import { raiseIncident } from './alerts.ts'
import { accepted, turnedAway } from './answers.ts'
import { isLost } from './doubts.ts'
import { labelScanned } from './labels.ts'
import { countWrongPin, lockedForMs } from './lockout.ts'
import { byCompartment, servesCustomer } from './openings.ts'
import { isStillTheirs, toTakeOut } from './parcels.ts'
import { doorFor, isReturnable, openPickup } from './returns.ts'
import { beginVisit } from './visit-bounds.ts'
import { isChoosing, makesWay, openFor, presentVisit, touch } from './visits.ts'
import { returnLabelled } from './walk-ins.ts'

type CodeEntered = Extract<Input, { type: 'code.entered' }>

export function codeEntered(draft: Draft, input: CodeEntered): Decision {
  if (input.way === 'pin') {
    const lockedMs = lockedForMs(draft)
    if (lockedMs > 0) return turnedAway(draft, 'locked-out', { retryAfterMs: lockedMs })
  }
  const visit = presentVisit(draft)
  const found = draft.get('codes', input.hash)
  const code = found && found.kind === input.way && !found.revoked ? found : undefined
  if (code?.actor != null) return actorCame(draft, visit, code, input.way)
  const label = visit !== null && visit.role !== 'customer' ? input.label : null
  // Where the label is its recipient's code as well, whoever came to put parcels in means the parcel.
  if (visit && label !== null && (!code || isLabel(draft, label)))
    return labelScanned(draft, visit, { text: label, hash: input.hash, isTyped: input.isTyped === true })
  if (code) return customerCame(draft, visit, code, input.way)
  if (visit && isChoosing(visit) && input.label !== null && !found)
    return returnLabelled(draft, visit, {
      text: input.label,
      hash: input.hash,
      isTyped: input.isTyped === true,
    })
  return wrong(draft, input.way, 'code-unknown')
}

const isLabel = (draft: Draft, text: string): boolean => draft.state.byBarcode.has(text.trim())

/** A wrong code changes nothing but the count of wrong PINs. */
function wrong(draft: Draft, way: 'pin' | 'qr', reason: VisitRefusal): Decision {
  if (way === 'pin') countWrongPin(draft)
  return turnedAway(draft, reason)
}

function actorCame(draft: Draft, visit: Visit | null, code: AccessCode, way: 'pin' | 'qr'): Decision {
  const actor = code.actor === null ? undefined : draft.get('actors', code.actor)
  if (!actor) return wrong(draft, way, 'code-unknown')
  if (visit?.actor === actor.id) {
    touch(draft, visit.id)
    return accepted(draft)
  }
  if (visit && !makesWay(draft, visit)) return turnedAway(draft, 'busy')
  beginVisit(draft, {
    role: actor.role,
    actor: actor.id,
    carrier: actor.carrier,
    code: code.hash,
    language: null,
    parcels: actor.role === 'technician' ? [] : toTakeOut(draft, actor.carrier).map(({ id }) => id),
  })
  return accepted(draft)
}

export function customerCame(
  draft: Draft,
  visit: Visit | null,
  code: AccessCode,
  way: 'pin' | 'qr',
): Decision {
  const isBusy = visit !== null && !makesWay(draft, visit)
  if (isBusy && visit.code === code.hash) {
    touch(draft, visit.id)
    return accepted(draft)
  }
  if (isBusy) return turnedAway(draft, 'busy')
  const { clockConfirmed } = draft.must('site', 'site')
  if (clockConfirmed && code.untilMs !== null && code.untilMs <= draft.nowMs)
    return wrong(draft, way, 'code-expired')
  const parcels = code.parcels.map((id) => draft.get('parcels', id)).filter((parcel) => parcel !== undefined)
  const inside = parcels.filter((parcel) => parcel.state === 'deposited' && isForPickup(parcel))
  if (inside.length > 0) {
    if (code.usesLeft === 0) return wrong(draft, way, 'code-used')
    return pickUp(draft, code, inside)
  }
  const bringing = parcels.filter(isReturnable)
  if (bringing.length > 0) return beginReturn(draft, code, bringing)
  return nothingInside(draft, code, parcels, way)
}

export const isForPickup = (parcel: Parcel): boolean =>
  parcel.kind === 'delivery' || parcel.kind === 'exchange'

/** One compartment opens at once; several are for the person to choose from. */
function pickUp(draft: Draft, code: AccessCode, parcels: readonly Parcel[]): Decision {
  const doors = byCompartment(draft, parcels, servesCustomer)
  if (doors.size === 0) return shutOut(draft, parcels)
  const [only] = doors
  const enter = () => begin(draft, code, parcels).id
  if (doors.size > 1 || !only) enter()
  else if (!openPickup(draft, only[0], only[1], enter)) return turnedAway(draft, 'no-free-door')
  return accepted(draft)
}

/** Their parcel is in, and its door may not be opened: somebody must come, and until then its time stands still. */
function shutOut(draft: Draft, parcels: readonly Parcel[]): Decision {
  const incidents: string[] = []
  for (const { compartment } of parcels) {
    const at = compartment === null ? undefined : draft.get('compartments', compartment)
    if (at && (at.state === 'blocked' || isLost(at)))
      incidents.push(raiseIncident(draft, 'customer-shut-out', at.id))
  }
  const [incident] = incidents
  return turnedAway(draft, 'not-now', incident === undefined ? {} : { incident })
}

function beginReturn(draft: Draft, code: AccessCode, parcels: readonly Parcel[]): Decision {
  const [first] = parcels
  const door = first ? doorFor(draft, first) : null
  if (!first || door === null) return turnedAway(draft, 'no-free-door')
  const visit = begin(draft, code, parcels)
  if (parcels.length === 1) openFor(draft, visit.id, door, 'return', [first.id])
  return accepted(draft)
}

function begin(draft: Draft, code: AccessCode, parcels: readonly Parcel[]): Visit {
  return beginVisit(draft, {
    role: 'customer',
    actor: null,
    carrier: parcels[0]?.carrier ?? null,
    code: code.hash,
    language: parcels.find((parcel) => parcel.language !== null)?.language ?? null,
    parcels: parcels.map((parcel) => parcel.id),
  })
}

/** Nothing to collect: not yet in, no longer in, or just collected and to be opened once more. */
function nothingInside(
  draft: Draft,
  code: AccessCode,
  parcels: readonly Parcel[],
  way: 'pin' | 'qr',
): Decision {
  const again = reopenable(draft, code)
  if (again !== null) {
    const visit = begin(
      draft,
      code,
      parcels.filter((parcel) => again.parcels.includes(parcel.id)),
    )
    openFor(draft, visit.id, again.compartment, 'pick-up', again.parcels)
    return accepted(draft)
  }
  if (parcels.some((parcel) => parcel.state === 'assigned')) return turnedAway(draft, 'not-now')
  if (parcels.some((parcel) => parcel.state === 'collected')) return wrong(draft, way, 'code-used')
  return wrong(draft, way, 'code-expired')
}

/** "I forgot something": the same code, the same door, as long as nobody else was given it. */
function reopenable(
  draft: Draft,
  code: AccessCode,
): { readonly compartment: CompartmentId; readonly parcels: readonly ParcelId[] } | null {
  for (const compartment of draft.all('compartments')) {
    if (isReopenable(draft, compartment, code) && servesCustomer(draft, compartment.id))
      return { compartment: compartment.id, parcels: compartment.lastPickup?.parcels ?? [] }
  }
  return null
}

function isReopenable(draft: Draft, compartment: Compartment, code: AccessCode): boolean {
  const last = compartment.lastPickup
  if (last?.code !== code.hash || last.untilMs <= draft.nowMs) return false
  if (!last.parcels.some((id) => code.parcels.includes(id))) return false
  return isStillTheirs(draft, compartment.id, last.parcels)
}
