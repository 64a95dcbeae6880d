// One attempt at one door: from the committed intent to the outcome. The pulse is an effect,
// so it goes out after the commit and at most once; after a restart the sensor or a person decides.
import type { Draft } from '../decision.ts'
import type {
  Compartment,
  CompartmentId,
  Opening,
  OpeningCause,
  OpeningId,
  OpeningOutcome,
  Parcel,
  ParcelId,
} from '../nouns.ts'
import { alertId, clearAlert, raiseAlert } from './alerts.ts'
import { doubt, holdsParcel } from './compartments.ts'
import { isLost } from './doubts.ts'
import { refreshStandstill } from './standstill.ts'
import { armDuration, disarm } from './timers.ts'

/** The doors that can be opened now (for a customer: with `servesCustomer`), each with its parcels. */
export function byCompartment(
  draft: Draft,
  parcels: readonly Parcel[],
  serves: typeof isServing = isServing,
): Map<CompartmentId, ParcelId[]> {
  const doors = new Map<CompartmentId, ParcelId[]>()
  for (const parcel of parcels) {
    const id = parcel.compartment
    if (id === null || !serves(draft, id)) continue
    doors.set(id, [...(doors.get(id) ?? []), parcel.id])
  }
  return doors
}

/**
 * Known to the configuration, not blocked, not left open with a parcel that counts as in once it is closed, and not
 * just being opened from afar: that takes its turn.
 */
export function isServing(draft: Draft, id: CompartmentId): boolean {
  const compartment = draft.get('compartments', id)
  if (!compartment || !draft.state.specs.has(id)) return false
  const moving = underWay(draft, compartment)
  if (moving && moving.cause.kind !== 'visit') return false
  return compartment.state !== 'blocked' && compartment.unfinished === null
}

/** The same for a customer's code, which is no look: behind a door that the locker lost track of may stand anybody's parcel. */
export const servesCustomer = (draft: Draft, id: CompartmentId): boolean =>
  isServing(draft, id) && !isLost(draft.get('compartments', id))

/** The opening of this door whose outcome nobody knows yet, if there is one. */
export function underWay(draft: Draft, compartment: Compartment): Opening | undefined {
  const latest = compartment.opening === null ? undefined : draft.get('openings', compartment.opening)
  return latest?.stage === 'ended' ? undefined : latest
}

/** A pulse may wait half a minute behind others; a board that is still silent then will not be heard any more. */
const reportWithinMs = 60_000

/** Writes the intent and asks for one pulse. The caller has checked that this person may. */
export function startOpening(draft: Draft, id: CompartmentId, cause: OpeningCause): OpeningId {
  const spec = draft.state.specs.get(id)
  if (!spec) throw new Error(`compartment ${id} has no place in the configuration`)
  const earlier = draft.must('compartments', id).opening
  if (earlier !== null) endOpening(draft, earlier)
  const compartment = draft.must('compartments', id)
  const opening: Opening = {
    id: draft.nextId(),
    compartment: id,
    cause,
    doorBefore: compartment.door,
    startedMs: draft.nowMs,
    stage: 'intended',
    outcome: null,
  }
  draft.put('openings', opening.id, opening)
  draft.put('compartments', id, {
    ...compartment,
    opening: opening.id,
    openings: compartment.openings + 1,
    lastPulseMs: draft.nowMs,
    // Whoever comes to this door now may leave something in it that the one before must not get at.
    lastPickup: isSamePerson(draft, compartment, cause) ? compartment.lastPickup : null,
  })
  armDuration(draft, 'opening.sense', opening.id, reportWithinMs)
  draft.effect({
    kind: 'pulse',
    door: spec.door,
    pulseMs: draft.state.spec.rules.pulseMs,
    opening: opening.id,
  })
  return opening.id
}

const isSamePerson = (draft: Draft, compartment: Compartment, cause: OpeningCause): boolean =>
  cause.kind === 'visit' && draft.get('visits', cause.visit)?.code === compartment.lastPickup?.code

/** Forgets the one before; its outcome, if none was heard, is unknown. */
function endOpening(draft: Draft, id: OpeningId): void {
  const opening = draft.get('openings', id)
  if (opening && opening.stage !== 'ended') conclude(draft, opening, 'unknown')
  draft.drop('openings', id)
}

/** The board's word on a pulse. */
export function pulseReported(
  draft: Draft,
  id: OpeningId,
  result: 'sent' | 'not-sent' | 'unknown',
): Opening | null {
  const opening = draft.get('openings', id)
  if (opening?.stage !== 'intended') return null
  if (result === 'not-sent') return conclude(draft, opening, 'not-sent')
  const { door } = draft.must('compartments', opening.compartment)
  const readable = door !== 'unknown' && draft.state.specs.get(opening.compartment)?.sensed === true
  if (!readable) return conclude(draft, opening, 'unknown')
  if (door === 'open')
    return conclude(draft, opening, opening.doorBefore === 'open' ? 'already-open' : 'opened')
  draft.put('openings', id, { ...opening, stage: result === 'sent' ? 'sent' : 'unanswered' })
  armDuration(draft, 'opening.sense', id, draft.state.spec.rules.senseWithinMs)
  return null
}

/** The sensor never moved within its time. */
export function senseTimeReached(draft: Draft, id: OpeningId): Opening | null {
  const opening = draft.get('openings', id)
  if (!opening || opening.stage === 'ended') return null
  const isSeen = draft.must('compartments', opening.compartment).door !== 'unknown'
  return conclude(draft, opening, isSeen && opening.stage === 'sent' ? 'jammed' : 'unknown')
}

/** The end of an opening: its event, its alert, the answer to who asked for it and still waits. Returns it as ended. */
export function conclude(
  draft: Draft,
  opening: Opening,
  outcome: OpeningOutcome,
  isAwaited = opening.cause.kind !== 'visit',
): Opening {
  const ended: Opening = { ...opening, stage: 'ended', outcome }
  draft.put('openings', opening.id, ended)
  disarm(draft, 'opening.sense', opening.id)
  const { compartment, cause } = opening
  const about = { compartment, opening: opening.id, ...causeOf(opening), outcome }
  if (outcome === 'opened' || outcome === 'already-open') {
    draft.event('door.opened', `compartments/${compartment}`, about)
    unjam(draft, compartment)
  } else if (outcome === 'jammed') {
    draft.event('door.jammed', `compartments/${compartment}`, about)
    raiseAlert(draft, 'door-jammed', compartment)
    refreshStandstill(draft)
  } else {
    draft.event(
      outcome === 'unknown' ? 'door.outcome-unknown' : 'door.not-sent',
      `compartments/${compartment}`,
      about,
    )
  }
  if (cause.kind !== 'visit' && isAwaited) {
    const fields = { compartment, opening: opening.id, outcome }
    draft.answer({ transaction: cause.transaction, verb: 'compartment.open', status: 'ok', data: fields })
  }
  if (outcome !== 'not-sent' && outcome !== 'jammed') doubtUnattended(draft, ended)
  return ended
}

/**
 * Opened and not for a visit: nobody says what came of it. Whoever asked from afar is not there, so it is doubted
 * whatever was in it. A technician stands there, so what was free stays free as long as its switch can be seen to close
 * in time (or it has none: then they see as much as anybody ever will); what holds a parcel is doubted.
 */
function doubtUnattended(draft: Draft, { cause, compartment: id, outcome }: Opening): void {
  if (cause.kind === 'visit') return
  const isRemote = cause.kind === 'remote'
  const isUnseen = outcome === 'unknown' && draft.state.specs.get(id)?.sensed === true
  if (isRemote || isUnseen || holdsParcel(draft, id))
    doubt(draft, id, isRemote ? 'opened-remotely' : 'opened-by-technician')
}

const ofStuckDoors = ['door-jammed', 'door-given-up'] as const

/** It opens again, so its parcel's time runs again. */
function unjam(draft: Draft, compartment: CompartmentId): void {
  const standing = ofStuckDoors.filter((code) => draft.get('alerts', alertId(code, compartment)))
  if (standing.length === 0) return
  for (const code of standing) clearAlert(draft, code, compartment)
  refreshStandstill(draft)
}

/** The cause as events name it. */
export function causeOf(opening: Opening): Readonly<Record<string, unknown>> {
  const { cause } = opening
  if (cause.kind === 'visit') {
    const { visit, reason } = cause
    return { cause: 'visit', visit, ...(reason === undefined ? {} : { reason }) }
  }
  return { cause: cause.kind, transaction: cause.transaction, reason: cause.reason }
}
