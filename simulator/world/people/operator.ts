// Who steers the site from afar, and the technician who stands before it: opens doors, blocks and releases compartments,
// sets maintenance and messages. Says only what somebody on the site has seen.
import type { CompartmentId, ParcelId } from '../../../src/core/nouns.ts'
import type { World } from '../world.ts'

const technician = { name: 'tech', role: 'technician', carrier: null } as const
const minuteMs = 60_000

/** Whether the locker knows this parcel to be in this compartment. */
function isRecorded(world: World, id: ParcelId, compartment: CompartmentId): boolean {
  const parcel = world.record.get('parcels', id)
  return parcel?.compartment === compartment && ['deposited', 'expired', 'withdrawn'].includes(parcel.state)
}

/** Whether what really stands in it is what the locker believes. */
const isAsRecorded = (world: World, compartment: CompartmentId): boolean =>
  world.truth.behind(compartment).every((id) => isRecorded(world, id, compartment))

/** Recorded in it and not there. */
const missingFrom = (world: World, compartment: CompartmentId): readonly ParcelId[] =>
  [...world.record.all('parcels')]
    .filter(({ id }) => isRecorded(world, id, compartment) && world.truth.placeOf(id) !== compartment)
    .map(({ id }) => id)

function anyDoor(world: World): CompartmentId {
  return world.chance.pick(world.plan.site.compartments).id
}

export function openFromAfar(world: World): void {
  const compartment = anyDoor(world)
  world.orders.ask({ verb: 'compartment.open', compartment, reason: 'help', token: null })
  pushShut(world, compartment)
}

export const openAsTechnician = (world: World): void => tryDoor(world, anyDoor(world))

/** Doors that somebody could not open are tried, since nothing else tells that they are sound again. */
export function tryStuckDoors(world: World): void {
  const stuck = new Set<string>()
  for (const { code, subject } of world.record.all('alerts'))
    if (code === 'door-jammed' || code === 'door-given-up') stuck.add(subject)
  for (const compartment of stuck) tryDoor(world, compartment)
}

function tryDoor(world: World, compartment: CompartmentId): void {
  world.kiosk.come(technician, function* () {
    world.daemon.submit({ type: 'door.requested', compartment, reason: 'test' })
    yield 3_000
    closeUnlessInHand(world, compartment)
  })
}

/**
 * A passer-by who pushed a door shut before its person's time is over would speak for that person: the locker would believe
 * that they are done.
 */
function closeUnlessInHand(world: World, compartment: CompartmentId): void {
  if (world.record.get('compartments', compartment)?.state !== 'open') world.hardware.close(compartment)
}

function pushShut(world: World, compartment: CompartmentId): void {
  const { clock } = world
  clock.wakeAt(clock.monotonicMs() + minuteMs * (0.2 + 3 * world.chance.fraction()), () =>
    closeUnlessInHand(world, compartment),
  )
}

export function block(world: World): void {
  world.orders.ask({ verb: 'compartment.block', compartment: anyDoor(world), reason: 'cleaning' })
}

/** Releases what somebody has looked into: only where truth and record agree. */
export function release(world: World, compartments: readonly CompartmentId[]): void {
  for (const id of compartments) {
    const { state } = world.record.get('compartments', id) ?? {}
    if (
      (state === 'unsure' || state === 'blocked') &&
      isAsRecorded(world, id) &&
      missingFrom(world, id).length === 0
    )
      world.orders.ask({
        verb: 'compartment.release',
        compartment: id,
        reason: 'seen by staff',
        seenAtMs: Math.round(world.trueMs()),
      })
  }
}

/**
 * A technician with a key puts right what nobody at the kiosk can: takes out what should not be in a blocked compartment, and
 * has called off what is not there, so that a courier looks for it and says so.
 */
export function putRight(world: World, compartments: readonly CompartmentId[]): void {
  for (const id of compartments) {
    const { state } = world.record.get('compartments', id) ?? {}
    if (state === 'blocked') callOff(world, id)
    if (isAsRecorded(world, id) || (state !== 'blocked' && state !== 'unsure')) continue
    world.hardware.pullOpen(id)
    for (const parcel of world.truth.behind(id))
      if (!isRecorded(world, parcel, id)) world.truth.take(technician, parcel)
    world.hardware.close(id)
  }
}

function callOff(world: World, compartment: CompartmentId): void {
  if (callOffMissing(world, compartment) === 0) return
  world.orders.ask({ verb: 'compartment.release', compartment, reason: 'seen by staff' })
}

/** Somebody looked: what is recorded there and is not is called off, so that a courier looks for it and says so. How many. */
export function callOffMissing(
  world: World,
  compartment: CompartmentId,
  but: readonly ParcelId[] = [],
): number {
  const missing = missingFrom(world, compartment).filter((id) => !but.includes(id))
  for (const parcel of missing) world.orders.ask({ verb: 'parcel.cancel', parcel, why: 'not there' })
  return missing.length
}

export function maintain(world: World): void {
  const fromMs = Math.round(world.trueMs() + 10 * minuteMs)
  const untilMs = Math.round(fromMs + minuteMs * (10 + 300 * world.chance.fraction()))
  world.orders.ask({ verb: 'maintenance.set', fromMs, untilMs, message: 'be back soon' })
}

export function announce(world: World): void {
  const untilMs = Math.round(world.trueMs() + 600 * minuteMs)
  world.orders.ask({ verb: 'message.set', text: { en: 'mind the step' }, untilMs })
}
