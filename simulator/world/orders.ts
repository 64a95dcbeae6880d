// The platform's own book: what it has announced, to whom each parcel belongs and by which codes. Draws orders and sends
// them out, changes its mind now and then, and sends people when it hears that their parcel is in.
import type { Answer, RequestBody } from '../../src/core/requests.ts'
import type { JournalEntry } from '../../src/ports/store.ts'
import type { Chance } from './chance.ts'
import { seal } from './locker.ts'
import { collect } from './people/customer.ts'
import { createTraffic } from './traffic.ts'
import type { World } from './world.ts'

export interface Recipient {
  readonly name: string
  readonly pin: string
  readonly qr: string
}

export interface Order {
  readonly id: string
  readonly carrier: string
  readonly kind: 'delivery' | 'return' | 'outgoing' | 'exchange'
  readonly recipient: Recipient
  readonly share: boolean
  readonly label: string
  readonly sidesMm: readonly [number, number, number]
  readonly weightG: number
  /** What the locker said to the announcement; null before it said anything. */
  isTaken: boolean | null
  /** It was in, or will never be. */
  isOver: boolean
}

export interface Orders {
  /** People and badges are made known, and orders begin to come. */
  begin(): void
  get(id: string): Order | undefined
  /** What a courier of this carrier (null: staff, for outgoing parcels) has with them. */
  inVan(carrier: string | null): readonly Order[]
  /** A parcel that nobody announced, out of a courier's van. */
  unannounced(carrier: string): Order
  /** Codes that were called back, or whose parcel has been collected. */
  oldCodes(): readonly string[]
  heard(entry: JournalEntry): void
  answered(answer: Answer): void
  ask(body: RequestBody): void
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const mostRecentPins = 40

/** `world` is asked for only once it stands: its parts know each other. */
export function createOrders(world: () => World, chance: Chance): Orders {
  const traffic = createTraffic(chance.stream('traffic'))
  const orders = new Map<string, Order>()
  const asked = new Map<string, Order>()
  const oldCodes: string[] = []
  const recentPins: string[] = []
  let count = 0
  let transactions = 0

  const later = (ms: number, task: () => void): void => {
    const { clock } = world()
    clock.wakeAt(clock.monotonicMs() + ms, () => {
      if (world().isOn()) task()
    })
  }

  function ask(body: RequestBody, about?: Order): void {
    transactions += 1
    const transaction = `t${transactions}`
    if (about !== undefined) asked.set(transaction, about)
    world().network.publish(body, transaction)
  }

  function newRecipient(): Recipient {
    count += 1
    const pin = somebodysPin() ?? chance.text(8, '0123456789')
    recentPins.push(pin)
    if (recentPins.length > mostRecentPins) recentPins.shift()
    return { name: `person-${count}`, pin, qr: `Q${count}-${chance.text(10, 'ABCDEFGHJKLMNPQRSTUVWXYZ')}` }
  }

  function draw(recipient: Recipient, carrier: string, share: boolean): Order {
    count += 1
    const kind = world().does('returns')
      ? 'return'
      : world().does('exchanges')
        ? 'exchange'
        : world().does('outgoing')
          ? 'outgoing'
          : 'delivery'
    const { sidesMm, weightG } = traffic.parcel()
    const order: Order = {
      id: `p${count}`,
      carrier,
      kind,
      recipient,
      share,
      label: `LABEL${String(count).padStart(8, '0')}`,
      sidesMm,
      weightG,
      isTaken: null,
      isOver: false,
    }
    orders.set(order.id, order)
    return order
  }

  /** Now and then a code is given out that somebody has already. */
  const somebodysPin = (): string | null =>
    world().does('repeatsCode') && recentPins.length > 0 ? chance.pick(recentPins) : null

  const codesOf = ({ pin, qr }: Recipient) => [seal('pin', pin), seal('qr', qr)]

  function announce(order: Order, more: Partial<Parameters<typeof assignment>[1]> = {}): void {
    ask(assignment(order, more), order)
  }

  function assignment(
    order: Order,
    more: { readonly size?: string; readonly kind?: Order['kind'] },
  ): RequestBody {
    const isSized = chance.happens(0.4)
    return {
      verb: 'parcel.assign',
      parcel: {
        id: order.id,
        carrier: order.carrier,
        kind: more.kind ?? order.kind,
        barcodes: [order.label],
        size: more.size ?? (isSized ? chance.pick(['S', 'S', 'M', 'M', 'L', 'XL']) : null),
        dimensionsMm: more.size === undefined && !isSized ? order.sidesMm : null,
        weightG: order.weightG,
        needs: chance.happens(0.05) ? ['low'] : [],
        recipient: order.recipient.name,
        language: chance.pick(['nl', 'ru', 'sv', 'en', null]),
        depositByMs: null,
        pickupWithinMs: chance.happens(0.1) ? 24 * hourMs : null,
        pickupByMs: null,
        compartment: null,
        share: order.share,
        codes: order.kind === 'outgoing' ? [] : codesOf(order.recipient),
      },
    }
  }

  function orderSome(): void {
    const { plan } = world()
    const recipient = newRecipient()
    const carrier = chance.pick(plan.carriers)
    const share = world().does('shares')
    const together = traffic.together()
    for (let index = 0; index < together; index += 1) {
      const order = draw(recipient, carrier, share)
      announce(order)
      changeOfPlan(order)
    }
    next()
  }

  function next(): void {
    const hourOfDay = (world().trueMs() / hourMs) % 24
    // Several come with one person, so there are fewer people than parcels.
    later(traffic.untilNextMs(world().plan.parcelsPerDay / 1.3, hourOfDay), orderSome)
  }

  /** What a platform thinks of afterwards, whatever has become of the parcel until then. */
  function changeOfPlan(order: Order): void {
    const { does } = world()
    const { id: parcel } = order
    const sometime = (): number => chance.exponential((12 * hourMs) / world().plan.pace)
    if (does('cancels')) later(sometime(), () => ask({ verb: 'parcel.cancel', parcel, why: null }))
    if (does('extends'))
      later(sometime(), () =>
        ask({ verb: 'parcel.extend', parcel, pickupByMs: Math.round(world().trueMs() + 48 * hourMs) }),
      )
    if (does('moves')) later(sometime(), () => ask({ verb: 'parcel.move', parcel, compartment: anyDoor() }))
    if (does('reassigns')) later(sometime(), () => announce(order))
    if (does('contradicts'))
      later(sometime(), () => announce(order, { kind: 'return', size: chance.pick(['S', 'L', 'XXL']) }))
    if (does('reissues')) later(sometime(), () => reissue(order))
  }

  function reissue(order: Order): void {
    const { recipient, id: parcel } = order
    if (order.kind === 'outgoing') return
    const old = seal('pin', recipient.pin)
    const uses = chance.pick([null, 1])
    const code = seal('pin', somebodysPin() ?? chance.text(8, '0123456789'))
    ask({ verb: 'code.issue', parcel, code, uses, untilMs: null })
    if (!chance.happens(0.5)) return
    oldCodes.push(recipient.pin)
    ask({ verb: 'code.revoke', parcel, code: old })
  }

  const anyDoor = (): string | null =>
    chance.happens(0.5) ? null : chance.pick(world().plan.site.compartments).id

  function sendRecipient(order: Order): void {
    if (world().does('noShow')) return
    later(awake(traffic.dwellMs() / world().plan.pace), () => collect(world(), order))
  }

  /** Not in the middle of the night. */
  function awake(ms: number): number {
    const hourOfDay = ((world().trueMs() + ms) / hourMs) % 24
    return hourOfDay < 7 ? ms + (7 - hourOfDay + 2 * chance.fraction()) * hourMs : ms
  }

  return {
    begin() {
      for (const { name, badge, role, carrier } of world().plan.couriers)
        ask({ verb: 'actor.set', actor: { id: name, role, carrier, codes: [seal('qr', badge)] } })
      ask({
        verb: 'actor.set',
        actor: { id: 'tech', role: 'technician', carrier: null, codes: [seal('pin', '71839264')] },
      })
      next()
    },
    get: (id) => orders.get(id),
    inVan: (carrier) =>
      [...orders.values()].filter(
        (order) =>
          order.isTaken === true &&
          !order.isOver &&
          order.kind !== 'return' &&
          (carrier === null
            ? order.kind === 'outgoing'
            : order.carrier === carrier && order.kind !== 'outgoing') &&
          world().truth.placeOf(order.id) === null,
      ),
    oldCodes: () => oldCodes,
    unannounced: (carrier) => draw(newRecipient(), carrier, false),
    heard({ type, data }) {
      const order = orders.get(String(data.parcel))
      if (order === undefined) return
      if (type === 'parcel.deposited') {
        order.isOver = true
        if (order.kind !== 'outgoing') sendRecipient(order)
      }
      if (type === 'parcel.collected') oldCodes.push(order.recipient.pin)
      if (['parcel.cancelled', 'parcel.reserved-lapsed', 'parcel.refused', 'parcel.missing'].includes(type))
        order.isOver = true
      if (type === 'parcel.moved' && data.why === 'wrong-door') order.isOver = false
    },
    answered({ transaction, status }) {
      const order = asked.get(transaction)
      if (order === undefined) return
      asked.delete(transaction)
      if (order.isTaken !== null) return
      order.isTaken = status === 'ok'
      if (order.isTaken && order.kind === 'return') sendRecipient(order)
    },
    ask,
  }
}
