// People who collect and people who bring back. They know their code and their parcels, and believe their eyes:
// they take what is theirs out of the door that is open before them.

import { awaitOpenDoor, isMoving, isSettled, leaveDoor } from './at-door.ts'
import { pause } from './broker.ts'
import type { Said } from './kiosk.ts'
import type { Person } from './truth.ts'
import type { PlannedParcel } from './week.ts'
import type { World } from './world.ts'
import { leftOpenShare } from './world.ts'

const wrongFirst = 0.04
const forgets = 0.06
const saysGoodbye = 0.6
const feedback = 0.2
const busyTries = 80
const busyMs = 90

/** Scans or types, and waits for whoever is before. What the screen said at last. */
export async function enter(
  world: World,
  person: Person,
  code: { readonly way: 'pin' | 'qr'; readonly value: string; readonly parcels: readonly string[] },
): Promise<Said> {
  const { kiosk } = world
  for (let tries = 0; ; tries++) {
    const fromMs = Date.now()
    const said = code.way === 'pin' ? await kiosk.pin(code.value) : await kiosk.scan(code.value)
    const reason = said.outcome === 'refused' ? said.reason : null
    if (said.outcome !== 'lost') {
      world.attempts.push({ ...code, fromMs, toMs: Date.now(), person, reason })
    }
    if (said.outcome === 'accepted' || tries >= busyTries) return said
    if (said.outcome === 'refused' && said.reason !== 'busy') {
      world.count(`at the kiosk: ${said.reason}`)
      return said
    }
    if (tries === 0 && said.outcome === 'refused') world.count('at the kiosk: busy')
    // The one before left a door open: some push it shut rather than wait.
    if (tries === 2 && world.chance.happens(0.5)) world.closeLeftOpen()
    await pause(said.outcome === 'lost' ? 200 : busyMs)
  }
}

const own = (world: World, compartment: string, recipient: string): string[] =>
  world.truth
    .contents(compartment)
    .filter((id) => world.parcels.get(id)?.recipient === recipient && !id.endsWith('.r'))

/** Takes everything of this person's out of the open door; the last door may be left open. */
async function takeOwn(world: World, recipient: string): Promise<'took' | 'left-open' | 'given-up'> {
  const door = await awaitOpenDoor(world, 'pick-up')
  if (door.kind === 'given-up') return 'given-up'
  const mine = own(world, door.compartment, recipient)
  for (const id of mine) world.truth.takeOut(door.compartment, id)
  if (mine.length === 0) world.count('found nothing behind a door')
  const visit = await world.kiosk.visit()
  const more =
    visit?.doors.some((one) => one.compartment !== door.compartment && !isSettled(one)) ||
    visit?.actions.includes('open')
  const leaves = more === false && world.chance.happens(leftOpenShare)
  await leaveDoor(world, door, leaves)
  return leaves ? 'left-open' : 'took'
}

/** One person at the kiosk to collect; `again` where something of theirs could not be had now. */
export async function collect(world: World, parcel: PlannedParcel): Promise<'done' | 'again'> {
  const { kiosk, chance } = world
  const { recipient } = parcel
  const person: Person = { kind: 'customer', id: recipient }
  const parcels = [...world.parcels.values()].filter((one) => one.qr === parcel.qr).map((one) => one.id)
  let way: 'pin' | 'qr' = parcel.prefersPin ? 'pin' : 'qr'
  if (way === 'pin' && chance.happens(wrongFirst)) {
    await enter(world, person, { way, value: chance.digits(8), parcels: [] })
  }
  let said = await enter(world, person, { way, value: parcel[way], parcels })
  if (said.outcome === 'refused' && said.reason === 'locked-out') {
    way = 'qr'
    said = await enter(world, person, { way, value: parcel.qr, parcels })
  }
  if (said.outcome === 'lost') return 'again'
  if (said.outcome === 'refused')
    return ['not-now', 'busy', 'no-free-door'].includes(said.reason) ? 'again' : 'done'
  for (let doors = 0; doors < 8; doors++) {
    const { visit } = await kiosk.waitFor((now) => !isMoving(now), 15_000)
    if (visit?.role !== 'customer' || visit.step === 'done' || visit.step === 'ready') break
    if (visit.step === 'choose') {
      if (!visit.actions.includes('open')) break
      if ((await kiosk.act('open', { all: true })).outcome !== 'accepted') break
    }
    const got = await takeOwn(world, recipient)
    if (got === 'left-open') return 'done'
    if (got === 'given-up') {
      world.count('gave up at a door')
      return 'again'
    }
  }
  await afterwards(world)
  return 'done'
}

/** Forgot something, says how it was, says goodbye; or just leaves. */
async function afterwards(world: World): Promise<void> {
  const { kiosk, chance } = world
  const visit = await kiosk.visit()
  if (visit?.role !== 'customer' || visit.step !== 'ready') return
  if (chance.happens(forgets) && visit.actions.includes('reopen')) {
    await pause(600)
    if ((await kiosk.act('reopen')).outcome === 'accepted') {
      world.count('opened again')
      const door = await awaitOpenDoor(world, 'pick-up')
      if (door.kind === 'open') await leaveDoor(world, door, false)
    }
  }
  if (chance.happens(feedback)) await kiosk.act('feedback', { score: chance.whole(3, 5) })
  if (chance.happens(saysGoodbye)) await kiosk.act('end')
}

/** One person who hands an announced return in. */
export async function bringBack(world: World, parcel: PlannedParcel): Promise<'done' | 'again'> {
  const { truth, chance } = world
  const person: Person = { kind: 'customer', id: parcel.recipient }
  const said = await enter(world, person, { way: 'qr', value: parcel.qr, parcels: [parcel.id] })
  if (said.outcome === 'lost') return 'again'
  if (said.outcome === 'refused')
    return ['not-now', 'busy', 'no-free-door'].includes(said.reason) ? 'again' : 'done'
  const door = await awaitOpenDoor(world, 'return')
  if (door.kind === 'given-up') return 'again'
  truth.putIn(door.compartment, parcel.id)
  await leaveDoor(world, door, chance.happens(leftOpenShare))
  await afterwards(world)
  return 'done'
}
