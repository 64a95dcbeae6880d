// A carrier's courier on a round: puts in what is in the van, takes out what is over or comes back, looks into
// compartments that nobody is sure of. Knows labels and what the screen says, and believes the eyes.
import type { VisitView } from '../../src/core/view.ts'
import { awaitOpenDoor, isMoving, leaveDoor, sayUntilHeard } from './at-door.ts'
import { pause } from './broker.ts'
import { enter } from './customers.ts'
import type { Person } from './truth.ts'
import type { PlannedParcel } from './week.ts'
import type { World } from './world.ts'
import { leftOpenShare } from './world.ts'

export interface Courier {
  readonly carrier: string
  readonly badge: string
  /** What waits for the next round, by parcel id. */
  readonly van: Map<string, PlannedParcel>
}

const tooSmallOnce = 0.015
const tries = 25

/** One round, from badge to goodbye. What could not be put in stays in the van. */
export async function round(world: World, courier: Courier): Promise<void> {
  const { kiosk } = world
  const person: Person = { kind: 'courier', id: courier.carrier }
  const said = await enter(world, person, { way: 'qr', value: courier.badge, parcels: [] })
  if (said.outcome !== 'accepted') return
  world.count('courier rounds')
  for (const parcel of [...courier.van.values()]) {
    if (await putIn(world, courier, parcel)) courier.van.delete(parcel.id)
  }
  await takeOut(world, courier)
  await lookInto(world, courier)
  // What he left open he closes before he goes.
  world.closeLeftOpen()
  const { visit } = await kiosk.waitFor((now) => !isMoving(now), 15_000)
  // Who goes on from a door says that all is done there.
  for (const door of visit?.doors ?? [])
    if (!door.settled && door.purpose === 'take-out') await sayUntilHeard(world, 'cancel', door.compartment)
  await kiosk.act('end')
}

/**
 * True when the parcel is out of the courier's hands for good. The door may be one that stands open still: pushed shut before
 * anything lies in it, it would say that the parcel is in.
 */
async function putIn(world: World, courier: Courier, parcel: PlannedParcel): Promise<boolean> {
  const held = world.holdLeftOpen()
  const isOut = await putInHeld(world, courier, parcel)
  for (const compartment of held) if (world.truth.isOpen(compartment)) world.leaveOpen(compartment)
  return isOut
}

async function putInHeld(world: World, courier: Courier, parcel: PlannedParcel): Promise<boolean> {
  const { kiosk, chance, truth } = world
  for (let attempt = 0; attempt < tries; attempt++) {
    const said = await kiosk.scan(parcel.label)
    if (said.outcome === 'lost') {
      await pause(200)
      await stillThere(world, courier)
      continue
    }
    if (said.outcome === 'refused') {
      const visit = await kiosk.visit()
      if (said.reason === 'not-now' && isMoving(visit ?? null)) {
        await pause(40)
        continue
      }
      if (said.reason === 'code-unknown') {
        // The visit ran out meanwhile: the badge again.
        if (!(await stillThere(world, courier))) return false
        continue
      }
      world.count(`at the kiosk: ${said.reason}`)
      return said.reason === 'unknown-parcel'
    }
    if (chance.happens(tooSmallOnce)) await askForLarger(world)
    const door = await awaitOpenDoor(world, 'deposit')
    if (door.kind === 'given-up') {
      world.count('gave up at a door')
      continue
    }
    truth.putIn(door.compartment, parcel.id)
    await leaveDoor(world, door, chance.happens(leftOpenShare))
    return true
  }
  return false
}

/** The parcel turns out to be larger than announced: the open door is closed empty, a larger one opens. */
async function askForLarger(world: World): Promise<void> {
  const door = await awaitOpenDoor(world, 'deposit')
  if (door.kind === 'given-up') return
  const said = await world.kiosk.act('too-small')
  if (said.outcome === 'accepted') {
    world.count('asked for a larger door')
    world.truth.close(door.compartment)
  }
}

/** Comes back in with the badge where the visit has ended. */
async function stillThere(world: World, courier: Courier): Promise<boolean> {
  const { visit } = await world.kiosk.waitFor(() => true, 20_000)
  if (visit?.role === 'courier' && visit.step !== 'done') return true
  const person: Person = { kind: 'courier', id: courier.carrier }
  const said = await enter(world, person, { way: 'qr', value: courier.badge, parcels: [] })
  return said.outcome === 'accepted'
}

const toTakeOut = (visit: VisitView): readonly VisitView['parcels'][number][] =>
  visit.parcels.filter(
    ({ state, kind }) =>
      state === 'expired' || state === 'withdrawn' || (state === 'deposited' && kind === 'return'),
  )

async function takeOut(world: World, courier: Courier): Promise<void> {
  const { kiosk, truth } = world
  const tried = new Map<string, number>()
  for (let attempt = 0; attempt < 60; attempt++) {
    if (!(await stillThere(world, courier))) return
    const visit = await kiosk.visit()
    if (!visit) continue
    const next = toTakeOut(visit).find((one) => (tried.get(one.id) ?? 0) < 2)
    if (next === undefined) return
    tried.set(next.id, (tried.get(next.id) ?? 0) + 1)
    const wanted = new Set(toTakeOut(visit).map((one) => one.id))
    const said = await kiosk.act('open', { parcel: next.id })
    if (said.outcome !== 'accepted') {
      if (said.outcome === 'refused') world.count(`at the kiosk: ${said.reason}`)
      await pause(150)
    }
    // It may have been heard all the same.
    if (said.outcome === 'refused') continue
    const door = await awaitOpenDoor(world, 'take-out')
    if (door.kind === 'given-up') continue
    const found = truth.contents(door.compartment).filter((id) => wanted.has(id))
    for (const id of found) truth.takeOut(door.compartment, id)
    if (found.length === 0) {
      world.count('nothing there to take out')
      await sayUntilHeard(world, 'empty', door.compartment)
    }
    await leaveDoor(world, door, false)
  }
}

async function lookInto(world: World, courier: Courier): Promise<void> {
  const { kiosk, truth } = world
  const seen = new Set<string>()
  for (let attempt = 0; attempt < 30; attempt++) {
    if (!(await stillThere(world, courier))) return
    const visit = await kiosk.visit()
    if (!visit) continue
    const compartment = visit.toLookInto?.find((id) => !seen.has(id))
    if (compartment === undefined) return
    seen.add(compartment)
    if ((await kiosk.act('open', { compartment })).outcome !== 'accepted') continue
    const door = await awaitOpenDoor(world, 'look')
    if (door.kind === 'given-up') continue
    world.count('looked into')
    const isFilled = truth.contents(door.compartment).length > 0
    await sayUntilHeard(world, isFilled ? 'confirm' : 'empty', door.compartment)
    await leaveDoor(world, door, false)
  }
}
