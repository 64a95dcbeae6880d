// What everybody in a replay shares: the kiosk's queue, the parcels as their senders know them, and what is counted on
// the way. Holds no behaviour of people; customers.ts and couriers.ts do.
import type { Chance } from './chance.ts'
import type { Kiosk } from './kiosk.ts'
import type { Pace } from './pace.ts'
import type { Platform } from './platform.ts'
import type { Person, Truth } from './truth.ts'
import type { PlannedParcel } from './week.ts'

/** What a person was told at the kiosk, to be judged afterwards. */
export interface Attempt {
  readonly fromMs: number
  readonly toMs: number
  readonly person: Person
  /** The parcels that the code covers, as the platform gave it out. */
  readonly parcels: readonly string[]
  readonly way: 'pin' | 'qr'
  readonly reason: string | null
}

export interface World {
  readonly kiosk: Kiosk
  readonly platform: Platform
  readonly truth: Truth
  readonly pace: Pace
  readonly chance: Chance
  readonly parcels: Map<string, PlannedParcel>
  readonly attempts: Attempt[]
  /** One person at a time before the screen; the others queue. Errors of the replay itself end it. */
  atKiosk(person: Person, visit: () => Promise<void>): Promise<void>
  /** How long people waited for the kiosk, and how long it was in use. */
  queue(): {
    readonly visits: number
    readonly waitedMs: number
    readonly mostMs: number
    readonly inUseMs: number
  }
  count(what: string, by?: number): void
  readonly counts: ReadonlyMap<string, number>
  /** Leaves the door open for a while; whoever comes next may push it shut. */
  leaveOpen(compartment: string): void
  /** Somebody has this door in hand: it is not left open any more. */
  takeHold(compartment: string): void
  /** Nobody pushes shut what was left open, until it is left again; gives those doors. */
  holdLeftOpen(): readonly string[]
  closeLeftOpen(): void
}

/** Of one network's doors, this share was left open after use. */
export const leftOpenShare = 0.13
const openForMs = { mean: 900, most: 4000 }

export function createWorld(
  parts: Pick<World, 'kiosk' | 'platform' | 'truth' | 'pace' | 'chance'> & {
    readonly onFailure: (error: unknown) => void
  },
): World {
  const counts = new Map<string, number>()
  const leftOpen = new Set<string>()
  let queue: Promise<void> = Promise.resolve()
  const waits = { visits: 0, waitedMs: 0, mostMs: 0, inUseMs: 0 }
  const { truth, pace } = parts

  const world: World = {
    ...parts,
    parcels: new Map(),
    attempts: [],
    counts,
    count: (what, by = 1) => void counts.set(what, (counts.get(what) ?? 0) + by),
    queue: () => ({ ...waits }),
    atKiosk(person, visit) {
      const cameMs = performance.now()
      queue = queue.then(async () => {
        const beganMs = performance.now()
        waits.visits += 1
        waits.waitedMs += beganMs - cameMs
        waits.mostMs = Math.max(waits.mostMs, beganMs - cameMs)
        truth.present(person)
        try {
          await visit()
        } catch (error) {
          parts.onFailure(error)
        } finally {
          truth.present(null)
          waits.inUseMs += performance.now() - beganMs
        }
      })
      return queue
    },
    leaveOpen(compartment) {
      world.count('doors left open')
      leftOpen.add(compartment)
      const ms = Math.min(openForMs.most, parts.chance.exponential(openForMs.mean))
      pace.after(ms, () => {
        if (leftOpen.delete(compartment)) truth.close(compartment)
      })
    },
    takeHold: (compartment) => void leftOpen.delete(compartment),
    holdLeftOpen() {
      const held = [...leftOpen]
      leftOpen.clear()
      return held
    },
    closeLeftOpen() {
      for (const compartment of leftOpen) truth.close(compartment)
      leftOpen.clear()
    },
  }
  return world
}
