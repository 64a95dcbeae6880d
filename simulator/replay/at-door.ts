// What a person does before one door that was asked for: waits for it, looks whether it is really open, tries again
// or gives up. The same for customers and couriers.
import type { VisitView } from '../../src/core/view.ts'
import { pause } from './broker.ts'
import { shortened } from './wall-plan.ts'
import type { World } from './world.ts'

export type Purpose = 'pick-up' | 'deposit' | 'return' | 'take-out' | 'look' | 'undo'
type VisitDoor = VisitView['doors'][number]

export const isSettled = (door: VisitDoor): boolean => door.settled

/** The door in hand with this purpose, the latest one. */
const doorInHand = (visit: VisitView | null, purpose: Purpose): VisitDoor | undefined =>
  visit?.doors.findLast((door) => door.purpose === purpose && !door.settled)

export const isMoving = (visit: VisitView | null): boolean =>
  visit?.doors.some((door) => !door.settled && door.outcome === undefined) ?? false

/** Of one person at one door; the screen offers no more after three. */
const mostTries = 3

/** A daemon that was killed is back. */
const restartWithinMs = 6_000
/** From the spring to where a hand can reach in. */
const handMs = 25

export type AtDoor =
  /** It stands open before the person. */
  | { readonly kind: 'open'; readonly compartment: string; readonly sensed: boolean }
  /** It did not open, or the visit is over: come back later. */
  | { readonly kind: 'given-up' }

/**
 * Waits until the door of the visit stands open, trying again as the screen offers. Ends with `given-up` after the
 * screen has no more tries to offer, with the visit's door cancelled if it may be.
 */
export async function awaitOpenDoor(world: World, purpose: Purpose): Promise<AtDoor> {
  const { kiosk, truth } = world
  let last: string | undefined
  for (let tries = 0; ; tries++) {
    const { visit } = await kiosk.waitFor((now) => now === null || !isMoving(now), 15_000)
    const door = doorInHand(visit, purpose)
    if (visit === null || door === undefined) return { kind: 'given-up' }
    last = door.compartment
    if (truth.isOpen(door.compartment)) {
      world.takeHold(door.compartment)
      await pause(handMs)
      return { kind: 'open', compartment: door.compartment, sensed: visit.step !== 'confirm' }
    }
    if (tries === mostTries) break
    // Nobody reopens while the coil rests.
    await pause(shortened.coilRestMs + 20)
    const now = await kiosk.visit()
    if (!now?.actions.includes('reopen')) continue
    world.count('tries again at a door')
    await kiosk.act('reopen', { compartment: door.compartment })
  }
  await sayUntilHeard(world, 'cancel', last)
  return { kind: 'given-up' }
}

/** To go on unheard, or shut the door, would say something else: that all is done. */
export async function sayUntilHeard(
  { kiosk }: World,
  action: 'confirm' | 'empty' | 'cancel',
  compartment: string | undefined,
): Promise<void> {
  const fields = compartment === undefined ? {} : { compartment }
  for (let tries = 0; tries < 100; tries++) {
    if ((await kiosk.act(action, fields)).outcome !== 'lost') return
    await pause(200)
  }
}

/** Closes it, or leaves it open as some do; where no sensor can tell, says so by a button. */
export async function leaveDoor(
  world: World,
  door: { readonly compartment: string; readonly sensed: boolean },
  mayStayOpen: boolean,
): Promise<void> {
  const { kiosk, truth } = world
  if (!truth.isOpen(door.compartment)) return
  if (mayStayOpen) {
    world.leaveOpen(door.compartment)
    return
  }
  truth.close(door.compartment)
  const mineIn = (visit: VisitView | null) =>
    visit?.doors.findLast((one) => one.compartment === door.compartment && !one.settled)
  const { visit } = await kiosk.waitFor((now) => {
    const mine = mineIn(now)
    return mine === undefined || mine.outcome === 'unknown' || now?.step === 'confirm'
  }, restartWithinMs)
  if (mineIn(visit) !== undefined) await sayUntilHeard(world, 'confirm', door.compartment)
}
