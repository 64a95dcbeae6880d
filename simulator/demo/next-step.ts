// What a person would do next for one parcel: the demo's guide, its buttons and its own people all follow
// this. It only looks; `deeds.ts` does it.
import type { VisitView } from '../../src/core/view.ts'
import type { BookedParcel } from '../platform/parcel-book.ts'
import type { SceneDoor } from './scene.ts'

/** What is to be done, as it is posted to the demo's server. */
export interface Deed {
  readonly name: 'badge' | 'label' | 'code' | 'door' | 'press'
  readonly fields: Readonly<Record<string, unknown>>
}

export interface NextStep {
  /** Of the parcel's three: 1 announce, 2 put in, 3 take out; 4 when it is over. */
  readonly step: 1 | 2 | 3 | 4
  readonly text: string
  /** Null where there is only to wait, or nothing left to do. */
  readonly deed: Deed | null
}

export interface Surroundings {
  readonly visit: VisitView | null
  /** Whose badge began the visit; null for a customer and for an unknown one. */
  readonly present: string | null
  readonly door: (compartment: string) => SceneDoor
  /** Its coil was energised a moment ago and is not yet energised again. */
  readonly isResting: (compartment: string) => boolean
  readonly hasPower: boolean
  readonly hasNetwork: boolean
}

type VisitDoor = VisitView['doors'][number]

export const courierOf = (carrier: string): string => `courier-${carrier}`

/** Somebody stands before a door that is not done with. */
export const isOccupied = (visit: VisitView | null): boolean =>
  visit !== null && visit.step !== 'done' && visit.doors.some(({ settled }) => !settled)

export function nextStep(parcel: BookedParcel, around: Surroundings): NextStep {
  if (parcel.state === 'announcing') return announcing(around)
  if (parcel.state === 'turned-down')
    return { step: 4, text: `The locker turned it down: ${parcel.reason ?? 'no reason given'}.`, deed: null }
  const isReturn = parcel.kind === 'return'
  const step = stepOf(parcel)
  if (step === null) return { step: 4, text: overText[parcel.state] ?? 'Over.', deed: null }
  if (!around.hasPower) return { step, text: 'The locker has no power.', deed: null }
  const inHand = doorInHand(parcel, around.visit)
  if (inHand) return atDoor(step, inHand, parcel, around)
  if (isOccupied(around.visit))
    return { step, text: 'Somebody is at the kiosk: finish that first.', deed: null }
  const rests = parcel.compartment !== null && around.isResting(parcel.compartment)
  if (rests) return { step, text: `The lock of door ${parcel.compartment} rests a moment…`, deed: null }
  const isCustomers = parcel.state === (isReturn ? 'assigned' : 'deposited')
  if (isCustomers && parcel.qr === '')
    return { step, text: 'The platform never announced it, so it has no code.', deed: null }
  if (isCustomers) {
    const text = isReturn ? 'Scan the return code' : 'Scan the QR code'
    return { step, text, deed: { name: 'code', fields: { parcel: parcel.id } } }
  }
  return couriers(step, parcel, around)
}

const overText: Readonly<Record<string, string>> = {
  collected: 'Collected.',
  'taken-out': 'Taken out by the courier.',
  cancelled: 'Cancelled.',
  lapsed: 'Never brought: the reservation has lapsed.',
  refused: 'It did not fit: the courier took it along.',
  missing: 'Reported missing.',
}

function announcing({ hasPower, hasNetwork }: Surroundings): NextStep {
  const text = !hasPower
    ? 'Waits for the locker’s power.'
    : hasNetwork
      ? 'The locker answers…'
      : 'Waits for the network.'
  return { step: 1, text, deed: null }
}

function stepOf({ state }: BookedParcel): 2 | 3 | null {
  if (state === 'assigned') return 2
  if (state === 'expired' || state === 'withdrawn') return 3
  return state === 'deposited' ? 3 : null
}

/** The door that somebody has in hand for this parcel. */
function doorInHand({ id, compartment }: BookedParcel, visit: VisitView | null): VisitDoor | undefined {
  if (!visit?.parcels.some((one) => one.id === id)) return undefined
  return visit.doors.find((door) => door.compartment === compartment && !door.settled)
}

function atDoor(
  step: 2 | 3,
  { compartment, purpose, outcome }: VisitDoor,
  parcel: BookedParcel,
  { visit, door, isResting }: Surroundings,
): NextStep {
  const { open, thing } = door(compartment)
  // Nobody's hand is as quick as to close it before its switch was read.
  if (open && outcome !== undefined) {
    const isIn = thing?.parcel === parcel.id
    const putsIn = purpose === 'deposit' || purpose === 'return'
    if (putsIn && thing === null)
      return byHand(step, compartment, 'put-and-close', `Put it in, close door ${compartment}`)
    if (!putsIn && isIn)
      return byHand(step, compartment, 'take-and-close', `Take it out, close door ${compartment}`)
    return byHand(step, compartment, 'close', `Close door ${compartment}`)
  }
  if (visit?.step === 'failed') {
    if (isResting(compartment))
      return { step, text: `The lock of door ${compartment} rests a moment…`, deed: null }
    const mayRetry = visit.actions.includes('reopen')
    if (!mayRetry) return { step, text: 'The door is stuck: choose on the kiosk.', deed: null }
    const fields = { action: 'reopen', fields: { compartment } }
    return { step, text: `Try door ${compartment} again`, deed: { name: 'press', fields } }
  }
  if (visit?.step === 'confirm') {
    const fields = { action: 'confirm', fields: { compartment } }
    return { step, text: 'Say “Yes, done” on the kiosk', deed: { name: 'press', fields } }
  }
  return { step, text: `Door ${compartment} opens…`, deed: null }
}

const byHand = (step: 2 | 3, compartment: string, deed: string, text: string): NextStep => ({
  step,
  text,
  deed: { name: 'door', fields: { compartment, deed } },
})

function couriers(step: 2 | 3, parcel: BookedParcel, { present, visit }: Surroundings): NextStep {
  const courier = courierOf(parcel.carrier)
  const isThere = visit !== null && visit.step !== 'done' && present === courier
  if (!isThere)
    return { step, text: 'Show the courier’s badge', deed: { name: 'badge', fields: { actor: courier } } }
  if (step === 2)
    return { step, text: 'Scan the parcel’s label', deed: { name: 'label', fields: { parcel: parcel.id } } }
  const fields = { action: 'open', fields: { compartment: parcel.compartment, parcel: parcel.id } }
  return { step, text: `Open door ${parcel.compartment} to take it out`, deed: { name: 'press', fields } }
}
