// A courier or shop staff on a round: puts in what is in the van, takes out what is over or comes back, looks into
// compartments that nobody is sure of. Tells the truth about what is seen, and takes along what nobody has a record of.
import type { Reply } from '../../../src/core/decision.ts'
import type { VisitView } from '../../../src/core/view.ts'
import type { Hands } from '../kiosk.ts'
import type { Order } from '../orders.ts'
import type { PlannedCourier } from '../plan.ts'
import type { Script } from '../stage.ts'
import type { World } from '../world.ts'
import { awaitOpenDoor, closeDoor, doorInHand, insist, screen } from './at-door.ts'
import { callOffMissing } from './operator.ts'

const mostParcels = 25
const mostTries = 6
const mostTakenOut = 40
const mostLooks = 40

/** One round, from badge to goodbye; what could not be put in stays in the van. */
export function round(world: World, courier: PlannedCourier): void {
  const { name, role, carrier } = courier
  world.kiosk.come({ name, role, carrier }, function* (hands) {
    if (!(yield* signIn(hands, courier))) return
    if (world.isOn()) yield* putAllIn(world, hands, courier)
    yield* takeOut(world, hands, courier)
    yield* lookInto(world, hands, courier)
    yield* closeBehind(world, hands)
    yield* hands.act('end')
  })
}

/** No answer is no refusal: the door may open all the same. */
const isRefused = (reply: Reply | null): boolean => reply !== null && reply.kind !== 'accepted'
const refusal = (reply: Reply | null): string | null => (reply?.kind === 'refused' ? reply.reason : null)

function* signIn(hands: Hands, courier: PlannedCourier): Script<boolean> {
  for (let tries = 0; tries < 8; tries += 1) {
    const reply = yield* hands.enter('qr', courier.badge)
    if (reply?.kind === 'accepted') return true
    if (refusal(reply) === 'code-unknown') return false
    yield 20_000
  }
  return false
}

/** Whether the screen still knows them; else the badge again. */
function* isStillIn(world: World, hands: Hands, courier: PlannedCourier): Script<boolean> {
  if (world.daemon.isServing())
    for (const { ended, role } of world.record.all('visits'))
      if (ended === null && role === courier.role) return true
  return yield* signIn(hands, courier)
}

function* putAllIn(world: World, hands: Hands, courier: PlannedCourier): Script {
  const van = [...world.orders.inVan(courier.carrier)].slice(0, mostParcels)
  const { carrier } = courier
  if (carrier !== null && world.does('unannounced')) van.push(world.orders.unannounced(carrier))
  let openBehind: string | null = null
  for (const order of van) {
    if (!(yield* isStillIn(world, hands, courier))) return
    openBehind = yield* putIn(world, hands, courier, order, openBehind)
  }
  if (openBehind !== null) yield* closeDoor(world, hands, openBehind)
}

/** The door that stands open behind this parcel, if the next scan is to confirm it; null otherwise. */
function* putIn(
  world: World,
  hands: Hands,
  courier: PlannedCourier,
  order: Order,
  openBehind: string | null,
): Script<string | null> {
  const isAccepted = yield* scan(world, hands, courier, order)
  // The next door is open: the last one is pushed shut meanwhile, where it is another.
  const shown = hands.visit()
  const next = doorInHand(shown, ['deposit'])?.compartment
  if (openBehind !== null && openBehind !== next) world.hardware.close(openBehind)
  if (!isAccepted) return null
  if (shown?.step === 'size') {
    const reply = yield* hands.act('open', { size: world.chance.pick(['S', 'M', 'L']) })
    if (isRefused(reply)) {
      yield* hands.act('cancel')
      return null
    }
  }
  const compartment = yield* awaitOpenDoor(world, hands, ['deposit'])
  if (compartment === null) return null
  // Whoever stands before a dark one remembers what it said.
  const parcels = (yield* screen(world, hands))?.parcels ?? [...world.record.all('parcels')]
  const parcel = parcelAt(parcels, order, compartment)
  if (parcel === null || world.truth.placeOf(parcel) !== null) {
    yield* closeDoor(world, hands, compartment)
    return null
  }
  const other = yield* redirect(world, hands, compartment)
  if (other === null) return null
  world.truth.put(hands.person, parcel, other)
  yield 1_500
  if (!(yield* isRightDoor(world, hands, parcel, other))) return null
  if (world.chance.happens(0.15)) return other
  yield* closeDoor(world, hands, other)
  yield* takeBack(world, hands, parcel, other)
  return null
}

/** The screen may have changed its mind, where a switch did not see the door open: then the parcel goes where it says. */
function* isRightDoor(world: World, hands: Hands, parcel: string, compartment: string): Script<boolean> {
  const now = doorInHand(yield* screen(world, hands), ['deposit'])?.compartment
  if (now === undefined || now === compartment) return true
  const other = yield* awaitOpenDoor(world, hands, ['deposit'])
  if (world.hardware.isOpen(compartment)) world.truth.take(hands.person, parcel)
  world.hardware.close(compartment)
  if (other === null || world.truth.placeOf(parcel) !== null) return false
  world.truth.put(hands.person, parcel, other)
  yield* closeDoor(world, hands, other)
  return false
}

function* scan(world: World, hands: Hands, courier: PlannedCourier, order: Order): Script<boolean> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const reply = yield* hands.enter('qr', order.label)
    if (reply?.kind === 'accepted') return true
    const why = refusal(reply)
    if (why === 'unknown-parcel' || why === 'no-free-door') return false
    if (!(yield* isStillIn(world, hands, courier))) return false
    yield 2_000
  }
  return false
}

/** By which name the locker knows what is to go in here: one that nobody announced gets it at the kiosk. */
function parcelAt(
  parcels: readonly { readonly id: string; readonly state: string; readonly compartment?: string | null }[],
  order: Order,
  compartment: string,
): string | null {
  const theirs = parcels.filter((one) => one.compartment === compartment && one.state === 'assigned')
  return (
    (theirs.find((one) => one.id === order.id) ?? theirs.find((one) => one.id.startsWith('unannounced.')))
      ?.id ?? null
  )
}

/** Too small, dirty, does not fit: where it goes then; null where it goes nowhere. */
function* redirect(world: World, hands: Hands, compartment: string): Script<string | null> {
  const why = world.does('tooSmall') ? world.chance.pick(['too-small', 'dirty'] as const) : null
  if (why === null && !world.does('refuses')) return compartment
  const reply = yield* insist(world, hands, why ?? 'does-not-fit', compartment)
  // Whom nobody hears makes do with it.
  if (reply === null || (reply !== 'heard' && reply.kind !== 'accepted')) return compartment
  world.hardware.close(compartment)
  if (why === null) return null
  const other = yield* awaitOpenDoor(world, hands, ['deposit'])
  return other
}

/** It was the wrong door after all: the parcel comes out again, to go in somewhere else in the next round. */
function* takeBack(world: World, hands: Hands, parcel: string, compartment: string): Script {
  if (!world.does('wrongDoor')) return
  const reply = yield* hands.act('wrong-door', { compartment })
  if (isRefused(reply)) return
  const again = yield* awaitOpenDoor(world, hands, ['undo', 'deposit'])
  if (again === null) return
  if (world.truth.placeOf(parcel) === again) world.truth.take(hands.person, parcel)
  yield* closeDoor(world, hands, again)
}

const toTakeOut = (visit: VisitView | null): readonly VisitView['parcels'][number][] =>
  (visit?.parcels ?? []).filter(
    ({ state, kind }) =>
      state === 'expired' ||
      state === 'withdrawn' ||
      (state === 'deposited' && (kind === 'return' || kind === 'outgoing')),
  )

function* takeOut(world: World, hands: Hands, courier: PlannedCourier): Script {
  const seen = new Set<string>()
  for (let parcels = 0; parcels < mostTakenOut; parcels += 1) {
    if (!(yield* isStillIn(world, hands, courier))) return
    const next = toTakeOut(hands.visit()).find(({ id }) => !seen.has(id))
    if (next === undefined) return
    seen.add(next.id)
    const reply = yield* hands.act('open', { parcel: next.id })
    if (isRefused(reply)) continue
    const compartment = yield* awaitOpenDoor(world, hands, ['take-out'])
    if (compartment === null) continue
    yield* emptied(world, hands, compartment)
    yield* closeDoor(world, hands, compartment)
  }
}

/** Takes out what is to come out, and says so where it is not there. What belongs there stays. */
function* emptied(world: World, hands: Hands, compartment: string): Script {
  const { truth } = world
  const wanted = toTakeOut(yield* screen(world, hands)).filter((one) => one.compartment === compartment)
  const inside = truth.behind(compartment)
  // What was to be taken out anyway they say themselves.
  callOffMissing(
    world,
    compartment,
    wanted.map(({ id }) => id),
  )
  for (const id of inside)
    if (!belongs(world, id, compartment) || wanted.some((one) => one.id === id)) truth.take(hands.person, id)
  if (!wanted.some(({ id }) => inside.includes(id))) yield* hands.act('empty', { compartment })
}

/** Whether the locker knows it to be here: what it shows to staff, parcel by parcel. */
const belongs = (world: World, id: string, compartment: string): boolean => {
  const parcel = world.record.get('parcels', id)
  return parcel?.compartment === compartment && ['deposited', 'expired', 'withdrawn'].includes(parcel.state)
}

function* lookInto(world: World, hands: Hands, courier: PlannedCourier): Script {
  const seen = new Set<string>()
  for (let looks = 0; looks < mostLooks; looks += 1) {
    if (!(yield* isStillIn(world, hands, courier))) return
    const next = hands.visit()?.toLookInto?.find((id) => !seen.has(id))
    if (next === undefined) return
    seen.add(next)
    const reply = yield* hands.act('open', { compartment: next })
    if (isRefused(reply)) continue
    const compartment = yield* awaitOpenDoor(world, hands, ['look', 'take-out'])
    if (compartment === null) continue
    // What is doubted may hold something that is to come out anyway.
    const isTakeOut = doorInHand(hands.visit(), ['take-out'])?.compartment === compartment
    yield* isTakeOut ? emptied(world, hands, compartment) : look(world, hands, compartment)
    yield* closeDoor(world, hands, compartment)
  }
}

function* look(world: World, hands: Hands, compartment: string): Script {
  const { truth } = world
  for (const id of truth.behind(compartment))
    if (!belongs(world, id, compartment)) truth.take(hands.person, id)
  const isEmpty = truth.behind(compartment).length === 0
  yield* hands.act(isEmpty ? 'empty' : 'confirm', { compartment })
  // The screen asks whether a parcel is inside, not which of several.
  if (!isEmpty) callOffMissing(world, compartment)
}

/** Nothing stays open behind them, and what would not open is called off: to say goodbye says that all is done. */
function* closeBehind(world: World, hands: Hands): Script {
  for (const { id } of world.plan.site.compartments) world.hardware.close(id)
  const left = () => doorInHand(hands.visit(), ['deposit', 'take-out', 'look', 'undo'])
  yield { until: () => left() === undefined, withinMs: 2_000 }
  for (let door = left(), times = 0; door !== undefined && times < mostTries; door = left(), times += 1)
    yield* hands.act('cancel', { compartment: door.compartment })
}
