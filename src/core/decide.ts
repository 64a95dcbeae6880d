// The core's only door: one input in, one Decision out. Pure: the same state, input and context
// give the same Decision, and nothing is changed, waited for or written here.
import type { Context, Decision, Reply } from './decision.ts'
import { Draft } from './decision.ts'
import type { Input } from './input.ts'
import type { Request } from './requests.ts'
import { visitActed } from './rules/actions.ts'
import { clearAlert, raiseAlert } from './rules/alerts.ts'
import { assign } from './rules/assignment.ts'
import { cancel, customerArrived, extend, issueCode, move, revokeCode } from './rules/changes.ts'
import { addOutage, bootTimeMs, clockRead } from './rules/clock.ts'
import { doorSensed, doorUnreadable } from './rules/doors.ts'
import { codeEntered } from './rules/entry.ts'
import { loseTrack } from './rules/lost-track.ts'
import { pulseReported } from './rules/openings.ts'
import {
  blockCompartment,
  openForTechnician,
  openRemotely,
  releaseCompartment,
  removeActor,
  setActor,
  setMaintenance,
  setMessage,
} from './rules/operations.ts'
import { openingEnded } from './rules/outcomes.ts'
import { contentsSensed } from './rules/sightings.ts'
import { cutsDoorsOff, refreshStandstill } from './rules/standstill.ts'
import { booted, dueReached } from './rules/time.ts'
import { tokenShown } from './rules/tokens.ts'
import type { State } from './state.ts'

const done: Reply = { kind: 'done' }

export function decide(state: State, input: Input, context: Context): Decision {
  const nowMs = input.type === 'booted' ? bootTimeMs(state, input) : context.nowMs
  const draft = new Draft(state, { ...context, nowMs })
  switch (input.type) {
    case 'request.received':
      return answerRequest(draft, input.request)
    case 'code.entered':
      return codeEntered(draft, input)
    case 'token.shown':
      return tokenShown(draft, input.hash, input.token)
    case 'visit.acted':
      return visitActed(draft, input.action, input.fields)
    case 'door.requested':
      return openForTechnician(draft, input.compartment, input.reason)
    case 'booted':
      booted(draft, input)
      break
    case 'clock.read':
      clockRead(draft, input)
      break
    case 'store.failed':
      addOutage(draft, input.forMs)
      break
    case 'due.reached':
      dueReached(draft)
      break
    case 'door.sensed':
      doorSensed(draft, input.door, input.reading)
      break
    case 'door.unreadable':
      doorUnreadable(draft, input.door)
      break
    case 'contents.sensed':
      contentsSensed(draft, input.door, input.reading)
      break
    case 'pulse.reported':
      openingEnded(draft, pulseReported(draft, input.opening, input.result))
      break
    case 'fault.reported':
      raiseAlert(draft, input.code, input.subject)
      if (cutsDoorsOff(input.code)) refreshStandstill(draft)
      break
    case 'fault.cleared':
      clearAlert(draft, input.code, input.subject)
      if (cutsDoorsOff(input.code)) refreshStandstill(draft)
      break
    case 'sequence.seen':
      if (input.sequence <= input.last) break
      draft.skipTo(input.sequence)
      loseTrack(draft, 'restored')
      refreshStandstill(draft)
      break
  }
  return draft.decision(done)
}

/** One function a verb. */
function answerRequest(draft: Draft, request: Request): Decision {
  switch (request.verb) {
    case 'parcel.assign':
      return assign(draft, request)
    case 'parcel.cancel':
      return cancel(draft, request)
    case 'parcel.extend':
      return extend(draft, request)
    case 'parcel.move':
      return move(draft, request)
    case 'code.issue':
      return issueCode(draft, request)
    case 'code.revoke':
      return revokeCode(draft, request)
    case 'actor.set':
      return setActor(draft, request)
    case 'actor.remove':
      return removeActor(draft, request)
    case 'compartment.open':
      return openRemotely(draft, request)
    case 'compartment.block':
      return blockCompartment(draft, request)
    case 'compartment.release':
      return releaseCompartment(draft, request)
    case 'customer.arrived':
      return customerArrived(draft, request)
    case 'maintenance.set':
      return setMaintenance(draft, request)
    case 'message.set':
      return setMessage(draft, request)
  }
}
