// Shop staff help a customer who stands before them: they look a parcel up by its label, open its door with a reason, have its
// code issued anew, or hand it over at the kerb. They learn where a parcel is and how far it has come, and nothing about people.
import type { Decision, Draft } from '../decision.ts'
import type { VisitAction, VisitActionFields } from '../input.ts'
import { readLabel } from '../labels/label.ts'
import type { Parcel, ParcelId, Visit } from '../nouns.ts'
import { holdsCompartment } from '../state.ts'
import { accepted, turnedAway } from './answers.ts'
import { freeIfEmpty } from './compartments.ts'
import type { ShownLabel } from './known-labels.ts'
import { knownTo } from './known-labels.ts'
import { isServing } from './openings.ts'
import { advance, isInHand, tell, wayOf } from './parcels.ts'
import { changeVisit, openFor, touch } from './visits.ts'

export type HelpAction = Extract<VisitAction, 'open' | 'find' | 'reissue' | 'hand-over'>

const isForCustomer = ({ kind }: Parcel): boolean => kind === 'delivery' || kind === 'exchange'

/** A parcel that this person may see. */
function theirs(draft: Draft, { carrier }: Visit, id: ParcelId | undefined): Parcel | undefined {
  const parcel = id === undefined ? undefined : draft.get('parcels', id)
  return carrier === null || parcel?.carrier === carrier ? parcel : undefined
}

/** What staff may do about a parcel now. */
export function helpFor(draft: Draft, parcel: Parcel): readonly HelpAction[] {
  if (!holdsCompartment(parcel) || !isForCustomer(parcel) || isInHand(draft, parcel.id)) return []
  const { state, compartment, kind } = parcel
  const opens = state === 'deposited' && compartment !== null && isServing(draft, compartment)
  return [
    ...(opens ? (['open'] as const) : []),
    ...(state === 'assigned' || state === 'deposited' ? (['reissue'] as const) : []),
    ...(state === 'assigned' && kind === 'delivery' ? (['hand-over'] as const) : []),
  ]
}

/** Parcels whose customers wait outside, the one who has waited longest first. */
export function atKerb(draft: Draft, visit: Visit): readonly (Parcel & Required<Pick<Parcel, 'arrived'>>)[] {
  const waiting = [...draft.state.alive].flatMap((id) => {
    const parcel = theirs(draft, visit, id)
    return parcel?.arrived !== undefined && holdsCompartment(parcel)
      ? [{ ...parcel, arrived: parcel.arrived }]
      : []
  })
  return waiting.sort((a, b) => a.arrived.atMs - b.arrived.atMs)
}

export function help(draft: Draft, visit: Visit, action: HelpAction, fields: VisitActionFields): Decision {
  if (visit.role !== 'staff') return turnedAway(draft, 'not-now')
  if (action === 'find') return find(draft, visit, fields.label)
  const parcel = theirs(draft, visit, fields.parcel ?? visit.found)
  if (!parcel) return turnedAway(draft, 'unknown-parcel')
  if (!helpFor(draft, parcel).includes(action)) return turnedAway(draft, 'not-now')
  if (action === 'open') return openDoor(draft, visit, parcel, fields.reason ?? 'other')
  if (action === 'reissue') tell(draft, 'parcel.code-wanted', parcel, { visit: visit.id })
  else handOverAtKerb(draft, visit, parcel)
  touch(draft, visit.id)
  return accepted(draft)
}

function find(draft: Draft, visit: Visit, label: string | undefined): Decision {
  if (label !== undefined) return found(draft, visit, { text: label, hash: '', isTyped: true })
  changeVisit(draft, visit.id, { finding: true })
  touch(draft, visit.id)
  return accepted(draft)
}

/** A label that is only to be looked up. */
export function found(draft: Draft, visit: Visit, shown: ShownLabel): Decision {
  const parcel = knownTo(draft, visit.carrier, shown, readLabel(shown.text))
  if (!parcel) return turnedAway(draft, 'unknown-parcel')
  changeVisit(draft, visit.id, { finding: false, found: parcel.id })
  touch(draft, visit.id)
  return accepted(draft)
}

function openDoor(draft: Draft, visit: Visit, { id, compartment }: Parcel, reason: string): Decision {
  if (compartment === null || visit.doors.some(({ stage }) => stage !== 'settled'))
    return turnedAway(draft, 'not-now')
  openFor(draft, visit.id, compartment, 'pick-up', [id], reason)
  return accepted(draft)
}

/** From the stock, without any door: its reservation is free again. */
function handOverAtKerb(draft: Draft, visit: Visit, { id }: Parcel): void {
  const { compartment } = draft.must('parcels', id)
  // It never was where it had a reservation.
  const parcel = advance(draft, id, 'hand-over', { compartment: null })
  if (compartment !== null) freeIfEmpty(draft, compartment)
  tell(draft, 'parcel.collected', parcel, { visit: visit.id, ...wayOf(parcel), way: 'kerb' })
}
