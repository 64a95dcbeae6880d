// What anybody does before a door that was asked for: waits until it stands open, tries again as the screen offers, and
// closes it at last. The same for customers and couriers.
import type { Reply } from '../../../src/core/decision.ts'
import type { VisitAction } from '../../../src/core/input.ts'
import type { VisitView } from '../../../src/core/view.ts'
import type { Hands } from '../kiosk.ts'
import type { Script } from '../stage.ts'
import type { World } from '../world.ts'

export type Purpose = 'pick-up' | 'deposit' | 'return' | 'take-out' | 'look' | 'undo'
type Door = VisitView['doors'][number]

/** From the pulse until anybody gives up waiting. */
const patienceMs = 6_000
const reachMs = 1_500
const mostTries = 4
/** A dark screen is waited for, but not all day. */
const outageMs = 60_000

export const doorInHand = (visit: VisitView | null, purposes: readonly Purpose[]): Door | undefined =>
  visit?.doors.findLast((door) => !door.settled && purposes.includes(door.purpose as Purpose))

/** What the screen shows, once it shows anything: a dark one is waited for, since the door stands open meanwhile. */
export function* screen(world: World, hands: Hands): Script<VisitView | null> {
  yield { until: () => world.daemon.isServing(), withinMs: outageMs }
  return hands.visit()
}

/** The compartment that stands open for this; null where it would not open, or the visit is over. */
export function* awaitOpenDoor(
  world: World,
  hands: Hands,
  purposes: readonly Purpose[],
): Script<string | null> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const shown = yield* screen(world, hands)
    // It went dark again in that very moment.
    if (shown === null && !world.daemon.isServing()) continue
    const door = doorInHand(shown, purposes)
    if (door === undefined) return null
    const { compartment } = door
    yield { until: () => world.hardware.isOpen(compartment), withinMs: patienceMs }
    if (world.hardware.isOpen(compartment)) {
      yield reachMs
      return world.hardware.isOpen(compartment) ? compartment : null
    }
    if (!(hands.visit()?.actions.includes('reopen') ?? false)) break
    const reply = yield* hands.act('reopen', { compartment })
    if (reply?.kind === 'refused') break
  }
  if ((yield* callOff(hands, purposes)) !== 'not-now') return null
  // Just now it is tried once more, or another door instead: whoever calls it off then is told to wait, and looks again.
  yield patienceMs
  const last = doorInHand(hands.visit(), purposes)?.compartment
  if (last !== undefined && world.hardware.isOpen(last)) return last
  yield* callOff(hands, purposes)
  return null
}

function* callOff(hands: Hands, purposes: readonly Purpose[]): Script<string | null> {
  const door = doorInHand(hands.visit(), purposes)
  if (door === undefined) return null
  const reply = yield* hands.act('cancel', { compartment: door.compartment })
  return reply?.kind === 'refused' ? reply.reason : null
}

/**
 * Says it until it is heard, as long as this door is in hand: to shut it unheard would say that all is done. Null where the
 * screen stays dark.
 */
export function* insist(
  world: World,
  hands: Hands,
  action: VisitAction,
  compartment: string,
): Script<Reply | 'heard' | null> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const reply = yield* hands.act(action, { compartment })
    if (reply !== null) return reply
    const shown = yield* screen(world, hands)
    if (shown?.doors.some((door) => door.compartment === compartment && !door.settled) === false)
      return 'heard'
  }
  return null
}

/** Pushes it shut and waits for the screen to see it; says so by a button where no switch can tell. */
export function* closeDoor(world: World, hands: Hands, compartment: string): Script {
  if (world.hardware.isOpen(compartment)) {
    world.hardware.close(compartment)
    // Some slam it, and it springs open once more.
    if (world.chance.happens(0.01)) {
      world.hardware.pullOpen(compartment)
      yield 700
      world.hardware.close(compartment)
    }
  }
  const isDone = () => world.record.get('compartments', compartment)?.state !== 'open'
  yield { until: isDone, withinMs: 1_500 }
  if (isDone()) return
  const visit = hands.visit()
  const mine = visit?.doors.findLast((one) => one.compartment === compartment)
  if (visit?.step === 'confirm' && mine?.settled === false) yield* hands.act('confirm', { compartment })
}
