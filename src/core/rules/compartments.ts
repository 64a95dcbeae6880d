// A compartment's state and what goes with it: its reason, its alert, its event.
// The tables say which change is legal; an illegal one here is our own mistake and stops the daemon.
import type { Draft } from '../decision.ts'
import type { Compartment, CompartmentId, Parcel } from '../nouns.ts'
import { holdsCompartment } from '../state.ts'
import type { CompartmentVerb } from '../transitions.ts'
import { nextCompartmentState } from '../transitions.ts'
import { clearAlert, raiseAlert } from './alerts.ts'
import { graver, isLost } from './doubts.ts'
import { refreshParcel, refreshStandstill } from './standstill.ts'

function change(
  draft: Draft,
  id: CompartmentId,
  verb: CompartmentVerb,
  fields: Partial<Compartment> = {},
): void {
  const compartment = draft.must('compartments', id)
  const state = nextCompartmentState(compartment.state, verb)
  if (state === null) throw new Error(`compartment ${id}: ${verb} is illegal while ${compartment.state}`)
  draft.put('compartments', id, { ...compartment, state, sinceMs: draft.nowMs, ...fields })
  if (isLost(compartment) && ![...draft.all('compartments')].some(isLost))
    clearAlert(draft, 'store-replaced', 'store')
}

/** The parcels that are in it or hold it reserved, as the draft has them. */
export function contentsOf(draft: Draft, id: CompartmentId): readonly Parcel[] {
  const ids = new Set(draft.state.contents.get(id))
  const found: Parcel[] = []
  for (const parcelId of ids) {
    const parcel = draft.get('parcels', parcelId)
    if (parcel && parcel.compartment === id && holdsCompartment(parcel)) found.push(parcel)
  }
  for (const changed of draft.changed('parcels')) {
    if (!ids.has(changed.id) && changed.compartment === id && holdsCompartment(changed)) found.push(changed)
  }
  return found
}

const isInside = (parcel: Parcel): boolean => parcel.state !== 'assigned'

export const holdsParcel = (draft: Draft, id: CompartmentId): boolean => contentsOf(draft, id).some(isInside)

export const reserve = (draft: Draft, id: CompartmentId): void => {
  if (draft.must('compartments', id).state !== 'reserved') change(draft, id, 'reserve')
}

export const openState = (draft: Draft, id: CompartmentId): void => {
  if (draft.must('compartments', id).state !== 'open') change(draft, id, 'open')
}

/** What an operator is told of a compartment only as long as it is doubted or blocked. */
const ofDoubt = ['compartment-unsure', 'customer-shut-out', 'door-forced', 'parcel-missing'] as const

/** Back to what its contents say, once nobody doubts it: the only way out of `open`, `unsure` and `blocked`. */
export function rest(draft: Draft, id: CompartmentId): void {
  const before = draft.must('compartments', id)
  const contents = contentsOf(draft, id)
  const wanted = contents.some(isInside) ? 'occupied' : contents.length > 0 ? 'reserved' : 'vacant'
  if (before.state === wanted) return
  const verb = { occupied: 'fill', reserved: 'reserve', vacant: 'vacate' } as const
  change(draft, id, verb[wanted], { reason: null, unfinished: null })
  for (const code of ofDoubt) clearAlert(draft, code, id)
  if (isLost(before)) refreshStandstill(draft)
}

/** Frees a reservation that nobody needs any more; leaves open, unsure and blocked ones alone. */
export function freeIfEmpty(draft: Draft, id: CompartmentId): void {
  if (draft.get('compartments', id)?.state === 'reserved' && contentsOf(draft, id).length === 0)
    change(draft, id, 'vacate')
}

/** Parcels that are still to come lose this compartment; each gets another at its deposit. */
export function evict(draft: Draft, id: CompartmentId): void {
  for (const parcel of contentsOf(draft, id)) {
    if (isInside(parcel)) continue
    draft.put('parcels', parcel.id, { ...parcel, compartment: null })
    refreshParcel(draft, parcel.id)
    draft.event('parcel.moved', `parcels/${parcel.id}`, {
      parcel: parcel.id,
      carrier: parcel.carrier,
      kind: parcel.kind,
      from: id,
    })
  }
}

/** Quarantine: nobody knows what is inside, so nobody is given it until someone looked. */
export function doubt(draft: Draft, id: CompartmentId, why: string): void {
  const { state, reason: earlier } = draft.must('compartments', id)
  if (state === 'blocked') return
  const reason = graver(earlier, why)
  change(draft, id, 'doubt', { reason, unfinished: null })
  evict(draft, id)
  if (state === 'unsure' && reason === earlier) return
  draft.event('compartment.unsure', `compartments/${id}`, { compartment: id, reason })
  raiseAlert(draft, 'compartment-unsure', id)
}

export function block(draft: Draft, id: CompartmentId, reason: string): void {
  change(draft, id, 'block', { reason, unfinished: null })
  evict(draft, id)
  draft.event('compartment.blocked', `compartments/${id}`, { compartment: id, reason })
  refreshStandstill(draft)
}

/** Somebody answers for what is inside. */
export function release(draft: Draft, id: CompartmentId, reason: string): void {
  rest(draft, id)
  for (const code of ['door-jammed', 'door-given-up'] as const) clearAlert(draft, code, id)
  draft.event('compartment.released', `compartments/${id}`, { compartment: id, reason })
  refreshStandstill(draft)
}
