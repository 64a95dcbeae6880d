// What somebody at this kiosk might well do next: the sensible steps of a random day, so that deep states are reached.
// Chooses by a number only, so that the same number does the same in the same state.
import type { Locker } from '../../simulator/world/locker.ts'
import type { VisitAction, VisitActionFields } from '../../src/core/input.ts'
import type { ActorName, ParcelName, StepOf } from './day-steps.ts'
import { doors, parcels } from './day-steps.ts'

/** What people can do; a blind step does the same. */
export interface Hands {
  readonly locker: Locker
  act(action: VisitAction, fields?: VisitActionFields): void
  label(text: string): void
  badge(actor: ActorName): void
  pin(parcel: ParcelName): void
  assign(step: StepOf<'assign'>): void
}

type Deed = () => void

export function createPeople(hands: Hands) {
  const { locker } = hands
  const rows = () => locker.store.load().rows
  const pass = (ms: number): Deed => {
    return () => locker.pass(ms)
  }
  const act = (action: VisitAction, fields?: VisitActionFields): Deed => {
    return () => hands.act(action, fields)
  }

  /** Nobody is there: who might come, or what might be announced. */
  function comes(which: number): readonly Deed[] {
    const deeds: Deed[] = []
    const known = rows()
    for (const { id, state, kind, carrier } of known.parcels) {
      const isForCourier =
        ['expired', 'withdrawn'].includes(state) ||
        (state === 'assigned' && kind !== 'return') ||
        (state === 'deposited' && kind === 'return')
      const name = parcels.find((one) => one === id)
      if (isForCourier) deeds.push(() => hands.badge(carrier === 'post' ? 'anna' : 'bert'))
      else if (name && ['deposited', 'assigned', 'collected'].includes(state))
        deeds.push(() => hands.pin(name))
    }
    if (known.compartments.some((one) => one.state === 'unsure')) deeds.push(() => hands.badge('staff'))
    const unknown = parcels.filter((id) => !known.parcels.some((one) => one.id === id))
    deeds.push(...unknown.map((parcel) => announcement(parcel, which)))
    return deeds
  }

  function announcement(parcel: ParcelName, which: number): Deed {
    const kind = which % 5 === 0 ? 'return' : which % 4 === 0 ? 'exchange' : 'delivery'
    const carrier = which % 3 === 0 ? 'dhl' : 'post'
    const share = which % 2 === 0
    return () =>
      hands.assign({ do: 'assign', parcel, kind, carrier, size: 'S', share, at: null, withinMs: null })
  }

  /** Somebody is there, and does what the screen asks for. */
  function goesOn(which: number): Deed {
    const visit = locker.engine.read.visit()
    const present = rows().visits.at(-1)
    const next = rows().parcels.find(
      ({ state, kind, carrier }) =>
        state === 'assigned' && kind !== 'return' && (present?.carrier ?? carrier) === carrier,
    )
    const scan = present?.role !== 'customer' && next ? () => hands.label(`B-${next.id}`) : null
    const inHand = visit?.doors.findLast((door) => !door.settled)
    switch (visit?.step) {
      case 'opening':
        return pass(700)
      case 'open':
      case 'close-door':
        return which % 5 === 4 && scan ? scan : () => locker.doors.close(inHand?.compartment ?? '01')
      case 'confirm':
        return act(inHand?.purpose === 'look' && which % 2 === 0 ? 'empty' : 'confirm')
      case 'failed':
        return which % 2 === 0 ? pass(2_500) : act('reopen')
      case 'size':
        return act('open', { size: 'S' })
      default:
        if (visit?.actions.includes('open') && which % 3 !== 0) return act('open')
        return scan ?? act('end')
    }
  }

  return {
    sensible(which: number): void {
      const visit = locker.engine.read.visit()
      const isNobody = visit === null || visit.step === 'done' || visit.step === 'ready'
      if (!isNobody && which % 10 < 7) {
        goesOn(which)()
        return
      }
      const deeds = [pass(700), pass(2_500)]
      for (const id of doors) {
        const close = () => locker.doors.close(id)
        if (locker.doors.isOpen(id)) deeds.push(close, close, close)
      }
      if (isNobody) deeds.push(...comes(which))
      else for (const action of visit.actions) deeds.push(act(action, { all: which % 2 === 0 }))
      deeds[which % deeds.length]?.()
    },
  }
}
