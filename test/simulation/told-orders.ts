// The platform's book for a story that is told step by step: what it announces, and that each recipient comes ten minutes after
// their parcel is in. Draws nothing by chance.
import { seal } from '../../simulator/world/locker.ts'
import type { Order, Orders } from '../../simulator/world/orders.ts'
import { collect } from '../../simulator/world/people/customer.ts'
import type { PlannedCourier } from '../../simulator/world/plan.ts'
import type { World } from '../../simulator/world/world.ts'

const comesAfterMs = 10 * 60_000
export const courier: PlannedCourier = {
  name: 'courier-post',
  badge: 'badge-post',
  role: 'courier',
  carrier: 'post',
  roundsH: [],
}

/** `announce`: the platform announces a delivery; `comes`: its recipient will. */
export function createToldOrders(world: () => World) {
  const orders = new Map<string, Order>()
  const absent = new Set<string>()
  const asked = new Map<string, Order>()
  let transactions = 0

  const ask: Orders['ask'] = (body) => {
    transactions += 1
    world().network.publish(body, `t${transactions}`)
  }

  const book: Orders = {
    begin: () =>
      ask({
        verb: 'actor.set',
        actor: { id: courier.name, role: 'courier', carrier: 'post', codes: [seal('qr', courier.badge)] },
      }),
    get: (id) => orders.get(id),
    inVan: () =>
      [...orders.values()].filter(
        ({ id, isTaken, isOver }) => isTaken === true && !isOver && world().truth.placeOf(id) === null,
      ),
    unannounced: () => {
      throw new Error('everything is announced here')
    },
    oldCodes: () => [],
    heard({ type, data }) {
      const order = orders.get(String(data.parcel))
      if (order === undefined) return
      if (type !== 'parcel.assigned' && type !== 'parcel.moved') order.isOver = true
      const { clock } = world()
      if (type === 'parcel.deposited' && !absent.has(order.id))
        clock.wakeAt(clock.monotonicMs() + comesAfterMs, () => collect(world(), order))
    },
    answered({ transaction, status }) {
      const order = asked.get(transaction)
      if (order !== undefined && status !== 'error') order.isTaken = status === 'ok'
    },
    ask,
  }

  function announce(id: string, comes: boolean): void {
    const order: Order = {
      id,
      carrier: 'post',
      kind: 'delivery',
      recipient: { name: `person-${id}`, pin: `pin-${id}`, qr: `Q-${id}` },
      share: false,
      label: `LABEL-${id}`,
      sidesMm: [300, 100, 300],
      weightG: 500,
      isTaken: null,
      isOver: false,
    }
    orders.set(id, order)
    if (!comes) absent.add(id)
    asked.set(`t${transactions + 1}`, order)
    ask({
      verb: 'parcel.assign',
      parcel: {
        id,
        carrier: 'post',
        kind: 'delivery',
        barcodes: [order.label],
        size: 'M',
        dimensionsMm: null,
        weightG: 500,
        needs: [],
        recipient: order.recipient.name,
        language: null,
        depositByMs: null,
        pickupWithinMs: null,
        pickupByMs: null,
        compartment: null,
        share: false,
        codes: [seal('qr', order.recipient.qr)],
      },
    })
  }
  return { book, announce }
}
