// A parcel's own life: its state, its deadlines, its events. Where it lies is said here too,
// what that does to the compartment stands in compartments.ts.
import type { Draft } from '../decision.ts'
import type { EventData, EventType } from '../events.ts'
import type { CompartmentId, Parcel, ParcelId, TakeOutReason, VisitDoor } from '../nouns.ts'
import { currentVisit } from '../state.ts'
import type { ParcelVerb } from '../transitions.ts'
import { nextParcelState } from '../transitions.ts'
import { contentsOf, freeIfEmpty } from './compartments.ts'
import { sightOf } from './sightings.ts'
import { refreshParcel } from './standstill.ts'
import { armDeadline, disarm } from './timers.ts'

/** Changes its state by the table; an illegal change is our own mistake and stops the daemon. */
export function advance(draft: Draft, id: ParcelId, verb: ParcelVerb, fields: Partial<Parcel> = {}): Parcel {
  const parcel = draft.must('parcels', id)
  const state = nextParcelState(parcel.state, verb)
  if (state === null) throw new Error(`parcel ${id}: ${verb} is illegal while ${parcel.state}`)
  const next: Parcel = { ...parcel, state, changedAtMs: draft.nowMs, ...fields }
  draft.put('parcels', id, next)
  if (next.state !== 'assigned') disarm(draft, 'parcel.deposit-by', id)
  if (next.state !== 'deposited') disarm(draft, 'parcel.pickup-by', id)
  return next
}

export function tell(draft: Draft, type: EventType, parcel: Parcel, more: EventData = {}): void {
  draft.event(type, `parcels/${parcel.id}`, {
    parcel: parcel.id,
    carrier: parcel.carrier,
    kind: parcel.kind,
    ...(parcel.compartment === null ? {} : { compartment: parcel.compartment }),
    ...more,
  })
}

export const timeOf = (ms: number): string => new Date(ms).toISOString()

/** Another compartment, or none; the old reservation is freed where nobody else needs it. */
export function place(draft: Draft, id: ParcelId, compartment: CompartmentId | null): void {
  const parcel = draft.must('parcels', id)
  if (parcel.compartment === compartment) return
  draft.put('parcels', id, { ...parcel, compartment, changedAtMs: draft.nowMs })
  if (parcel.compartment !== null) freeIfEmpty(draft, parcel.compartment)
  refreshParcel(draft, id)
}

/** It is in, and time runs for its pick-up. */
function deposit(draft: Draft, id: ParcelId, more: EventData = {}): void {
  const before = draft.must('parcels', id)
  // A deadline that passed while the parcel was still on its way would end it before anybody could come.
  const given = before.pickupByMs !== null && before.pickupByMs > draft.nowMs ? before.pickupByMs : null
  const pickupByMs = given ?? draft.nowMs + before.pickupWithinMs
  const timed = before.kind === 'delivery' || before.kind === 'exchange'
  const parcel = advance(draft, id, 'deposit', { pickupByMs: timed ? pickupByMs : null, stillSinceMs: null })
  if (timed) armDeadline(draft, 'parcel.pickup-by', id, pickupByMs)
  refreshParcel(draft, id)
  const said = { ...sightOf(draft, parcel.compartment), ...more }
  if (parcel.kind === 'return') tell(draft, 'return.accepted', parcel, { ...aboutReturn(parcel), ...said })
  else
    tell(draft, 'parcel.deposited', parcel, { ...(timed ? { pickupBy: timeOf(pickupByMs) } : {}), ...said })
}

const aboutReturn = ({ walkIn, barcodes, reason }: Parcel): EventData => ({
  ...(walkIn === true ? { unannounced: true, barcodes } : {}),
  ...(reason === undefined ? {} : { reason }),
})

/** It is put in here. One that was cancelled on its way is in all the same, and has to be taken out again. */
export function comeIn(draft: Draft, id: ParcelId, at: CompartmentId, more: EventData = {}): void {
  const parcel = draft.get('parcels', id)
  if (parcel?.compartment !== at) return
  const isCancelled = parcel.state === 'cancelled'
  if (isCancelled) advance(draft, id, 'assign')
  else if (parcel.state !== 'assigned') return
  deposit(draft, id, more)
  if (isCancelled) tell(draft, 'parcel.cancelled', advance(draft, id, 'cancel'), { takeOut: true })
}

/** Whether somebody at the kiosk has a door in hand for it just now, or left that door open behind them. */
export function isInHand(draft: Draft, id: ParcelId): boolean {
  const current = currentVisit(draft.state)
  const visit = current ? draft.get('visits', current.id) : undefined
  const isAtDoor = visit?.doors.some((door) => door.stage !== 'settled' && door.parcels.includes(id))
  return (visit?.ended === null && isAtDoor) || isUnfinished(draft, id)
}

function isUnfinished(draft: Draft, id: ParcelId): boolean {
  const at = draft.get('parcels', id)?.compartment
  return at != null && (draft.get('compartments', at)?.unfinished?.parcels.includes(id) ?? false)
}

/** Another deadline for a parcel that is in; an expired one can be collected again. */
export function prolong(draft: Draft, id: ParcelId, pickupByMs: number): void {
  // Where time stands still, it does so for the new deadline from now on.
  advance(draft, id, 'extend', { pickupByMs, stillSinceMs: null })
  armDeadline(draft, 'parcel.pickup-by', id, pickupByMs)
  refreshParcel(draft, id)
}

/** Time that a parcel has at least, to find it a door once it was taken back out of the wrong one. */
const undoneMs = 15 * 60_000

/** Back in the hands of who brought it; it is still to come. */
export function takeBackIn(draft: Draft, id: ParcelId, compartment: CompartmentId | null): Parcel {
  const parcel = draft.must('parcels', id)
  // A deadline that came with the deposit goes with it; one that the platform gave stays.
  const cameWithDeposit = parcel.pickupByMs === parcel.changedAtMs + parcel.pickupWithinMs
  const depositByMs = Math.max(parcel.depositByMs, draft.nowMs + undoneMs)
  advance(draft, id, 'undo', {
    compartment,
    depositByMs,
    pickupByMs: cameWithDeposit ? null : parcel.pickupByMs,
  })
  armDeadline(draft, 'parcel.deposit-by', id, depositByMs)
  refreshParcel(draft, id)
  return draft.must('parcels', id)
}

/** Out of the wrong door: nothing of it is in there any more. */
export function takeOutAgain(draft: Draft, door: Pick<VisitDoor, 'compartment' | 'parcels'>): void {
  for (const id of door.parcels) {
    const parcel = draft.get('parcels', id)
    if (parcel?.compartment !== door.compartment) continue
    if (parcel.state !== 'assigned' && parcel.state !== 'deposited') continue
    const about = { from: door.compartment, why: 'wrong-door' }
    tell(draft, 'parcel.moved', takeBackIn(draft, id, null), about)
  }
}

/** Ends a parcel that was never put in; its reservation goes with it. */
export function drop(draft: Draft, id: ParcelId, verb: 'lapse' | 'cancel' | 'refuse'): Parcel {
  const parcel = advance(draft, id, verb)
  if (parcel.compartment !== null) freeIfEmpty(draft, parcel.compartment)
  return parcel
}

/** Postpones a deadline that comes while the parcel is in somebody's hand. */
const inHandRetryMs = 60_000

/** Returns that nobody announced come with their visit or not at all: nobody has a code to bring them later. */
export function dropWalkIns(draft: Draft, ids: readonly ParcelId[]): void {
  for (const id of ids) {
    const parcel = draft.get('parcels', id)
    if (parcel?.walkIn !== true || parcel.state !== 'assigned' || isInHand(draft, id)) continue
    tell(draft, 'parcel.cancelled', drop(draft, id, 'cancel'), { why: 'not-left', takeOut: false })
  }
}

export function depositByReached(draft: Draft, id: ParcelId): void {
  const parcel = draft.get('parcels', id)
  if (parcel?.state !== 'assigned' || parcel.stillSinceMs !== null) return
  if (isInHand(draft, id)) {
    armDeadline(draft, 'parcel.deposit-by', id, draft.nowMs + inHandRetryMs)
    return
  }
  tell(draft, 'parcel.reserved-lapsed', drop(draft, id, 'lapse'))
}

export function pickupByReached(draft: Draft, id: ParcelId): void {
  const parcel = draft.get('parcels', id)
  if (parcel?.state !== 'deposited' || parcel.stillSinceMs !== null) return
  if (isInHand(draft, id)) {
    armDeadline(draft, 'parcel.pickup-by', id, draft.nowMs + inHandRetryMs)
    return
  }
  tell(draft, 'parcel.expired', advance(draft, id, 'expire'))
}

/**
 * Whether a compartment that these parcels were taken from may be opened again for their person: nobody else has it,
 * and the person did not say that what was in it was not theirs.
 */
export function isStillTheirs(draft: Draft, id: CompartmentId, taken: readonly ParcelId[]): boolean {
  const owners = taken.map((one) => draft.get('parcels', one))
  if (owners.some((owner) => owner?.state === 'missing')) return false
  return contentsOf(draft, id).every((parcel) =>
    owners.some((owner) => owner?.recipient != null && isSameOwner(owner, parcel)),
  )
}

const isSameOwner = (a: Parcel, b: Parcel): boolean => a.recipient === b.recipient && a.carrier === b.carrier

/** Why a courier or staff should take it out; null where nobody should. */
export function takeOutReason({ state, kind }: Parcel): TakeOutReason | null {
  if (state === 'expired') return 'expired'
  if (state === 'withdrawn') return 'cancelled'
  return state === 'deposited' && (kind === 'return' || kind === 'outgoing') ? kind : null
}

/** Parcels that a courier or staff of this carrier (null: any) should take out. */
export function toTakeOut(draft: Draft, carrier: string | null): readonly Parcel[] {
  const found: Parcel[] = []
  for (const parcel of draft.all('parcels')) {
    const isTheirs = carrier === null || parcel.carrier === carrier
    if (isTheirs && takeOutReason(parcel) !== null) found.push(parcel)
  }
  return found
}

/** Handed over by staff: to whom waits outside, or to whom stands at the screen. */
export const wayOf = ({ arrived }: Parcel): EventData =>
  arrived === undefined
    ? { way: 'staff' }
    : { way: 'kerb', ...(arrived.bay === undefined ? {} : { bay: arrived.bay }) }
