// A customer hands something in: an announced return, or the old item of an exchange, whose
// replacement's door opens when the old item is in.
import { allocate } from '../allocation.ts'
import type { Draft } from '../decision.ts'
import type { CompartmentId, Parcel, ParcelId, Visit, VisitId } from '../nouns.ts'
import { hold, relocate } from './assignment.ts'
import { isServing, servesCustomer } from './openings.ts'
import { mayCollect, openFor, parcelsOf, presentVisit } from './visits.ts'

export const isReturnable = (parcel: Parcel): boolean =>
  parcel.kind === 'return' && parcel.state === 'assigned'

/** The door kept for a parcel that is still to come, or another where that one can't serve now. Reserves it. */
export function doorFor(draft: Draft, parcel: Parcel): CompartmentId | null {
  const kept = parcel.compartment
  if (kept !== null && isKept(draft, parcel, kept)) return kept
  const found = allocate(draft, parcel, kept === null ? {} : { held: 0 })
  if (!found.found) return null
  relocate(draft, parcel, found.compartment)
  return found.compartment
}

function isKept(draft: Draft, parcel: Parcel, id: CompartmentId): boolean {
  const compartment = draft.get('compartments', id)
  if (!compartment) return false
  // Whoever left the door open comes back to it.
  if (compartment.unfinished?.parcels.includes(parcel.id)) return draft.state.specs.has(id)
  return isServing(draft, id) && (compartment.state === 'reserved' || isShared(draft, parcel, id))
}

/** Beside another parcel of the same recipient, as the platform allowed. */
function isShared(draft: Draft, parcel: Parcel, id: CompartmentId): boolean {
  if (!parcel.share || draft.get('compartments', id)?.state !== 'occupied') return false
  for (const other of draft.state.contents.get(id) ?? []) {
    const neighbour = draft.get('parcels', other)
    if (neighbour && neighbour.id !== parcel.id && neighbour.recipient !== parcel.recipient) return false
  }
  return true
}

/** What comes back in an exchange is a return of its own, and this is its label. */
const oldItemLabel = (exchange: ParcelId): string => `${exchange}.back`

export function oldItemOf(draft: Draft, exchange: Parcel): Parcel | undefined {
  const ids = [...(draft.state.byBarcode.get(oldItemLabel(exchange.id)) ?? [])]
  return parcelsOf(draft, ids).find((item) => item.kind === 'return' && item.carrier === exchange.carrier)
}

/** Whether this is what comes back in an exchange: it goes in with the exchange's own code and with nothing else. */
export const isOldItem = (draft: Draft, item: Parcel): boolean =>
  item.barcodes.some((label) => {
    const exchange = label.endsWith('.back')
      ? draft.get('parcels', label.slice(0, -'.back'.length))
      : undefined
    return exchange?.kind === 'exchange'
  })

/** Whether the old item has yet to come in; one that never came may still come. */
function isAwaited(draft: Draft, exchange: Parcel): boolean {
  const item = oldItemOf(draft, exchange)
  return !item || ['assigned', 'lapsed', 'cancelled', 'refused'].includes(item.state)
}

/** Whether the person at the kiosk has a door in hand for it just now. */
const isAtDoor = (draft: Draft, id: ParcelId): boolean =>
  presentVisit(draft)?.doors.some((door) => door.stage !== 'settled' && door.parcels.includes(id)) ?? false

/**
 * Opens the door of what is to be picked up; for an exchange whose old item is not in yet, a door for that one first.
 * `enter` gives the visit, and is called only when there is a door. False where none is free for the old item, or where
 * that one is just being put in.
 */
export function openPickup(
  draft: Draft,
  compartment: CompartmentId,
  ids: readonly ParcelId[],
  enter: () => VisitId,
): boolean {
  const exchange = parcelsOf(draft, ids).find(
    (parcel) => parcel.kind === 'exchange' && isAwaited(draft, parcel),
  )
  if (!exchange) {
    openFor(draft, enter(), compartment, 'pick-up', ids)
    return true
  }
  const item = oldItemOf(draft, exchange)
  if (item && isAtDoor(draft, item.id)) return false
  const expected = expectOldItem(draft, exchange, item)
  if (expected === null) return false
  openFor(draft, enter(), expected.door, 'return', [expected.id])
  return true
}

/** The old item as a return that has a door, or null where no door is free. */
function expectOldItem(
  draft: Draft,
  exchange: Parcel,
  known: Parcel | undefined,
): { readonly id: ParcelId; readonly door: CompartmentId } | null {
  if (known?.state === 'assigned') {
    const door = doorFor(draft, known)
    return door === null ? null : { id: known.id, door }
  }
  const found = allocate(draft, exchange)
  if (!found.found) return null
  const plainId = `${exchange.id.slice(0, 59)}.back`
  const id = known?.id ?? (draft.get('parcels', plainId) ? `back.${draft.nextId()}` : plainId)
  hold(draft, {
    ...exchange,
    id,
    kind: 'return',
    barcodes: [oldItemLabel(exchange.id)],
    share: false,
    state: 'assigned',
    compartment: found.compartment,
    pickupByMs: null,
    depositByMs: draft.nowMs + draft.state.spec.rules.depositWithinMs,
    stillSinceMs: null,
    changedAtMs: draft.nowMs,
  })
  return { id, door: found.compartment }
}

/** The old item of an exchange is in: the door of its replacement opens, if it can just now. */
export function openReplacement(draft: Draft, visit: Visit, item: ParcelId): void {
  const parcels = parcelsOf(draft, visit.parcels)
  const exchange = parcels.find(
    (parcel) => parcel.kind === 'exchange' && oldItemOf(draft, parcel)?.id === item,
  )
  const door = exchange?.compartment
  if (exchange?.state !== 'deposited' || door == null || !servesCustomer(draft, door)) return
  const beside = parcels.filter((parcel) => parcel.state === 'deposited' && parcel.compartment === door)
  const ids = beside.map((parcel) => parcel.id)
  if (!mayCollect(draft, visit, exchange.id)) return
  openPickup(draft, door, ids, () => visit.id)
}
