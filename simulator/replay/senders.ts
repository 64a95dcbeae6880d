// The platform's side of the week: announces parcels, gives out codes, changes plans, reacts to events, and sends people
// to the locker at their hours. It learns of the locker only through events and answers.
import type { Answer } from '../../src/core/requests.ts'
import type { Courier } from './couriers.ts'
import { round } from './couriers.ts'
import { bringBack, collect } from './customers.ts'
import type { SeenEvent } from './platform.ts'
import { carriers } from './wall-plan.ts'
import type { Plan, PlannedParcel } from './week.ts'
import { keepForDepositH, roundsH, stayH } from './week.ts'
import type { World } from './world.ts'

const wakingH = { from: 7, to: 22 }
/** Those who would have come at night come within this in the morning. */
const morningH = 4
const comesTooLate = 0.3
const askAgainAfterH = 8
const comeBackAfterH = 5
const mostVisits = 8
const technicianAfterH = { from: 5, to: 14 }

export interface Senders {
  /** The last look: couriers come once more and look into whatever is unsure. */
  finalRound(): Promise<void>
  /** Sends no more people and parcels. */
  stop(): void
}

/** Nobody fetches a parcel at night. */
function wakingHour(hour: number, draw: number): number {
  const ofDay = ((hour % 24) + 24) % 24
  if (ofDay >= wakingH.from && ofDay < wakingH.to) return hour
  const nextMorning = ofDay < wakingH.from ? hour - ofDay : hour - ofDay + 24
  return nextMorning + wakingH.from + morningH * draw
}

export function startSenders(world: World, plan: Plan, hours: number): Senders {
  const { pace, platform, chance } = world
  const couriers: readonly Courier[] = carriers.map((carrier) => ({
    carrier,
    badge: `BADGE-${carrier}-${chance.token(12)}`,
    van: new Map(),
  }))
  const over = new Set<string>()
  let stopped = false

  const courierOf = (parcel: PlannedParcel): Courier | undefined =>
    couriers.find((one) => one.carrier === parcel.carrier)

  const assign = async (parcel: PlannedParcel, again: boolean): Promise<void> => {
    if (stopped) return
    world.parcels.set(parcel.id, parcel)
    const answer = await platform.ask('parcel.assign', {
      parcel: {
        id: parcel.id,
        carrier: parcel.carrier,
        kind: parcel.kind,
        barcodes: [parcel.label],
        dimensionsMm: parcel.sidesMm,
        weightG: parcel.weightG,
        recipient: parcel.recipient,
        share: parcel.share,
        depositBy: pace.inH(keepForDepositH),
        pickupWithinHours: pace.msOf(stayH) / 3_600_000,
        codes:
          parcel.kind === 'return'
            ? [{ kind: 'qr', value: parcel.qr }]
            : [
                { kind: 'pin', value: parcel.pin },
                { kind: 'qr', value: parcel.qr },
              ],
      },
    })
    world.count('assignments asked for')
    if (answer.status === 'ok') accepted(parcel, answer)
    else {
      world.count(`assignments: ${answer.reason}`)
      if (!again) pace.after(pace.msOf(askAgainAfterH), () => void assign(parcel, true))
    }
  }

  const accepted = (parcel: PlannedParcel, answer: Answer): void => {
    world.count('assignments accepted')
    if (answer.data?.upsized === true) world.count('assignments upsized')
    if (parcel.kind === 'return') {
      const hour = wakingHour(pace.nowH() + chance.between(1, 12), chance.next())
      pace.at(hour, () => comeWith(parcel, 0))
      return
    }
    courierOf(parcel)?.van.set(parcel.id, parcel)
    if (parcel.cancelAfterH !== null) pace.after(pace.msOf(parcel.cancelAfterH), () => void cancel(parcel))
  }

  const cancel = async (parcel: PlannedParcel): Promise<void> => {
    if (over.has(parcel.id)) return
    const answer = await platform.ask('parcel.cancel', { parcel: parcel.id, why: 'the order was cancelled' })
    world.count(`cancels: ${answer.status === 'ok' ? 'done' : answer.reason}`)
    if (answer.status === 'ok' && answer.data?.takeOut !== true) courierOf(parcel)?.van.delete(parcel.id)
  }

  const extend = async (parcel: PlannedParcel, until: string): Promise<void> => {
    if (over.has(parcel.id)) return
    const answer = await platform.ask('parcel.extend', { parcel: parcel.id, pickupBy: until })
    world.count(`extensions: ${answer.status === 'ok' ? 'done' : answer.reason}`)
  }

  const come = (parcel: PlannedParcel, visits: number): void => {
    if (over.has(parcel.id) && !world.chance.happens(comesTooLate)) return
    void world.atKiosk({ kind: 'customer', id: parcel.recipient }, async () => {
      // Somebody else's visit with the same code may have taken it along.
      if (over.has(parcel.id) && visits > 0) return
      world.count('visits of customers')
      if ((await collect(world, parcel)) === 'again' && visits < mostVisits)
        pace.after(pace.msOf(comeBackAfterH), () => come(parcel, visits + 1))
    })
  }

  const comeWith = (parcel: PlannedParcel, visits: number): void => {
    void world.atKiosk({ kind: 'customer', id: parcel.recipient }, async () => {
      world.count('visits of customers')
      if ((await bringBack(world, parcel)) === 'again' && visits < mostVisits)
        pace.after(pace.msOf(comeBackAfterH), () => comeWith(parcel, visits + 1))
    })
  }

  const sendBack = (parcel: PlannedParcel): void => {
    const back: PlannedParcel = {
      ...parcel,
      id: `${parcel.id}.r`,
      kind: 'return',
      label: `RET${parcel.label}`,
      share: false,
      // Each thing that comes back has a code of its own, as on a printed label.
      qr: `R${parcel.qr}${parcel.id}`,
      comesBack: false,
      cancelAfterH: null,
    }
    pace.after(pace.msOf(chance.between(4, 30)), () => void assign(back, false))
  }

  /** A technician clears what jams, and the platform gives the compartment back. */
  const repair = (compartment: string): void => {
    pace.after(pace.msOf(chance.between(technicianAfterH.from, technicianAfterH.to)), () => {
      world.truth.setJammed(compartment, false)
      void platform
        .ask('compartment.release', { compartment, reason: 'lock mended, seen by the technician' })
        .then((answer) => world.count(`releases: ${answer.status === 'ok' ? 'done' : answer.reason}`))
    })
  }

  platform.onEvent((event: SeenEvent) => {
    const id = typeof event.data.parcel === 'string' ? event.data.parcel : null
    const parcel = id === null ? undefined : world.parcels.get(id)
    if (event.type === 'kluis.compartment.blocked.v1') repair(String(event.data.compartment))
    if (!parcel) return
    if (event.type === 'kluis.parcel.deposited.v1') {
      const hour = wakingHour(pace.nowH() + parcel.dwellH, chance.next())
      pace.at(hour, () => come(parcel, 0))
      const until = new Date(Date.parse(String(event.data.pickupBy)) + pace.msOf(48)).toISOString()
      if (parcel.extendAfterH !== null)
        pace.after(pace.msOf(parcel.extendAfterH), () => void extend(parcel, until))
    }
    if (['collected', 'taken-out', 'cancelled', 'missing'].some((end) => event.type.includes(`.${end}.`)))
      over.add(parcel.id)
    if (event.type === 'kluis.parcel.collected.v1' && parcel.comesBack) sendBack(parcel)
    if (event.type === 'kluis.parcel.reserved-lapsed.v1') courierOf(parcel)?.van.delete(parcel.id)
  })

  const start = async (): Promise<void> => {
    for (const { carrier, badge } of couriers) {
      const actor = { id: `courier-${carrier}`, role: 'courier', carrier, badges: [badge], codes: [] }
      await platform.ask('actor.set', { actor })
    }
    for (const parcel of plan.parcels) pace.at(parcel.announcedH, () => void assign(parcel, false))
    for (let day = 0; day * 24 < hours; day++) {
      for (const [index, courier] of couriers.entries()) {
        for (const hour of roundsH) pace.at(day * 24 + hour + index * 0.5, () => void comeBy(courier))
      }
    }
  }

  const comeBy = (courier: Courier): Promise<void> =>
    world.atKiosk({ kind: 'courier', id: courier.carrier }, () => round(world, courier))

  void start()
  return {
    async finalRound() {
      for (const courier of couriers) await comeBy(courier)
    },
    stop() {
      stopped = true
    },
  }
}
