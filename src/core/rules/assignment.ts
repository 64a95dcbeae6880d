// A parcel is announced: it gets a compartment, its codes and its deadlines. A second
// assignment of the same parcel changes what can still change.
import type { AllocationOptions } from '../allocation.ts'
import {
  allocate,
  freeBySize,
  goTogether,
  isLargeEnough,
  isQuotaFull,
  shareable,
  suits,
} from '../allocation.ts'
import type { Decision, Draft } from '../decision.ts'
import type { CompartmentId, Parcel } from '../nouns.ts'
import type { AssignedParcel, RefusalReason } from '../requests.ts'
import type { RequestOf } from './answers.ts'
import { invalid, ok, refused } from './answers.ts'
import { mostAliveEach } from './bounds.ts'
import { codesRefused, giveCode, takeCodes, tooManyCodes } from './codes.ts'
import { contentsOf, reserve } from './compartments.ts'
import { advance, isInHand, place, prolong, tell, timeOf } from './parcels.ts'
import { refreshParcel } from './standstill.ts'
import { armDeadline } from './timers.ts'

type Assign = RequestOf<'parcel.assign'>

export function assign(draft: Draft, request: Assign): Decision {
  const wanted = request.parcel
  const known = draft.get('parcels', wanted.id)
  if (known && known.carrier !== wanted.carrier) {
    return invalid(
      draft,
      request,
      'parcel.carrier',
      'this id belongs to another carrier; use an id of your own',
    )
  }
  const isIn = known !== undefined && ['deposited', 'expired', 'withdrawn'].includes(known.state)
  const deadlines = isIn ? [wanted.pickupByMs] : [wanted.depositByMs, wanted.pickupByMs]
  const isLate = deadlines.some((ms) => ms !== null && ms <= draft.nowMs)
  if (isLate && draft.must('site', 'site').clockConfirmed) {
    return invalid(draft, request, 'parcel.depositBy, parcel.pickupBy', 'a deadline must lie in the future')
  }
  const codeProblem = codesRefused(draft, wanted.codes, {
    id: wanted.id,
    carrier: wanted.carrier,
    recipient: wanted.recipient ?? known?.recipient ?? null,
  })
  if (codeProblem !== null) return refused(draft, request, codeProblem)
  const tooMany = tooManyCodes(draft, wanted.codes, wanted.id)
  if (tooMany !== null) return invalid(draft, request, 'parcel.codes', tooMany)
  if (known?.state === 'collected') return refused(draft, request, 'already-collected')
  // Cancelled at the open door: whether it comes in is not decided yet.
  if (known?.state === 'cancelled' && isInHand(draft, known.id)) return refused(draft, request, 'busy')
  const needsProblem = unknownNeed(draft, wanted.needs)
  if (needsProblem !== null) return invalid(draft, request, 'parcel.needs', needsProblem)
  return known && (isIn || known.state === 'assigned')
    ? update(draft, request, known)
    : announce(draft, request)
}

function announce(draft: Draft, request: Assign): Decision {
  const { rules } = draft.state.spec
  const wanted = request.parcel
  if (wanted.size === null && wanted.dimensionsMm === null) {
    return invalid(draft, request, 'parcel.size', 'give size, or dimensionsMm with three sides in mm')
  }
  const sizeProblem = unknownSize(draft, wanted.size)
  if (sizeProblem !== null) return invalid(draft, request, 'parcel.size', sizeProblem)
  const parcel: Parcel = {
    id: wanted.id,
    carrier: wanted.carrier,
    kind: wanted.kind,
    barcodes: wanted.barcodes,
    size: wanted.size,
    dimensionsMm: wanted.dimensionsMm,
    weightG: wanted.weightG,
    needs: wanted.needs,
    recipient: wanted.recipient,
    language: wanted.language,
    share: wanted.share,
    state: 'assigned',
    compartment: null,
    depositByMs: wanted.depositByMs ?? draft.nowMs + rules.depositWithinMs,
    pickupWithinMs: wanted.pickupWithinMs ?? rules.pickupWithinMs,
    pickupByMs: wanted.pickupByMs,
    stillSinceMs: null,
    changedAtMs: draft.nowMs,
  }
  if (isFullOfParcels(draft))
    return refused(draft, request, 'no-free-door', { free: freeBySize(draft, wanted.carrier) })
  const found = choose(draft, parcel, wanted.compartment)
  if (!found.found) return refused(draft, request, found.reason, found.fields)
  if (draft.get('parcels', parcel.id)) takeCodes(draft, parcel.id)
  hold(draft, { ...parcel, compartment: found.compartment })
  for (const code of wanted.codes) giveCode(draft, code, parcel.id)
  const upsized = found.upsized ? { upsized: true } : {}
  tell(draft, 'parcel.assigned', draft.must('parcels', parcel.id), {
    size: draft.state.specs.get(found.compartment)?.size,
    depositBy: timeOf(parcel.depositByMs),
    ...upsized,
  })
  return ok(draft, request, { compartment: found.compartment, ...upsized })
}

const isFullOfParcels = (draft: Draft): boolean =>
  draft.state.alive.size >= mostAliveEach * draft.state.specs.size

/** Writes the parcel with its reservation and its deadline. */
export function hold(draft: Draft, parcel: Parcel): void {
  if (draft.get('parcels', parcel.id)) advance(draft, parcel.id, 'assign')
  draft.put('parcels', parcel.id, parcel)
  if (parcel.compartment !== null && draft.must('compartments', parcel.compartment).state === 'vacant') {
    reserve(draft, parcel.compartment)
  }
  armDeadline(draft, 'parcel.deposit-by', parcel.id, parcel.depositByMs)
  refreshParcel(draft, parcel.id)
}

function unknownNeed(draft: Draft, needs: readonly string[]): string | null {
  if (needs.length === 0) return null
  const known = new Set(['low', 'upright'])
  for (const spec of draft.state.specs.values()) for (const feature of spec.features) known.add(feature)
  return needs.every((need) => known.has(need))
    ? null
    : `this locker knows the needs ${[...known].join(', ')}`
}

function unknownSize(draft: Draft, size: string | null): string | null {
  if (size === null || draft.state.sizes.includes(size)) return null
  return `this locker has the sizes ${draft.state.sizes.join(', ')}`
}

type Choice =
  | { readonly found: true; readonly compartment: CompartmentId; readonly upsized: boolean }
  | {
      readonly found: false
      readonly reason: RefusalReason
      readonly fields?: Readonly<Record<string, unknown>>
    }

/** The compartment that was asked for, one shared with the recipient's others, or the best free one. */
export function choose(
  draft: Draft,
  parcel: Parcel,
  asked: CompartmentId | null,
  options: AllocationOptions = {},
): Choice {
  if (asked !== null) return chosen(draft, parcel, asked, options)
  const shared = shareable(draft, parcel)
  if (shared !== null && shared !== options.not) return { found: true, compartment: shared, upsized: false }
  const isTooLarge = !draft.state.bySize.some((spec) => isLargeEnough(draft, spec, parcel))
  if (isTooLarge) return { found: false, reason: 'too-large' }
  const found = allocate(draft, parcel, options)
  return found.found ? found : { found: false, reason: found.reason, fields: { free: found.free } }
}

function chosen(draft: Draft, parcel: Parcel, asked: CompartmentId, options: AllocationOptions): Choice {
  const spec = draft.state.specs.get(asked)
  const compartment = draft.get('compartments', asked)
  if (!spec || !compartment) return { found: false, reason: 'unknown-compartment' }
  if (!isLargeEnough(draft, spec, parcel)) return { found: false, reason: 'too-large' }
  if (compartment.state === 'blocked' || compartment.state === 'unsure')
    return { found: false, reason: 'blocked' }
  const found: Choice = { found: true, compartment: asked, upsized: false }
  if (shareable(draft, parcel, asked) === asked) return found
  if (compartment.state !== 'vacant' || !suits(draft, spec, parcel))
    return { found: false, reason: 'no-free-door' }
  return isQuotaFull(draft, parcel.carrier, options.held) ? { found: false, reason: 'carrier-quota' } : found
}

/** What can still change: everything before the deposit, deadlines, codes and labels after it. */
function update(draft: Draft, request: Assign, known: Parcel): Decision {
  const wanted = request.parcel
  const sizeProblem = unknownSize(draft, wanted.size)
  if (sizeProblem !== null) return invalid(draft, request, 'parcel.size', sizeProblem)
  const isToCome = known.state === 'assigned'
  const next = { ...merged(known, wanted), ...(isToCome ? sized(known, wanted) : {}) }
  let goesTo: CompartmentId | null = null
  // Whoever has it in hand came for what it was.
  if (next.kind !== known.kind && isInHand(draft, known.id)) return refused(draft, request, 'busy')
  if (isToCome) {
    const moves = wanted.compartment !== null && wanted.compartment !== known.compartment
    if (moves || needsAnother(draft, known, next)) {
      if (isInHand(draft, known.id)) return refused(draft, request, 'busy')
      const held = known.compartment === null ? {} : { held: 0 }
      const found = choose(draft, next, wanted.compartment, held)
      if (!found.found) return refused(draft, request, found.reason, found.fields)
      goesTo = found.compartment
    }
  }
  draft.put('parcels', known.id, next)
  rearm(draft, next)
  const isStaying = known.state === 'expired' || known.state === 'deposited'
  if (isStaying && wanted.pickupByMs !== null && wanted.pickupByMs !== known.pickupByMs) {
    prolong(draft, known.id, wanted.pickupByMs)
    tell(draft, 'parcel.extended', next, { pickupBy: timeOf(wanted.pickupByMs) })
  }
  if (goesTo !== null) relocate(draft, next, goesTo)
  for (const code of wanted.codes) giveCode(draft, code, known.id)
  const { compartment } = draft.must('parcels', known.id)
  return ok(draft, request, compartment === null ? {} : { compartment })
}

function merged(known: Parcel, wanted: AssignedParcel): Parcel {
  return {
    ...known,
    barcodes: wanted.barcodes.length > 0 ? wanted.barcodes : known.barcodes,
    weightG: wanted.weightG ?? known.weightG,
    recipient: wanted.recipient ?? known.recipient,
    language: wanted.language ?? known.language,
    share: wanted.share,
    depositByMs: wanted.depositByMs ?? known.depositByMs,
    pickupWithinMs: wanted.pickupWithinMs ?? known.pickupWithinMs,
    pickupByMs: wanted.pickupByMs ?? known.pickupByMs,
  }
}

function sized(
  known: Parcel,
  wanted: AssignedParcel,
): Pick<Parcel, 'size' | 'dimensionsMm' | 'needs' | 'kind'> {
  const given = wanted.size !== null || wanted.dimensionsMm !== null
  return {
    size: given ? wanted.size : known.size,
    dimensionsMm: given ? wanted.dimensionsMm : known.dimensionsMm,
    needs: wanted.needs,
    kind: wanted.kind,
  }
}

/** Whether its compartment no longer serves what it needs. */
function needsAnother(draft: Draft, known: Parcel, next: Parcel): boolean {
  const spec = known.compartment === null ? undefined : draft.state.specs.get(known.compartment)
  if (!spec) return true
  const isAsked = next.size !== known.size || String(next.needs) !== String(known.needs)
  if (isAsked || !isLargeEnough(draft, spec, next)) return true
  const beside = contentsOf(draft, spec.id).filter(({ id }) => id !== next.id)
  return !goTogether(draft, spec, [next, ...beside])
}

/** Moves a reservation and tells the platform. */
export function relocate(draft: Draft, parcel: Parcel, compartment: CompartmentId): void {
  if (compartment === parcel.compartment) return
  place(draft, parcel.id, compartment)
  if (draft.must('compartments', compartment).state === 'vacant') reserve(draft, compartment)
  tell(draft, 'parcel.moved', draft.must('parcels', parcel.id), { from: parcel.compartment })
}

function rearm(draft: Draft, parcel: Parcel): void {
  if (parcel.state === 'assigned') armDeadline(draft, 'parcel.deposit-by', parcel.id, parcel.depositByMs)
  if (parcel.state === 'deposited' && parcel.pickupByMs !== null) {
    armDeadline(draft, 'parcel.pickup-by', parcel.id, parcel.pickupByMs)
  }
}
