// Someone who comes for their parcel, or brings one back. Knows the own codes, believes the own eyes, takes only what is
// theirs; now and then leaves a door open, forgets something, or walks away half way.
import type { Reply } from '../../../src/core/decision.ts'
import type { Hands } from '../kiosk.ts'
import type { Order } from '../orders.ts'
import type { Script } from '../stage.ts'
import type { World } from '../world.ts'
import { awaitOpenDoor, closeDoor, insist, screen } from './at-door.ts'

const minuteMs = 60_000
const mostComings = 6
const mostDoors = 8

/** Comes now; again later, where nothing could be had. */
export function collect(world: World, order: Order, comings = 1): void {
  const person = { name: order.recipient.name, role: 'customer', carrier: null } as const
  world.kiosk.come(person, function* (hands) {
    const isDone = yield* visit(world, hands, order)
    if (comings >= mostComings || !world.isOn()) return
    // Whoever forgot something comes back soon with the same code; whoever got nothing, some time later.
    const forgot = isDone && world.does('comesAgain')
    if (isDone && !forgot) return
    const afterMs = forgot
      ? 15 * minuteMs * world.chance.fraction()
      : 30 * minuteMs * (1 + world.chance.fraction() * 8)
    const { clock } = world
    clock.wakeAt(Math.round(clock.monotonicMs() + afterMs), () => {
      if (world.isOn()) collect(world, order, comings + 1)
    })
  })
}

const refusal = (reply: Reply | null): string | null => (reply?.kind === 'refused' ? reply.reason : null)

/** Shows the code until the kiosk takes it or says clearly no. */
function* enter(world: World, hands: Hands, order: Order): Script<Reply | null> {
  const { pin, qr } = order.recipient
  let way: 'pin' | 'qr' = world.does('prefersPin') ? 'pin' : 'qr'
  if (way === 'pin' && world.does('mistypes')) yield* hands.enter('pin', world.chance.text(8, '0123456789'))
  for (let tries = 0; tries < 5; tries += 1) {
    const reply = yield* hands.enter(way, way === 'pin' ? pin : qr)
    if (reply?.kind === 'accepted') return reply
    const why = refusal(reply)
    if (why === 'locked-out' || (way === 'pin' && why === 'code-unknown')) way = 'qr'
    else if (why !== null && why !== 'busy') return reply
    yield 15_000
  }
  return null
}

/** True when there is nothing to come back for. */
function* visit(world: World, hands: Hands, order: Order): Script<boolean> {
  const reply = yield* enter(world, hands, order)
  if (reply?.kind !== 'accepted') return refusal(reply) !== null && refusal(reply) !== 'not-now'
  if (world.does('walksAway')) {
    yield 3_000 * world.chance.fraction()
    return true
  }
  for (let doors = 0; doors < mostDoors; doors += 1) {
    const now = hands.visit()
    if (now?.role !== 'customer' || now.step === 'done' || now.step === 'ready') break
    if (now.step === 'choose') {
      if (!now.actions.includes('open')) break
      const chosen = yield* hands.act('open', world.chance.happens(0.5) ? { all: true } : {})
      if (chosen?.kind === 'refused') break
    }
    const compartment = yield* awaitOpenDoor(world, hands, ['pick-up', 'return'])
    if (compartment === null) break
    if ((yield* atDoor(world, hands, order, compartment)) === 'gone') return true
  }
  yield* afterwards(world, hands)
  return world.truth.placeOf(order.id) === null
}

function* atDoor(world: World, hands: Hands, order: Order, compartment: string): Script<'stays' | 'gone'> {
  const { truth, orders } = world
  const now = yield* screen(world, hands)
  const purpose = now?.doors.findLast((one) => one.compartment === compartment)?.purpose
  if (purpose === 'return') bring(world, hands, order, compartment)
  else {
    const inside = truth.behind(compartment)
    // Whoever sees nothing on the screen takes what bears their name.
    const shown = new Set(now?.parcels.map(({ id }) => id) ?? inside)
    const isMine = (id: string): boolean => orders.get(id)?.recipient === order.recipient
    const mine = inside.filter((id) => isMine(id) && shown.has(id))
    for (const id of mine) truth.take(hands.person, id)
    // Their old code may have been given to somebody else, whose name is on what stands there.
    const isOthers = !inside.some(isMine) || !inside.some((id) => shown.has(id))
    if (mine.length === 0 && inside.length > 0 && isOthers)
      yield* insist(world, hands, 'wrong-parcel', compartment)
    else if (mine.length === 0 && world.does('disputes')) yield* hands.act('empty', { compartment })
  }
  yield 2_000 + 8_000 * world.chance.fraction()
  if (world.does('leavesOpen')) {
    leaveOpen(world, compartment)
    return 'gone'
  }
  yield* closeDoor(world, hands, compartment)
  return 'stays'
}

/** Whatever of theirs this door was opened for, as the screen names it; of an exchange the old item has a name of its own. */
function bring(world: World, hands: Hands, order: Order, compartment: string): void {
  const named = hands
    .visit()
    ?.parcels.find((one) => one.compartment === compartment && one.state === 'assigned')
  const id = named?.id ?? (order.kind === 'exchange' ? `${order.id}.back` : order.id)
  if (world.truth.placeOf(id) === null) world.truth.put(hands.person, id, compartment)
}

/** Whoever comes by next pushes it shut, or the wind does. */
function leaveOpen(world: World, compartment: string): void {
  const { clock } = world
  clock.wakeAt(clock.monotonicMs() + world.chance.exponential(10 * minuteMs), () =>
    world.hardware.close(compartment),
  )
}

function* afterwards(world: World, hands: Hands): Script {
  const now = hands.visit()
  if (now?.role !== 'customer') return
  if (world.does('forgets') && now.actions.includes('reopen')) {
    yield 4_000
    const reply = yield* hands.act('reopen')
    if (reply?.kind !== 'refused') {
      const compartment = yield* awaitOpenDoor(world, hands, ['pick-up', 'return'])
      if (compartment !== null) yield* closeDoor(world, hands, compartment)
    }
  }
  if (world.does('feedback')) yield* hands.act('feedback', { score: 1 + world.chance.whole(5) })
  if (world.does('saysGoodbye')) yield* hands.act('end')
}
