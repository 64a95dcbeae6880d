// Deadlines stand still while the locker cannot serve, and move by as much afterwards:
// a dead locker expires nothing. One mechanism for maintenance, blocked doors, jams, silent boards, lost buses, doors
// that left the configuration or that the locker lost track of; the time that the locker was down is added at once, when a confirmed clock tells it,
// and so is the time that nothing could be written.
import type { Draft } from '../decision.ts'
import type { FaultCode } from '../faults.ts'
import type { CompartmentSpec, DoorAddress, Parcel, ParcelId } from '../nouns.ts'
import { alertId } from './alerts.ts'
import { isLost } from './doubts.ts'
import { armDeadline } from './timers.ts'

const inMaintenance = (draft: Draft): boolean => {
  const maintenance = draft.get('site', 'site')?.maintenance
  return maintenance != null && maintenance.fromMs <= draft.nowMs && draft.nowMs < maintenance.untilMs
}

const ofBuses: readonly FaultCode[] = ['bus-gone', 'bus-taken', 'bus-forbidden']

/** Whether no pulse can reach a door while this stands. */
export const cutsDoorsOff = (code: FaultCode): boolean => code === 'board-silent' || ofBuses.includes(code)

const isRaised = (draft: Draft, code: FaultCode, subject: string): boolean =>
  draft.get('alerts', alertId(code, subject)) !== undefined

const isCutOff = (draft: Draft, { bus, board }: DoorAddress): boolean =>
  isRaised(draft, 'board-silent', `${bus}.${board}`) || ofBuses.some((code) => isRaised(draft, code, bus))

function isOutOfUse(draft: Draft, spec: CompartmentSpec): boolean {
  const compartment = draft.get('compartments', spec.id)
  return compartment?.state === 'blocked' || isLost(compartment) || isCutOff(draft, spec.door)
}

/** Whether every door of this size class is out of use. */
function isStuckSize(draft: Draft, size: string): boolean {
  let exists = false
  for (const spec of draft.state.specs.values()) {
    if (spec.size !== size) continue
    exists = true
    if (!isOutOfUse(draft, spec)) return false
  }
  return exists
}

function isStuck(draft: Draft, parcel: Parcel, isStuckSizeNow: (size: string) => boolean): boolean {
  const id = parcel.compartment
  const spec = id === null ? undefined : draft.state.specs.get(id)
  const size = spec?.size ?? parcel.size
  if (size !== null && isStuckSizeNow(size)) return true
  if (id === null) return false
  const isShut = isRaised(draft, 'door-jammed', id) || isRaised(draft, 'door-given-up', id)
  return spec === undefined || isOutOfUse(draft, spec) || isShut
}

function moved(draft: Draft, parcel: Parcel, byMs: number): Parcel {
  const depositByMs = parcel.state === 'assigned' ? parcel.depositByMs + byMs : parcel.depositByMs
  const pickupByMs = parcel.pickupByMs === null ? null : parcel.pickupByMs + byMs
  if (parcel.state === 'assigned') armDeadline(draft, 'parcel.deposit-by', parcel.id, depositByMs)
  else if (pickupByMs !== null) armDeadline(draft, 'parcel.pickup-by', parcel.id, pickupByMs)
  return { ...parcel, depositByMs, pickupByMs }
}

const hasDeadline = (parcel: Parcel): boolean => parcel.state === 'assigned' || parcel.state === 'deposited'

function refresh(draft: Draft, parcel: Parcel, isStill: boolean): void {
  if (isStill && parcel.stillSinceMs === null) {
    draft.put('parcels', parcel.id, { ...parcel, stillSinceMs: draft.nowMs })
  } else if (!isStill && parcel.stillSinceMs !== null) {
    const later = moved(draft, parcel, Math.max(0, draft.nowMs - parcel.stillSinceMs))
    draft.put('parcels', parcel.id, { ...later, stillSinceMs: null })
  }
}

/**
 * Looks again at what stands still; to be called when a door is blocked or released, jams, is cut off or answers again,
 * or maintenance begins or ends.
 */
export function refreshStandstill(draft: Draft): void {
  const isEverywhere = inMaintenance(draft)
  const stuck = new Set(draft.state.sizes.filter((size) => isStuckSize(draft, size)))
  for (const parcel of [...draft.living()]) {
    if (!hasDeadline(parcel)) continue
    refresh(draft, parcel, isEverywhere || isStuck(draft, parcel, (size) => stuck.has(size)))
  }
}

/** The same for one parcel; to be called when it gets a deadline or another compartment. */
export function refreshParcel(draft: Draft, id: ParcelId): void {
  const parcel = draft.must('parcels', id)
  if (!hasDeadline(parcel)) return
  refresh(draft, parcel, inMaintenance(draft) || isStuck(draft, parcel, (size) => isStuckSize(draft, size)))
}

/** The locker could not serve for `byMs` before `untilMs`: every deadline that was running then moves by as much. */
export function addDowntime(draft: Draft, byMs: number, untilMs: number): void {
  for (const parcel of [...draft.living()]) {
    const stoodStill = parcel.stillSinceMs !== null && parcel.stillSinceMs < untilMs
    if (hasDeadline(parcel) && !stoodStill) draft.put('parcels', parcel.id, moved(draft, parcel, byMs))
  }
}

/** A clock that nobody had confirmed yet was off by `byMs`: deadlines counted from it were meant that much later. */
export function moveCounted(draft: Draft, byMs: number, bootedMs: number): void {
  const { depositWithinMs } = draft.state.spec.rules
  for (const parcel of [...draft.living()]) {
    const { changedAtMs, pickupWithinMs, pickupByMs, depositByMs } = parcel
    if (!hasDeadline(parcel) || changedAtMs < bootedMs) continue
    const isCounted =
      parcel.state === 'assigned'
        ? depositByMs === changedAtMs + depositWithinMs
        : pickupByMs === changedAtMs + pickupWithinMs
    if (isCounted) draft.put('parcels', parcel.id, moved(draft, parcel, byMs))
  }
}
