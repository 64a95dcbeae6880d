// Who comes to the kiosk of a soak, again and again: couriers with what was accepted, customers for what is in, passers-by who
// press and scan whatever they like, and a caretaker who shuts what stands open. How they behave at a door stands in simulator/replay.
import { isMoving } from '../replay/at-door.ts'
import { pause } from '../replay/broker.ts'
import type { Courier } from '../replay/couriers.ts'
import { round } from '../replay/couriers.ts'
import { bringBack, collect } from '../replay/customers.ts'
import { carriers } from '../replay/wall-plan.ts'
import type { PlannedParcel } from '../replay/week.ts'
import type { World } from '../replay/world.ts'
import type { Requests } from './requests.ts'

export interface People {
  /** They come no more; whoever stands there finishes. */
  leave(): Promise<void>
  /** Couriers once more: whatever is unsure or over is looked into and taken out. */
  lastRound(): Promise<void>
}

const comeEveryMs = 300
const customerAfterMs = 1_500
const comeBackAfterMs = 900
const mostVisits = 25
const passByEveryMs = 220
const shutAfterMs = 2_500

export async function startPeople(world: World, requests: Requests): Promise<People> {
  const { platform, kiosk, pace, truth } = world
  const chance = world.chance.stream('people')
  const couriers: readonly Courier[] = carriers.map((carrier) => ({
    carrier,
    badge: `BADGE-${carrier}-${chance.token(12)}`,
    van: new Map(),
  }))
  const over = new Set<string>()
  const openSince = new Map<string, number>()
  const coming = new Set<Promise<void>>()
  let left = false

  for (const { carrier, badge } of couriers) {
    const actor = { id: `courier-${carrier}`, role: 'courier', carrier, badges: [badge], codes: [] }
    await platform.ask('actor.set', { actor })
  }

  const atKiosk: World['atKiosk'] = (person, visit) => {
    const came = world.atKiosk(person, visit).finally(() => coming.delete(came))
    coming.add(came)
    return came
  }

  const come = (id: string, visits: number): void => {
    if (left || over.has(id)) return
    const parcel = world.parcels.get(id)
    if (!parcel) return
    void atKiosk({ kind: 'customer', id: parcel.recipient }, async () => {
      if (left || over.has(id)) return
      world.count('visits of customers')
      // The code may have been issued anew meanwhile.
      const now = world.parcels.get(id) ?? parcel
      const ended = now.kind === 'return' ? await bringBack(world, now) : await collect(world, now)
      if (ended === 'again' && visits < mostVisits) pace.after(comeBackAfterMs, () => come(id, visits + 1))
    })
  }

  requests.onAccepted((parcel: PlannedParcel) => {
    if (parcel.kind === 'return') pace.after(chance.between(0, customerAfterMs), () => come(parcel.id, 0))
    else couriers.find((one) => one.carrier === parcel.carrier)?.van.set(parcel.id, parcel)
  })
  platform.onEvent(({ type, data }) => {
    const id = String(data.parcel)
    if (!world.parcels.has(id)) return
    if (type.includes('.deposited.')) pace.after(chance.between(0, customerAfterMs), () => come(id, 0))
    if (['collected', 'taken-out', 'missing'].some((end) => type.includes(`.${end}.`))) over.add(id)
    if (type.includes('.cancelled.') && data.takeOut !== true) {
      over.add(id)
      for (const { van } of couriers) van.delete(id)
    }
  })

  const comeBy = (courier: Courier): Promise<void> =>
    atKiosk({ kind: 'courier', id: courier.carrier }, () => round(world, courier))

  const keepComing = async (courier: Courier): Promise<void> => {
    while (!left) {
      if (courier.van.size > 0 || chance.happens(0.2)) await comeBy(courier)
      await pause(chance.between(0, comeEveryMs))
    }
  }

  /** Beside whoever stands there, and without a right to anything. */
  const passBy = async (): Promise<void> => {
    while (!left) {
      const draw = chance.next()
      if (draw < 0.4) await kiosk.scan(`NOBODY${chance.token(10)}`)
      else if (draw < 0.7) await kiosk.act('more-time')
      else if (draw < 0.95) await kiosk.act('language', { language: chance.pick(['en', 'nl']) })
      else await kiosk.pin(chance.digits(10))
      world.count('presses of passers-by')
      await pause(chance.between(0, passByEveryMs))
    }
  }

  /** In turn with the others, so that nobody finds a door shut that was open before them. */
  const shutDoors = async (): Promise<void> => {
    while (!left) {
      const nowMs = performance.now()
      const open = new Set(truth.openDoors())
      for (const id of [...openSince.keys()]) if (!open.has(id)) openSince.delete(id)
      for (const id of open) if (!openSince.has(id)) openSince.set(id, nowMs)
      if ([...openSince.values()].some((sinceMs) => nowMs - sinceMs > shutAfterMs)) {
        await atKiosk({ kind: 'operator', id: 'caretaker' }, async () => {
          const visit = await kiosk.visit()
          if (isMoving(visit ?? null)) return
          world.closeLeftOpen()
          for (const id of truth.openDoors()) truth.close(id)
        })
      }
      await pause(200)
    }
  }

  const loops = [...couriers.map(keepComing), passBy(), passBy(), shutDoors()]
  return {
    async leave() {
      left = true
      await Promise.all(loops)
      while (coming.size > 0) await Promise.all(coming)
    },
    async lastRound() {
      await world.atKiosk({ kind: 'operator', id: 'caretaker' }, async () => {
        world.closeLeftOpen()
        for (const id of truth.openDoors()) truth.close(id)
      })
      for (const courier of couriers)
        await world.atKiosk({ kind: 'courier', id: courier.carrier }, () => round(world, courier))
    },
  }
}
